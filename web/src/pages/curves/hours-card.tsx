/** Hours of delivery: their profile by kind of day, and each hour of each day as a number on a ground that says how dear it is. */
import { useMemo } from 'react'
import type { CurveHours } from '../../api/curve-types.ts'
import { roomFor, stairs } from '../../chart/axis.ts'
import { zoneName } from '../../chart/market-time.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { tint } from '../../chart/tint.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { plural } from '../../parts/format.ts'
import { dayText } from './days-card.tsx'
import { hourGrid, type DayKind, type HourGrid } from './fine.ts'
import { SetChip } from './head.tsx'
import { fileName, hubOf, priceText, readCurve, setName, shortCurve } from './names.ts'
import { shapeWords } from './shape-words.ts'

const looks: Record<DayKind, { token: string, dash: string | null }> = { 'Weekdays': { token: 'da', dash: null }, 'Saturdays': { token: 'rt', dash: '6 3' }, 'Sundays, holidays': { token: 'series-3', dash: '2 3' } }

export function HoursCard({ data: { set, curve_id: curve, zone, hours, shapes, history }, from, to }: { data: CurveHours, from: string, to: string }) {
  const grid = useMemo(() => hourGrid(hours), [hours])
  const hub = shortCurve(curve).replace(` ${readCurve(curve).bucket}`, '')
  const csv = () => ({ header: ['hub', 'set', 'start_utc', 'day', 'hour_ending', 'bucket', 'price'], rows: hours.map(each => [hubOf(curve), setName(set), each.start_utc, each.day, each.hour_ending, each.bucket, each.price]) })
  return (
    <>
      <section className="card chart-card" aria-label="Chart">
        <div className="chart-head">
          <h2>{hub} by hour</h2><SetChip set={set} />
          <span className="chart-keys">{grid.means.map(({ kind, days }) => <span key={kind}><svg width={20} height={6} aria-hidden="true"><line x1={0} x2={20} y1={3} y2={3} stroke={`var(--${looks[kind].token})`} strokeWidth={2} {...looks[kind].dash ? { strokeDasharray: looks[kind].dash } : {}} /></svg>{kind} ({days})</span>)}</span>
          <span className="spacer" />
          <span className="faint">mean, USD/MWh</span>
        </div>
        <Profile grid={grid} curve={curve} />
      </section>
      <section className="card" aria-labelledby="hour-grid">
        <div className="card-head">
          <h2 id="hour-grid">Every hour</h2><span className="faint">{from} to {to}, all buckets of the hub, USD/MWh · hours ending, {zoneName(zone)}</span>
          <span className="spacer" />
          <span className="heat-scale tab-nums" aria-hidden="true"><span>{priceText(grid.low, curve)}</span><i style={{ background: `linear-gradient(90deg, ${tint(grid.low < 0 ? -1 : 0.001)}, ${grid.low < 0 ? 'transparent, ' : ''}${tint(1)})` }} /><span>{priceText(grid.high, curve)}</span></span>
          <CsvButtons name={fileName(`${hub} ${setName(set)} hours ${from}`)} table={csv} />
        </div>
        <HeatTable grid={grid} curve={curve} />
        <p className="card-body faint curve-note">{shapeWords({ shapes, history })} The mean of each block of a day is its price by day.</p>
      </section>
    </>
  )
}

function Profile({ grid: { columns, means }, curve }: { grid: HourGrid, curve: string }) {
  const stretches = useMemo(() => columns.map((_, index) => ({ from: index, to: index + 1 })), [columns])
  const range = useMemo(() => roomFor(means.flatMap(({ prices }) => prices.flatMap(price => price ?? []))), [means])
  return (
    <StretchChart label="Mean price by hour and kind of day, USD/MWh. Arrow keys choose an hour; the end of the table below has the numbers" height={250} stretches={stretches} range={range} tickSpace={46}
      ticks={most => columns.flatMap((text, index) => (index + 1) % (columns.length / most <= 1 ? 1 : columns.length / most <= 3 ? 3 : 6) === 0 ? [{ at: index + 0.5, text }] : [])}
      readout={at => <>
        <div className="readout-head">{columns[at]}</div>
        {means.map(({ kind, prices }) => <div key={kind}><i className="swatch" style={{ background: `var(--${looks[kind].token})` }} /><span>{kind}</span><b>{priceText(prices[at], curve)}</b></div>)}
      </>}>
      {({ x, y }) => means.map(({ kind, prices }) => <path key={kind} d={stairs(stretches, prices, x, y)} fill="none" stroke={`var(--${looks[kind].token})`} strokeWidth={2} strokeLinejoin="round" {...looks[kind].dash ? { strokeDasharray: looks[kind].dash } : {}} />)}
    </StretchChart>
  )
}

function HeatTable({ grid: { columns, rows, means, low, high }, curve }: { grid: HourGrid, curve: string }) {
  const floor = Math.max(0, low)
  const digits = Math.max(Math.abs(low), Math.abs(high)) < 100 ? 1 : 0
  const text = (price: number) => price.toFixed(digits).replace('-', '−')
  const ground = (price: number) => price < 0 ? tint(-price / low) : tint(high > floor ? Math.max(0.001, (price - floor) / (high - floor)) : 0)
  return (
    <div className="table-wrap heat" tabIndex={0} role="group" aria-label="Prices by day and hour">
      <table className="table">
        <thead><tr><th scope="col">Day</th>{columns.map(column => <th key={column} scope="col" className="num" aria-label={column}>{column.slice(2)}</th>)}</tr></thead>
        <tbody>{rows.map(({ day, kind, cells }) => (
          <tr key={day} className={kind === 'Weekdays' ? '' : 'day-off'}>
            <th scope="row" title={kind} aria-label={dayText(day)}>{dayText(day).replace(/\d{4}-/, '')}</th>
            {cells.map((cell, index) => cell ? <td key={columns[index]} className="num" style={{ background: ground(cell.price) }} title={`${columns[index]}, ${cell.bucket}: ${priceText(cell.price, curve)}`}>{text(cell.price)}</td> : <td key={columns[index]} className="num faint">–</td>)}
          </tr>
        ))}</tbody>
        <tfoot>{means.map(({ kind, days, prices }) => <tr key={kind}><th scope="row">{kind}<span className="hidden-visually">, mean of {plural(days, 'day')}</span></th>{prices.map((price, index) => <td key={columns[index]} className="num">{price === null ? '–' : text(price)}</td>)}</tr>)}</tfoot>
      </table>
    </div>
  )
}
