/** Spark spread and implied heat rate by period of delivery, drawn and in numbers. */
import { useMemo, type ReactNode } from 'react'
import type { Spark, SparkPoint } from '../../api/curve-types.ts'
import { monthTicks, roomFor, stairs } from '../../chart/axis.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { Empty } from '../../parts/notice.tsx'
import { SetChip } from './head.tsx'
import { changeText, fileName, priceText, setName, shortCurve } from './names.ts'
import { deliveryName, stretchOfDelivery } from './period-name.ts'

interface Props { data: Spark, costs: { vom: number, ghg: number } }

export function SparkCard({ data, costs }: Props) {
  const { set, curve_id: curve, gas_curve: gas, heat_rate_mmbtu_per_mwh: rate, points } = data
  const csv = () => ({
    header: ['curve_id', 'gas_curve', 'set', 'delivery', 'power_usd_per_mwh', 'gas_usd_per_mmbtu', 'heat_rate_mmbtu_per_mwh', 'plant_heat_rate_mmbtu_per_mwh', 'vom_usd_per_mwh', 'ghg_usd_per_tonne', 'spark_usd_per_mwh'],
    rows: points.map(point => [curve, gas, setName(set), point.delivery, point.power, point.gas, point.heat_rate_mmbtu_per_mwh, rate, costs.vom, costs.ghg, point.spark_usd_per_mwh]),
  })
  if (points.length === 0) return <div className="card"><Empty icon="curves" title="No whole period of this length"><p>Power and gas have none in common: choose shorter ones.</p></Empty></div>
  return (
    <>
      <section className="card chart-card" aria-label="Chart">
        <div className="chart-head">
          <h2>{shortCurve(curve)} less {rate} × {shortCurve(gas)}</h2><SetChip set={set} />
          <span className="spacer" />
          <span className="faint">{formula(costs)}</span>
        </div>
        <SparkCharts points={points} rate={rate} />
      </section>
      <section className="card" aria-labelledby="spreads">
        <div className="card-head"><h2 id="spreads">Spreads</h2><span className="faint">power and spread in USD/MWh, gas in USD/MMBtu, heat rate in MMBtu/MWh</span><span className="spacer" /><CsvButtons name={fileName(`${shortCurve(curve)} ${shortCurve(gas)} ${setName(set)} spreads`)} table={csv} /></div>
        <div className="table-wrap curve-prices" tabIndex={0} role="group" aria-label="Spreads by delivery">
          <table className="table">
            <thead><tr><th scope="col">Delivery</th><th scope="col" className="num">Power</th><th scope="col" className="num">Gas</th><th scope="col" className="num">Heat rate</th><th scope="col" className="num">Spread</th></tr></thead>
            <tbody>{points.map(({ term, delivery, power, gas: fuel, heat_rate_mmbtu_per_mwh: implied, spark_usd_per_mwh: spark }) => (
              <tr key={`${term} ${delivery}`}><th scope="row">{deliveryName(delivery)}</th><td className="num">{priceText(power, curve)}</td><td className="num">{priceText(fuel, gas)}</td><td className="num">{implied === null ? '–' : implied.toFixed(2).replace('-', '−')}</td><td className={`num strong${spark < 0 ? ' bad' : ''}`}>{changeText(spark, curve)}</td></tr>
            ))}</tbody>
          </table>
        </div>
      </section>
    </>
  )
}

function formula({ vom, ghg }: Props['costs']): string { return `power − heat rate × gas${vom > 0 ? ` − ${vom} O&M` : ''}${ghg > 0 ? ` − CO₂ at ${ghg} USD/t` : ''}` }

function SparkCharts({ points, rate }: { points: readonly SparkPoint[], rate: number }) {
  const stretches = useMemo(() => points.map(({ delivery }) => stretchOfDelivery(delivery)), [points])
  const sparks = points.map(({ spark_usd_per_mwh }) => spark_usd_per_mwh)
  const rates = points.map(({ heat_rate_mmbtu_per_mwh }) => heat_rate_mmbtu_per_mwh)
  const ticks = (most: number) => monthTicks(stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0, most)
  const chart = (label: string, height: number, values: readonly (number | null)[], level: number, draw: (x: (at: number) => number, y: (value: number) => number, width: number) => ReactNode) => (
    <StretchChart label={`${label} by delivery. Arrow keys choose a period; the table below has all`} height={height} stretches={stretches} range={roomFor([level, ...values.flatMap(value => value ?? [])])} ticks={ticks} readout={at => { const point = points[at]; return point && <Readout point={point} /> }}>
      {({ x, y, width }) => draw(x, y, width)}
    </StretchChart>
  )
  return (
    <div className="multiples">
      <div className="multiple"><h3>Spark spread, USD/MWh</h3>{chart('Spark spread', 260, sparks, 0, (x, y) => <>
        {stretches.map(({ from, to }, index) => { const [a, b] = [y(sparks[index] ?? 0), y(0)]; return <rect key={from} x={x(from)} width={Math.max(0.5, x(to) - x(from) - 0.5)} y={Math.min(a, b)} height={Math.abs(a - b)} fill={`var(--${(sparks[index] ?? 0) < 0 ? 'bad' : 'da'})`} fillOpacity={0.22} /> })}
        <path d={stairs(stretches, sparks, x, y)} fill="none" stroke="var(--da)" strokeWidth={2} />
      </>)}</div>
      <div className="multiple"><h3>Implied heat rate, MMBtu/MWh; the plant’s dashed</h3>{chart('Implied heat rate', 190, rates, rate, (x, y, width) => <>
        <line x1={54} x2={width - 12} y1={y(rate)} y2={y(rate)} stroke="var(--dim)" strokeWidth={1.2} strokeDasharray="5 3" />
        <path d={stairs(stretches, rates, x, y)} fill="none" stroke="var(--rt)" strokeWidth={2} />
      </>)}</div>
    </div>
  )
}

function Readout({ point: { delivery, power, gas, heat_rate_mmbtu_per_mwh: rate, spark_usd_per_mwh: spark } }: { point: SparkPoint }) {
  return (
    <>
      <div className="readout-head">{deliveryName(delivery)}</div>
      <div><span>Power</span><b>{priceText(power, '')}</b></div>
      <div><span>Gas</span><b>{priceText(gas, 'gas/')}</b></div>
      <div><i className="swatch" style={{ background: 'var(--rt)' }} /><span>Heat rate</span><b>{rate === null ? '–' : rate.toFixed(2)}</b></div>
      <div><i className="swatch" style={{ background: 'var(--da)' }} /><span>Spread</span><b>{changeText(spark, '')}</b></div>
    </>
  )
}
