/**
 * `late`: prices come when operators publish them. Late prices are taken; the note is the event that a gap was filled.
 * `known_time`: nobody knows a real-time price hours before its interval, nor today what is stamped with tomorrow.
 */
import { literal } from '#base/sql.ts'
import { dayMs, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { isIso } from '#canon/market.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { dayAhead, dayAheadAllowedMinutes, lateAfter } from '#canon/publication.ts'
import { counted } from '../wording.ts'
import type { HistoryRule } from './look-back.ts'

const realTimeSteps = 3

/** What comes later than this is history that somebody loads, and nobody waited for it. */
const waitedFor = 3 * dayMs

/** When an interval of real time is late. */
export function realTimeDue(end_utc: UtcMs, minutes: number): UtcMs { return end_utc + realTimeSteps * minutes * minuteMs }

export const late: HistoryRule = {
  id: 'late',
  severity: 'note',
  expects: `Day-ahead prices are there within ${dayAheadAllowedMinutes} minutes of the operator's hour, intervals of real time within ${realTimeSteps} steps of their end.`,
  remedy: 'Nothing to do: the gap is filled. Where it happens often, ask for the files later.',
  // A file of a finished real-time day comes when the day is over, and is not late for that.
  applies: ({ dataset, grid }) => dataset.name === lmpDayAhead.name || (dataset.name === lmpRealTime.name && grid?.covers === 'snapshot'),
  async look({ session, batch, beside, days }) {
    const { iso, grid } = batch
    if (!isIso(iso) || grid === null) return null
    const ends = await session.rows<{ file: number, last_ms: bigint, day: string }>('SELECT file, max(epoch_ms(interval_start_utc)) AS last_ms, max(day) AS day FROM gate_summary WHERE day IS NOT NULL GROUP BY file')
    const found = ends.flatMap(({ file, last_ms, day }) => {
      const due = batch.dataset.name === lmpDayAhead.name ? lateAfter(dayAhead(iso), iso, days.findLast(seen => seen.day === day)?.day ?? day) : realTimeDue(Number(last_ms) + grid.minutes * minuteMs, grid.minutes)
      const known = Date.parse(beside.knownFromUtc[file] ?? '')
      return known > due && known - due < waitedFor ? [`(${file}, ${literal(day)}, ${Math.round((known - due) / minuteMs)})`] : []
    })
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS late(file, day, minutes_late)`
  },
  facts: 'max(minutes_late)::INTEGER AS minutes, max(day) AS day',
  message: ({ count, facts }) => `${counted(count, 'file')} came up to ${counted(Number(facts['minutes']), 'minute')} late (${String(facts['day'])}).`,
}

/** Advisory runs look a few hours ahead. */
const aheadMost = 6 * hourMs
const clockSlack = 10 * minuteMs

export const knownTime: HistoryRule = {
  id: 'known_time',
  severity: 'warn',
  expects: `Prices become known at most ${aheadMost / hourMs} hours before a real-time interval, and never later than now.`,
  remedy: 'The operator\'s stamp is in another time zone than the report says, or this machine\'s clock is wrong: what was known when is answered wrongly until that is put right.',
  async look({ session, batch, beside }) {
    const firsts = await session.rows<{ file: number, first_ms: bigint }>('SELECT file, min(epoch_ms(interval_start_utc)) AS first_ms FROM gate_summary WHERE day IS NOT NULL GROUP BY file')
    const found = firsts.flatMap(({ file, first_ms }) => {
      const known = Date.parse(beside.knownFromUtc[file] ?? '')
      const early = batch.dataset.name === lmpRealTime.name && Number(first_ms) - known > aheadMost
      return early || known > beside.nowMs + clockSlack ? [`(${file}, TIMESTAMPTZ ${literal(beside.knownFromUtc[file] ?? '')}, ${literal(early ? 'before its interval' : 'in the future')})`] : []
    })
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS stamps(file, known_from_utc, what)`
  },
  facts: 'string_agg(DISTINCT what, \' and \') AS what',
  message: ({ count, facts }) => `${counted(count, 'file')} ${count === 1 ? 'is' : 'are'} stamped ${String(facts['what'])}.`,
}
