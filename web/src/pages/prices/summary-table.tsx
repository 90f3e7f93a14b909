import { useMemo } from 'react'
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { CalendarDay, PriceSeries } from '../../api/types.ts'
import { formatPrice } from '../../parts/format.ts'
import { isDayAhead, linesOf } from '../../chart/lines.ts'
import { peakBlocks, summarise } from './summarise.ts'

interface Props { series: readonly PriceSeries[], nodes: readonly string[], days: readonly CalendarDay[] | null, zoom: readonly [number, number] | null, at: string }

/** Of what the chart shows: it follows the zoom. */
export function SummaryTable({ series, nodes, days, zoom, at }: Props) {
  const ordered = useMemo(() => [...series].sort((a, b) => nodes.indexOf(a.node_id) - nodes.indexOf(b.node_id) || Number(isDayAhead(b)) - Number(isDayAhead(a))), [series, nodes])
  const rows = useMemo(() => {
    const blocks = days ? peakBlocks(days) : null
    const lines = linesOf(ordered, nodes)
    return ordered.map((one, index) => ({ series: one, line: lines[index], summary: summarise(one, blocks, zoom) }))
  }, [ordered, nodes, days, zoom])
  return (
    <section className="card" aria-labelledby="summary">
      <div className="card-head"><h2 id="summary">Summary</h2><span className="faint">{zoom ? 'of the zoomed range' : 'of the whole range'}, by time</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Summary table">
        <table className="table">
          <thead><tr><th scope="col">Node</th><th scope="col">Market</th><th scope="col" className="num">On-peak</th><th scope="col" className="num">Off-peak</th><th scope="col" className="num">Flat</th><th scope="col" className="num">Min</th><th scope="col" className="num">Max</th><th scope="col" className="num">Hours &lt; 0</th><th scope="col" className="num">Hours</th></tr></thead>
          <tbody>
            {rows.map(({ series: one, line, summary }) => (
              <tr key={line?.key}>
                <td className="nowrap"><i className="swatch inline" style={{ background: `var(--${line?.token ?? 'da'})` }} /><Link className="link-quiet" href={withQuery('/markets/node', { iso: one.iso, node: one.node_id, at })} title="Basis, congestion and history of this point">{one.node_id}</Link></td>
                <td className="dim">{one.market_run}</td>
                <td className="num strong">{formatPrice(summary.onPeak)}</td><td className="num">{formatPrice(summary.offPeak)}</td><td className="num">{formatPrice(summary.flat)}</td>
                <td className={`num ${summary.min !== null && summary.min < 0 ? 'bad' : ''}`}>{formatPrice(summary.min)}</td><td className="num">{formatPrice(summary.max)}</td>
                <td className={`num ${summary.hoursBelowZero > 0 ? 'bad' : 'faint'}`}>{hoursText(summary.hoursBelowZero)}</td><td className="num faint">{hoursText(summary.hours)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function hoursText(hours: number): string { return String(Math.round(hours * 10) / 10) }
