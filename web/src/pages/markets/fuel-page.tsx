/** What the power of an operator was made of. */
import { useMemo } from 'react'
import type { FuelAnswer } from '../../api/market-types.ts'
import { localOf, zoneName } from '../../chart/market-time.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { stacked, type FuelSeries } from './fuels.ts'
import { DayRange, MarketsHead, NothingYet, OperatorSelect, useAnswer, useMarket } from './head.tsx'
import { hourCells, hourHeader } from './hours.ts'
import { LineKeys } from './line-chart.tsx'
import { megawatts, StackChart } from './stack-chart.tsx'

export function FuelPage() {
  const place = useMarket('market.generation')
  const { address, iso, at } = place
  const { data, error, loading, reload } = useAnswer<FuelAnswer>(place, '/api/markets/fuel', { area: address.get('area'), from: address.get('from'), to: address.get('to') })
  const series = useMemo(() => data ? stacked(data) : [], [data])
  return (
    <div className="page markets">
      <MarketsHead iso={iso} at={at} commit={data?.commit} onAt={next => address.set({ at: next })} />
      <div className="controls">
        <OperatorSelect place={place} clear={['area', 'from', 'to']} />
        {data && data.areas.length > 1 && <select className="select" aria-label="Area" value={data.area ?? ''} onChange={event => address.set({ area: event.target.value })}>{data.areas.map(area => <option key={area} value={area}>{area === 'all' ? 'All areas' : area}</option>)}</select>}
        <DayRange from={data?.from ?? null} to={data?.to ?? null} onChange={address.set} />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={14} /></div>}
      {data && series.length === 0 && <NothingYet iso={iso} what="output by fuel" icon="prices" reports={data.reports} dated={data.from !== null} />}
      {data && series.length > 0 && <div className={`stack${loading ? ' waiting' : ''}`} aria-busy={loading}><Chart iso={iso} data={data} series={series} /><DayTable data={data} series={series} /></div>}
    </div>
  )
}

const ofSunAndWind: readonly string[] = ['wind', 'solar']

function Chart({ iso, data, series }: { iso: string, data: FuelAnswer, series: readonly FuelSeries[] }) {
  const partly = series.every(({ fuel }) => ofSunAndWind.includes(fuel))
  const table = () => ({
    header: ['iso', 'area_id', ...hourHeader, ...series.map(({ fuel }) => `${fuel}_mw`)],
    rows: data.start.map((start, index) => [iso, data.area, ...hourCells(start, data.zone), ...series.map(({ output }) => output[index] ?? null)]),
  })
  return (
    <section className="card chart-card" aria-label="Output by fuel">
      <div className="chart-head">
        <LineKeys lines={series} />
        <span className="spacer" />
        <span className="faint">MW by hour · {data.area === 'all' ? 'all areas' : data.area} · {zoneName(data.zone)}</span>
        <CsvButtons name={`${iso}-fuel-mix`} table={table} />
      </div>
      <StackChart start={data.start} series={series} zone={data.zone} />
      {partly && <p className="card-body faint table-note">Only output of wind and sun has arrived: it is not the whole mix{data.reports.some(({ report }) => report === 'fuel-mix') ? <>, which comes with <code>gridlake fetch {iso} fuel-mix --date YYYY-MM-DD</code></> : ''}.</p>}
    </section>
  )
}

function DayTable({ data, series }: { data: FuelAnswer, series: readonly FuelSeries[] }) {
  const days = useMemo(() => [...Map.groupBy(data.start.map((start, index) => ({ start, index })), ({ start }) => localOf(start, data.zone).date)], [data])
  return (
    <section className="card" aria-labelledby="fuel-days">
      <div className="card-head"><h2 id="fuel-days">By day</h2><span className="faint">mean MW, and share of the total</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Output by fuel and day">
        <table className="table">
          <thead><tr><th scope="col">Day</th>{series.map(({ fuel, name }) => <th key={fuel} scope="col" className="num">{name}</th>)}<th scope="col" className="num">Total</th><th scope="col" className="num">Hours</th></tr></thead>
          <tbody>{days.map(([date, hours]) => {
            const means = series.map(({ output }) => hours.reduce((sum, { index }) => sum + (output[index] ?? 0), 0) / hours.length)
            const total = means.reduce((sum, value) => sum + value, 0)
            return (
              <tr key={date}>
                <td className="tab-nums nowrap">{date}</td>
                {series.map(({ fuel }, index) => <td key={fuel} className="num">{megawatts(means[index])} <span className="faint share">{total > 0 ? `${Math.round(100 * (means[index] ?? 0) / total)} %` : ''}</span></td>)}
                <td className="num strong">{megawatts(total)}</td><td className="num faint">{hours.length}</td>
              </tr>
            )
          })}</tbody>
        </table>
      </div>
    </section>
  )
}
