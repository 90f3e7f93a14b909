/** Which prices of a node are out of line, day by day, each day by what was before it. */
import { dayMs, formatInstant } from '#canon/instant.ts'
import { market } from '#canon/market.ts'
import { marketDays } from '#canon/market-day.ts'
import { type DayFinding, emptyMemory, judgeDay } from './detectors/judge-day.ts'
import { seedVote } from './detectors/seed-detectors.ts'
import { type Series, type SeriesPorts, type SeriesWanted, seriesOf } from './series.ts'

export const detectors = ['ensemble', 'seed-vote'] as const
export type Detector = typeof detectors[number]

export interface AnomalyQuestion extends Omit<SeriesWanted, 'from' | 'to'> {
  /** Market days, both included: `2026-11-20`. */
  readonly from: string
  readonly to: string
  /** Share of sound values that may be called out. */
  readonly falseAlarmRate?: number | undefined
  readonly detector: Detector
}

export interface Anomaly {
  readonly interval_start_utc: string
  readonly price: number
  readonly expected: number | null
  readonly probability: number | null
  readonly causes: readonly string[]
  /** `explained` prices are kept, with the reason. */
  readonly decision: 'explained' | 'suspicious'
  readonly reasons: readonly string[]
}

export interface AnomalyDay {
  readonly date: string
  readonly suspicious: boolean
  /** The day fits its neighbours better an interval or an hour off. */
  readonly shifted: boolean
  /** Intervals on end in which the price stood still while its neighbours moved. */
  readonly stuck_intervals: number
  readonly anomalies: readonly Anomaly[]
}

export interface Anomalies { readonly market_run: string, readonly interval_minutes: number, readonly neighbours: number, readonly days: readonly AnomalyDay[] }

/** Prices of so many days before teach what is usual; fewer than nine say nothing. */
const learntDays = 100

export async function anomaliesOf(ports: SeriesPorts, { from, to, detector, falseAlarmRate, ...wanted }: AnomalyQuestion): Promise<Anomalies> {
  const days = [...marketDays(wanted.iso, from, to)]
  const series = await seriesOf(ports, { ...wanted, from: (days[0]?.start_utc ?? 0) - learntDays * dayMs, to: days.at(-1)?.end_utc ?? 0 })
  const { marketZone } = market(wanted.iso)
  const bounds = days.map(({ date, start_utc, end_utc }) => ({ date, start_utc, end_utc }))
  const found = detector === 'ensemble' ? byEnsemble(series, marketZone, bounds, falseAlarmRate) : bySeedVote(series, marketZone, bounds)
  return { market_run: series.run, interval_minutes: series.minutes, neighbours: series.neighbours.length, days: found }
}

interface Bounds { readonly date: string, readonly start_utc: number, readonly end_utc: number }

function byEnsemble({ own, neighbours, minutes }: Series, zone: string, days: readonly Bounds[], falseAlarmRate: number | undefined): AnomalyDay[] {
  const options = falseAlarmRate === undefined ? {} : { falseAlarmRate }
  const within = <P extends { readonly utc: number }>(points: readonly P[], start: number, end: number): P[] => points.filter(({ utc }) => utc >= start && utc < end)
  const first = days[0]?.start_utc ?? 0
  let { memory } = judgeDay(emptyMemory(zone, minutes), within(own, -Infinity, first), { neighbours: neighbours.map(points => within(points, -Infinity, first)) }, options)
  return days.map(({ date, start_utc, end_utc }) => {
    const judged = judgeDay(memory, within(own, start_utc, end_utc), { neighbours: neighbours.map(points => within(points, start_utc, end_utc)) }, options)
    memory = judged.memory
    return { date, suspicious: judged.isSuspicious, shifted: judged.shift.isShifted, stuck_intervals: judged.stuck.isStuck ? judged.stuck.intervals : 0, anomalies: judged.findings.map(anomaly) }
  })
}

function anomaly({ utc, value, expected, probability, causes, explanation }: DayFinding): Anomaly {
  return {
    interval_start_utc: formatInstant(utc), price: value, expected: cents(expected), probability, causes: causes.map(({ measure }) => measure),
    decision: explanation.decision, reasons: explanation.decision === 'explained' ? explanation.reasons.map(({ text }) => text) : explanation.reasons,
  }
}

function bySeedVote({ own }: Series, zone: string, days: readonly Bounds[]): AnomalyDay[] {
  const from = own.findIndex(({ utc }) => utc >= (days[0]?.start_utc ?? 0))
  const votes = from === -1 ? [] : seedVote(own, { zone, from }).filter(({ isAnomaly }) => isAnomaly)
  return days.map(({ date, start_utc, end_utc }) => {
    const anomalies = votes.filter(({ utc }) => utc >= start_utc && utc < end_utc).map(({ utc, value, votes: by }): Anomaly => ({
      interval_start_utc: formatInstant(utc), price: value, expected: null, probability: null, causes: by, decision: 'suspicious', reasons: [`${by.length} of three detectors call it out`],
    }))
    return { date, suspicious: anomalies.length > 0, shifted: false, stuck_intervals: 0, anomalies }
  })
}

function cents(price: number): number { return Math.round(price * 100) / 100 }
