/** Multiplies the calendar's days and rules out to hours, in the engine, and commits them. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { timeId } from '#base/ids.ts'
import { identifier, literal } from '#base/sql.ts'
import { bucketColumn, bucketMasks, calendarDays, hoursOfDay, marketHour } from '#canon/bucket-calendar.ts'
import { bucketBit, buckets, onPeakBucket } from '#canon/bucket.ts'
import type { MarketId } from '#canon/market.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { CalendarPorts } from './index.ts'

export async function loadCalendar({ lake, engine, clock, scratch }: CalendarPorts, ids: readonly MarketId[], years: readonly [number, number]): Promise<void> {
  await mkdir(scratch, { recursive: true })
  const session = await engine.session()
  try {
    await calendarTable(session, join(scratch, `calendar-${process.pid}-${timeId(clock.now())}.csv`), ids, years)
    await lake.commit(session, { branch: 'main', author: 'gridlake', message: `The bucket calendar of every market, ${years[0]} to ${years[1]}`, run_id: null, upserts: [{ dataset: marketHour, relation: 'calendar', mode: 'revise' }] })
  } finally {
    session.close()
  }
}

/** Makes the session's table `calendar`, with the columns of the dataset. `path`: a file that may be written and is removed. */
export async function calendarTable(session: Session, path: string, ids: readonly MarketId[], [from, to]: readonly [number, number]): Promise<void> {
  try {
    const lines = [...calendarDays(ids, from, to)].map(day => `${day.market},${day.date},${day.start_utc},${day.hours},${day.kind},${day.holiday ?? ''}\n`)
    await writeFile(path, lines.join(''))
    await session.run(`CREATE OR REPLACE TEMP TABLE calendar AS
      WITH day AS (FROM read_csv(${literal(path)}, auto_detect = false, header = false, columns = {market: 'VARCHAR', date: 'INTEGER', start_ms: 'BIGINT', hours: 'INTEGER', kind: 'INTEGER', holiday: 'VARCHAR'})),
        hour(hours, index, hour_ending, repeated) AS (VALUES ${hoursOfDay.map(hour => `(${hour.hours}, ${hour.index}, ${hour.hour_ending}, ${hour.repeated})`).join(', ')}),
        rule(market, kind, hour_ending, mask, peak) AS (VALUES ${bucketMasks(ids).map(rule => `(${literal(rule.market)}, ${rule.kind}, ${rule.hour_ending}, ${rule.mask}, ${bucketBit(onPeakBucket(rule.market))})`).join(', ')})
      SELECT ${marketHour.columns.map(({ name }) => `${expression(name)} AS ${identifier(name)}`).join(', ')}
      FROM day JOIN hour USING (hours) JOIN rule ON rule.market = day.market AND rule.kind = day.kind AND rule.hour_ending = hour.hour_ending`)
  } finally {
    await rm(path, { force: true })
  }
}

function expression(column: string): string {
  const bucket = buckets.find(candidate => bucketColumn(candidate) === column)
  if (bucket !== undefined) return `(rule.mask & ${bucketBit(bucket)}) <> 0`
  const date = `(DATE '1970-01-01' + day.date)`
  switch (column) {
    case 'market': return 'day.market'
    case 'hour_start_utc': return 'make_timestamptz((day.start_ms + hour.index * 3600000) * 1000)'
    case 'local_date': return date
    case 'hour_ending': return 'hour.hour_ending'
    case 'repeated': return 'hour.repeated'
    case 'month': return `strftime(${date}, '%Y-%m')`
    case 'is_dst_day': return 'day.hours <> 24'
    case 'holiday': return 'day.holiday'
    case 'on_peak': return '(rule.mask & rule.peak) <> 0'
    default: throw new TypeError(`the calendar does not know how to make ${column}`)
  }
}
