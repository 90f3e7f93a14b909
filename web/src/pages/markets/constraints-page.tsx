/** Which constraints bound, for how long and how dearly: a row for each, a column for each day. */
import { useMemo, useState } from 'react'
import type { ConstraintDays, Constraints } from '../../api/market-types.ts'
import { zoneName } from '../../chart/market-time.ts'
import { tint } from '../../chart/tint.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { formatCount, formatPrice, plural } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { DayRange, MarketsHead, NothingYet, OperatorSelect, useAnswer, useMarket } from './head.tsx'

export function ConstraintsPage() {
  const place = useMarket('market.constraint')
  const { address, iso, at } = place
  const { data, error, loading, reload } = useAnswer<Constraints>(place, '/api/markets/constraints', { from: address.get('from'), to: address.get('to') })
  const run = data?.runs.find(one => one === address.get('run')) ?? data?.runs[0] ?? ''
  return (
    <div className="page markets">
      <MarketsHead iso={iso} at={at} commit={data?.commit} onAt={next => address.set({ at: next })} />
      <div className="controls">
        <OperatorSelect place={place} clear={['run', 'from', 'to']} />
        {data && data.runs.length > 1 && <Segments label="Market run" value={run} options={data.runs.map(one => [one, one] as const)} onChange={next => address.set({ run: next })} />}
        <DayRange from={data?.from ?? null} to={data?.to ?? null} onChange={address.set} />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={12} /></div>}
      {data?.truncated && <p className="notice warn" role="status">There are more than can be shown: take fewer days.</p>}
      {data && data.constraints.length === 0 && <NothingYet iso={iso} what="constraints" icon="table" reports={data.reports} dated={data.from !== null} />}
      {data && data.constraints.length > 0 && <div className={loading ? 'waiting' : ''} aria-busy={loading}><Table iso={iso} data={data} rows={data.constraints.filter(one => one.market_run === run)} run={run} /></div>}
    </div>
  )
}

/** More columns than these are no table to read: the days are then in the CSV alone. */
const daysMax = 14
const rowsMax = 80

function Table({ iso, data, rows, run }: { iso: string, data: Constraints, rows: readonly ConstraintDays[], run: string }) {
  const [wanted, setWanted] = useState('')
  const found = useMemo(() => rows.filter(one => `${one.constraint_id} ${one.contingency}`.toLowerCase().includes(wanted.toLowerCase())), [rows, wanted])
  const days = data.days.length <= daysMax ? data.days : []
  const most = Math.max(...rows.flatMap(one => one.days.map(day => day.shadow_sum)))
  const table = () => ({
    header: ['iso', 'market_run', 'constraint_id', 'contingency', 'day', 'hours', 'shadow_sum_usd_per_mw', 'shadow_max_usd_per_mwh'],
    rows: rows.flatMap(one => one.days.map(day => [iso, one.market_run, one.constraint_id, one.contingency, day.date, day.hours, day.shadow_sum, day.shadow_max])),
  })
  return (
    <section className="card" aria-labelledby="constraints">
      <div className="card-head">
        <h2 id="constraints">{plural(rows.length, 'constraint')} that bound, {run}</h2><span className="faint">shadow prices in USD/MWh · days of {zoneName(data.zone)}</span>
        <span className="spacer" />
        <input className="input points-search" data-search aria-label="Constraints whose name holds" placeholder="Find a constraint" value={wanted} onChange={event => setWanted(event.target.value)} />
        <CsvButtons name={`${iso}-constraints`} table={table} />
      </div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Constraints by day">
        <table className="table constraints">
          <thead><tr>
            <th scope="col">Constraint</th><th scope="col" className="num">Hours</th><th scope="col" className="num">Mean</th><th scope="col" className="num">Highest</th><th scope="col" className="num" title="USD/MW over the hours bound">Sum</th>
            {days.map(({ date }) => <th key={date} scope="col" className="day-head" aria-label={date}>{date.slice(5)}</th>)}
          </tr></thead>
          <tbody>{found.slice(0, rowsMax).map(one => (
            <tr key={`${one.constraint_id} ${one.contingency}`}>
              <th scope="row"><span className="mono">{one.constraint_id}</span>{one.contingency !== 'BASE' && <span className="faint"> {one.contingency}</span>}</th>
              <td className="num">{Math.round(one.hours * 10) / 10}</td><td className="num">{formatPrice(one.shadow_mean)}</td><td className="num">{formatPrice(one.shadow_max)}</td><td className="num strong">{formatCount(one.shadow_sum)}</td>
              {days.map(({ date }) => <DayCell key={date} day={one.days.find(each => each.date === date)} most={most} />)}
            </tr>
          ))}</tbody>
        </table>
      </div>
      {found.length > rowsMax && <p className="more faint">{rowsMax} of {plural(found.length, 'constraint')}; the CSV has all.</p>}
      {found.length === 0 && <p className="more faint">No constraint holds “{wanted}”.</p>}
      {days.length > 0 && <p className="card-body faint table-note">Under a day: hours bound; the darker, the more the day's shadow prices add up to.</p>}
    </section>
  )
}

function DayCell({ day, most }: { day: ConstraintDays['days'][number] | undefined, most: number }) {
  if (!day) return <td className="day-cell none">·</td>
  const said = `${Math.round(day.hours * 10) / 10} h, ${formatPrice(day.shadow_sum / day.hours)} mean, ${formatPrice(day.shadow_max)} highest`
  return <td className="day-cell" title={said} style={{ background: tint(Math.sqrt(day.shadow_sum / most)) }}>{Math.round(day.hours * 10) / 10}<span className="hidden-visually"> h</span></td>
}
