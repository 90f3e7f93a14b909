/** Days of delivery as a smooth line over the steps of months and strips, so that one sees that these are kept. */
import { useMemo } from 'react'
import type { CurveDay, CurveDays, CurvePoint } from '../../api/curve-types.ts'
import { monthTicks, roomFor, stairs } from '../../chart/axis.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { blocksOf, daysOfBlocks, type Block, type DaysOfBlock } from './fine.ts'
import { SetChip } from './head.tsx'
import { stretchOf } from './lines.ts'
import { fileName, priceText, setName, shortCurve, unitOf } from './names.ts'
import { deliveryName, periodName } from './period-name.ts'
import { shifted } from './span.ts'

interface Props { data: CurveDays, points: readonly CurvePoint[], from: string, to: string, onMonth: ((start: string) => void) | null }

export function DaysCard({ data, points, from, to, onMonth }: Props) {
  const { set, curve_id: curve, days } = data
  const blocks = useMemo(() => blocksOf(points), [points])
  const whole = useMemo(() => daysOfBlocks(blocks, days, from, to), [blocks, days, from, to])
  const csv = () => ({ header: ['curve_id', 'set', 'day', 'price', 'weight'], rows: days.map(({ day, price, weight }) => [curve, setName(set), day, price, weight]) })
  return (
    <>
      <section className="card chart-card" aria-label="Chart">
        <div className="chart-head">
          <h2>{shortCurve(curve)} by day</h2><SetChip set={set} />
          <span className="chart-keys"><Key dash={false} text="days, smooth" /><Key dash text="months and strips" /></span>
          <span className="spacer" />
          <span className="faint">{unitOf(curve)}</span>
          <CsvButtons name={fileName(`${shortCurve(curve)} ${setName(set)} days ${from}`)} table={csv} />
        </div>
        <DaysChart curve={curve} days={days} blocks={blocks.filter(({ start, end }) => end > from && start <= to)} />
      </section>
      {whole.length > 0 && <BlockTable curve={curve} blocks={whole} onMonth={onMonth} />}
    </>
  )
}

function Key({ dash, text }: { dash: boolean, text: string }) {
  return <span><svg width={20} height={6} aria-hidden="true"><line x1={0} x2={20} y1={3} y2={3} stroke={`var(--${dash ? 'rt' : 'da'})`} strokeWidth={dash ? 1.4 : 2.2} {...dash ? { strokeDasharray: '5 3' } : {}} /></svg>{text}</span>
}

function DaysChart({ curve, days, blocks }: { curve: string, days: readonly CurveDay[], blocks: readonly Block[] }) {
  const stretches = useMemo(() => days.map(({ day }) => stretchOf({ start: day, end: shifted(day, 1) })), [days])
  const steps = useMemo(() => blocks.map(stretchOf), [blocks])
  const range = useMemo(() => roomFor([...days, ...blocks].map(({ price }) => price)), [days, blocks])
  const [first, last] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 1]
  const within = steps.map(({ from, to }) => ({ from: Math.max(from, first), to: Math.min(to, last) }))
  return (
    <StretchChart label={`Prices by day of delivery, ${unitOf(curve)}. Arrow keys choose a day; the table below has months and strips`} height={330} stretches={stretches} range={range} ticks={most => monthTicks(first, last, most)}
      readout={at => {
        const [day, step] = [days[at], blocks.find(({ start, end }) => start <= (days[at]?.day ?? '') && (days[at]?.day ?? '') < end)]
        return day && <>
          <div className="readout-head">{dayText(day.day)}</div>
          <div><i className="swatch" style={{ background: 'var(--da)' }} /><span>day</span><b>{priceText(day.price, curve)}</b></div>
          {step && <div><i className="swatch" style={{ background: 'var(--rt)' }} /><span>{blockName(step)}</span><b>{priceText(step.price, curve)}</b></div>}
        </>
      }}>
      {({ x, y }) => <>
        <path d={stairs(within, blocks.map(({ price }) => price), x, y)} fill="none" stroke="var(--rt)" strokeWidth={1.4} strokeDasharray="5 3" />
        <path d={days.map(({ price }, index) => `${index === 0 ? 'M' : 'L'}${x(((stretches[index]?.from ?? 0) + (stretches[index]?.to ?? 0)) / 2).toFixed(1)} ${y(price).toFixed(2)}`).join('')} fill="none" stroke="var(--da)" strokeWidth={2} strokeLinejoin="round" />
      </>}
    </StretchChart>
  )
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `Tue 2026-12-01`. */
export function dayText(day: string): string { return `${weekdays[new Date(day).getUTCDay()] ?? ''} ${day}` }

/** `Dec 2026`, `Jul 2027 – Sep 2027`. */
function blockName({ first, last }: Block): string { return first === last ? periodName(first) : `${deliveryName(first.delivery)} – ${deliveryName(last.delivery)}` }

function BlockTable({ curve, blocks, onMonth }: { curve: string, blocks: readonly DaysOfBlock[], onMonth: ((start: string) => void) | null }) {
  const worst = Math.max(...blocks.map(({ block, mean }) => Math.abs(mean - block.price)))
  return (
    <section className="card" aria-labelledby="curve-prices">
      <div className="card-head"><h2 id="curve-prices">What the days average to</h2><span className="faint">{unitOf(curve)}, days weighed by {curve.startsWith('gas/') ? 'one each' : 'their hours of the bucket'}</span></div>
      <div className="table-wrap curve-prices" tabIndex={0} role="group" aria-label="Months and strips, and the mean of their days">
        <table className="table">
          <thead><tr><th scope="col">Delivery</th><th scope="col" className="num">Price</th><th scope="col" className="num">Mean of days</th><th scope="col" className="num">Lowest</th><th scope="col" className="wide">on</th><th scope="col" className="num">Highest</th><th scope="col" className="wide">on</th><th scope="col" className="num">Days</th></tr></thead>
          <tbody>{blocks.map(({ block, days, mean, lowest, highest }) => (
            <tr key={block.start}>
              <th scope="row">{onMonth ? <button type="button" className="link plain" title="Its hours, a month at a time" onClick={() => onMonth(block.start)}>{blockName(block)}</button> : blockName(block)}</th>
              <td className="num strong">{priceText(block.price, curve)}</td><td className="num">{priceText(mean, curve)}</td>
              <td className="num">{priceText(lowest.price, curve)}</td><td className="wide faint tab-nums nowrap">{dayText(lowest.day)}</td><td className="num">{priceText(highest.price, curve)}</td><td className="wide faint tab-nums nowrap">{dayText(highest.day)}</td><td className="num dim">{days}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
      <p className="card-body faint curve-note">{worst < 0.0005 ? 'The days of each month and strip average to its price. Months that a strip leaves alike may differ: the curve is smooth through them.' : `The mean of the days is off by up to ${priceText(worst, curve)}.`}</p>
    </section>
  )
}
