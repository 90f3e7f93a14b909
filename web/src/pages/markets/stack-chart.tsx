/** Output by fuel and hour, on top of each other. */
import { useMemo } from 'react'
import type { Stretch, Tick } from '../../chart/axis.ts'
import { marketText, utcText } from '../../chart/market-time.ts'
import { timeLabels } from '../../chart/scale.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { formatCount } from '../../parts/format.ts'
import { bandsOf, type FuelSeries } from './fuels.ts'

interface Props { start: readonly number[], series: readonly FuelSeries[], zone: string }

const hourSeconds = 3600

export function StackChart({ start, series, zone }: Props) {
  const stretches = useMemo(() => start.map((from): Stretch => ({ from, to: from + hourSeconds })), [start])
  const { bands, low, high } = useMemo(() => bandsOf(series, start.length), [series, start])
  return (
    <StretchChart className="stack-chart" label="Output by fuel. Arrow keys choose an hour; the table below has the days" height={340} stretches={stretches} range={[low, high]} valueText={megawatts} ticks={most => ticksOf(start, zone, most)} tickSpace={80}
      readout={at => <Readout start={start[at] ?? 0} at={at} series={series} zone={zone} />}>
      {({ x, y }) => bands.map(({ fuel, from, to }) => <path key={fuel.fuel} d={areaPath(stretches, from, to, x, y)} fill={`var(--${fuel.token})`} fillOpacity={0.82} />)}
    </StretchChart>
  )
}

function Readout({ start, at, series, zone }: { start: number, at: number, series: readonly FuelSeries[], zone: string }) {
  const total = series.reduce((sum, { output }) => sum + (output[at] ?? 0), 0)
  return (
    <>
      <div className="readout-head">{`${marketText(start, zone)}\n${utcText(start)}`}</div>
      {series.toReversed().map(({ fuel, name, token, output }) => <div key={fuel}><i className="swatch" style={{ background: `var(--${token})` }} /><span>{name}</span><b>{megawatts(output[at])}</b></div>)}
      <div><span>Total</span><b>{megawatts(total)} MW</b></div>
    </>
  )
}

export function megawatts(value: number | null | undefined): string { return value === null || value === undefined ? '–' : formatCount(value).replace('-', '−') }

/** Up along the upper edge, back along the lower one. */
function areaPath(stretches: readonly Stretch[], from: readonly number[], to: readonly number[], x: (seconds: number) => number, y: (value: number) => number): string {
  const edge = (values: readonly number[]) => stretches.flatMap((one, hour) => [[x(one.from), y(values[hour] ?? 0)], [x(one.to), y(values[hour] ?? 0)]])
  return `${[...edge(to), ...edge(from).reverse()].map(([across, down], index) => `${index === 0 ? 'M' : 'L'}${across?.toFixed(1)} ${down?.toFixed(1)}`).join('')}Z`
}

/** Market days where there are several, else every few hours. */
function ticksOf(start: readonly number[], zone: string, most: number): Tick[] {
  const all = timeLabels(start, hourSeconds, zone).map((text, index) => ({ at: start[index] ?? 0, text }))
  const days = all.filter(({ text }) => !text.includes(':'))
  const every = Math.ceil(days.length / most)
  if (days.length > 3) return days.filter((_, index) => index % every === 0)
  const hours = [3, 6, 12].find(step => start.length / step <= most) ?? 24
  return all.filter((_, index) => index % hours === 0)
}
