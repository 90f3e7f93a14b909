/** Legend and chart, or one chart for each component. Its place has the same height before, during and after loading. */
import { useCallback, useMemo, useState } from 'react'
import type { PriceSeries } from '../../api/types.ts'
import type { Change } from '../../parts/address.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { formatCount } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { align, hasValues, type Quantity } from '../../chart/align.ts'
import { pricesTable } from './csv.ts'
import { zoneName } from '../../chart/market-time.ts'
import { linesOf, type Line } from '../../chart/lines.ts'
import { PriceChart } from '../../chart/price-chart.tsx'
import type { Selection } from './selection.ts'
import type { Shading } from '../../chart/shading.ts'
import type { Loaded } from './use-series.ts'

interface Props { loaded: Loaded, selection: Selection, clip: boolean, nodes: readonly string[], focused: string | null, zone: string, shading: Shading | null, onChange: (change: Change) => void }

type Zoom = readonly [number, number] | null
const views = [['price', 'Price'], ['components', 'Components']] as const

const chartHeight = 380

export function ChartArea({ loaded, selection, clip, nodes, focused, zone, shading, onChange }: Props) {
  const components = selection.view === 'components'
  const series = useMemo(() => components ? loaded.series.filter(one => one.node_id === focused) : loaded.series, [loaded.series, components, focused])
  const lines = useMemo(() => linesOf(series, components ? [] : nodes), [series, components, nodes])
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set())
  const points = series.reduce((sum, one) => sum + one.start.length, 0)
  const onZoom = useCallback((zoom: Zoom) => onChange({ zoom: zoom ? `${zoom[0]}_${zoom[1]}` : null }), [onChange])
  const common = { lines, hidden, zone, shading, clip, zoom: selection.zoom, onZoom }

  function toggle(key: string) {
    setHidden(before => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  }
  return (
    <section className="card chart-card" aria-label="Chart" aria-busy={loaded.loading}>
      <div className="chart-head">
        <Legend lines={lines} hidden={hidden} onToggle={toggle} />
        <span className="spacer" />
        <button type="button" className="button quiet small clip-button" aria-pressed={clip} title="Fits the scale to 99 % of the prices; marks at the edge show what lies beyond" onClick={() => onChange({ clip: clip ? '0' : '1' })}>{clip ? 'Spikes clipped' : 'Clip spikes'}</button>
        <Segments label="View" value={selection.view} options={views} onChange={view => onChange({ view: view === 'price' ? null : view })} />
        {shading && <span className="faint chart-zone"><i className="peak-swatch" />on-peak · {zoneName(zone)}</span>}
        {selection.zoom && <button type="button" className="button small" onClick={() => onZoom(null)}><Icon name="reset" size={13} />Whole range</button>}
        <span className="faint tab-nums chart-points">{loaded.loading ? 'loading…' : `${formatCount(points)} points`}</span>
        <CsvButtons name={`${selection.iso}-prices`} disabled={points === 0} table={() => pricesTable(series, zone)} />
      </div>
      <div className={`chart-place${loaded.loading && series.length > 0 ? ' dimmed' : ''}`} style={{ minHeight: chartHeight }}>
        {series.length === 0 && loaded.settled && !loaded.loading && <Empty icon="prices" title="No prices in these days"><p>Take a longer range, another market, or look in Overview how far the data of {selection.iso.toUpperCase()} goes.</p></Empty>}
        {series.length === 0 && (loaded.loading || !loaded.settled) && <div className="chart-wait" role="status" aria-label="Loading prices" />}
        {series.length > 0 && (components ? <Multiples series={series} {...common} /> : <Single series={series} {...common} />)}
      </div>
    </section>
  )
}

interface ChartsProps { series: readonly PriceSeries[], lines: readonly Line[], hidden: ReadonlySet<string>, zone: string, shading: Shading | null, clip: boolean, zoom: Zoom, onZoom: (zoom: Zoom) => void }

function Single({ series, ...rest }: ChartsProps) {
  const data = useMemo(() => align(series, 'lmp'), [series])
  return <PriceChart label="Prices. Arrow keys move, plus and minus zoom, 0 shows all" data={data} height={chartHeight} {...rest} />
}

const titles: Record<Quantity, string> = { lmp: 'LMP', energy: 'Energy', congestion: 'Congestion', loss: 'Loss', ghg: 'GHG' }

function Multiples({ series, ...rest }: ChartsProps) {
  const charts = useMemo(() => {
    const shown = (['energy', 'congestion', 'loss', 'ghg'] as const).filter(component => hasValues(series, component))
    return [...shown, 'lmp' as const].map(quantity => ({ quantity, data: align(series, quantity) }))
  }, [series])
  return (
    <div className="multiples">
      {charts.length === 1 && <p className="faint multiples-none">This operator publishes no components; the price stands alone.</p>}
      {charts.map(({ quantity, data }, index) => (
        <div key={quantity} className="multiple">
          <h3>{titles[quantity]}</h3>
          <PriceChart label={`${titles[quantity]}. Arrow keys move, plus and minus zoom, 0 shows all`} data={data} height={index === charts.length - 1 ? 150 : 112} sync="components" axisLabels={index === charts.length - 1} {...rest} />
        </div>
      ))}
    </div>
  )
}

function Legend({ lines, hidden, onToggle }: { lines: readonly Line[], hidden: ReadonlySet<string>, onToggle: (key: string) => void }) {
  return (
    <div className="legend" role="group" aria-label="Lines">
      {lines.map(line => (
        <button key={line.key} type="button" aria-pressed={!hidden.has(line.key)} title={line.key} onClick={() => onToggle(line.key)}>
          <i className="swatch" style={{ background: `var(--${line.token})`, opacity: line.opacity, height: line.width > 2 ? 5 : line.market === 'da' ? 3 : 2 }} />{line.label}
        </button>
      ))}
    </div>
  )
}
