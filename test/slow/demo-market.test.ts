/**
 * Six days of the demo market over the day on which clocks go back, taken in as it was published: each fault ends as
 * faults.json says, main is complete afterwards, and the views say what plain JavaScript computes from the files.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { bucketsOf, type Bucket, onPeakBucket } from '#canon/bucket.ts'
import { formatDate } from '#canon/civil.ts'
import { dayMs, hourMs } from '#canon/instant.ts'
import { market, type Iso } from '#canon/market.ts'
import { calendarDays } from '#canon/bucket-calendar.ts'
import { localParts, localMs } from '#canon/zone.ts'
import { writeDemoMarket, type DemoFile, type DemoMarket, type InjectedFault } from '#feeds/demo/index.ts'
import { caisoPrices, misoPrices, sppPrices, textOf, type Price } from '#feeds/demo/independent-reader.ts'
import type { IngestResult } from '#feeds/ingest/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
import { temporaryLake, type TemporaryLake } from '../path/temporary-lake.ts'

interface Truth { readonly iso: string, readonly run: string, readonly market: 'da' | 'rt', readonly node: string, readonly start: number, readonly minutes: number, readonly lmp: number, readonly final: boolean }

const runs: Readonly<Record<DemoFile['kind'], { run: string, market: 'da' | 'rt', minutes: number } | null>> = {
  'caiso-atlas': null,
  'caiso-day-ahead': { run: 'DAM', market: 'da', minutes: 60 }, 'caiso-fifteen-minute': { run: 'RTPD', market: 'rt', minutes: 15 }, 'caiso-five-minute': { run: 'RTD', market: 'rt', minutes: 5 },
  'miso-day-ahead': { run: 'DAM', market: 'da', minutes: 60 }, 'miso-preliminary': { run: 'RTH', market: 'rt', minutes: 60 }, 'miso-final': { run: 'RTH', market: 'rt', minutes: 60 },
  'spp-day-ahead': { run: 'DAM', market: 'da', minutes: 60 }, 'spp-daily': { run: 'RTBM', market: 'rt', minutes: 5 }, 'spp-interval': { run: 'RTBM', market: 'rt', minutes: 5 },
}

async function pricesIn(path: string, file: DemoFile): Promise<{ prices: readonly Price[], run: string, market: 'da' | 'rt' } | null> {
  const kind = runs[file.kind]
  if (kind === null) return null
  const { text } = await textOf(path)
  const prices = file.iso === 'caiso' ? caisoPrices(text) : file.iso === 'miso' ? misoPrices(text) : sppPrices(text, kind.minutes)
  return { prices, run: kind.run, market: kind.market }
}

/** What main must hold in the end: the good files and the revisions, the last one of each price. */
async function truthOf(folder: string, { files, faults }: DemoMarket): Promise<Map<string, Truth>> {
  const truth = new Map<string, Truth>()
  const outcomes = new Map(faults.map(fault => [fault.id, fault.expected.outcome]))
  for (const file of files) {
    if (file.fault !== null && outcomes.get(file.fault) !== 'revision') continue
    const read = await pricesIn(join(folder, file.path), file)
    for (const price of read?.prices ?? []) {
      const key = `${file.iso}|${read?.run}|${price.node}|${price.start}`
      const final = file.kind !== 'miso-preliminary' && file.kind !== 'spp-interval'
      if (truth.get(key)?.final === true && !final) continue
      truth.set(key, { iso: file.iso, run: read?.run ?? '', market: read?.market ?? 'da', node: price.node, start: price.start, minutes: price.minutes, lmp: price.lmp, final })
    }
  }
  return truth
}

let lake: TemporaryLake
let demo: DemoMarket
let truth: Map<string, Truth>
const results = new Map<string, { result: IngestResult, superseded: number }>()
const ends: (() => Promise<void>)[] = []

before(async () => {
  lake = await temporaryLake({ after: end => { ends.push(end) } })
  const folder = join(lake.folder, 'market')
  demo = await writeDemoMarket({ folder, lastDay: '2026-11-04', days: 6 })
  truth = await truthOf(folder, demo)
  await ensureCalendar(lake.services)
  const alone = new Set(demo.faults.map(fault => fault.file))
  let group: string[] = []
  const flush = async (): Promise<void> => { if (group.length > 0) await lake.take(group); group = [] }
  for (const file of demo.files) {
    const path = join(folder, file.path)
    if (!alone.has(file.path)) { group.push(path); continue }
    await flush()
    const was = await supersededRows()
    results.set(file.path, { result: await lake.take(path), superseded: await supersededRows() - was })
  }
  await flush()
})

after(async () => { for (const end of ends) await end() })

async function supersededRows(): Promise<number> {
  const [row] = await lake.rows<{ rows: number }>('SELECT count(*)::INTEGER AS rows FROM market.lmp_superseded')
  return row?.rows ?? 0
}

/** How it must have ended, and that what must be found was. */
const endings: Readonly<Record<InjectedFault['expected']['outcome'], (fault: InjectedFault, got: { result: IngestResult, superseded: number }) => void>> = {
  refused: ({ id, expected }, { result }) => {
    assert.deepEqual(result.files.map(file => [file.state, file.error?.code]), [['refused', expected.finding]], id)
  },
  quarantined: ({ id, expected }, { result }) => {
    assert.deepEqual(result.files.map(file => file.state), ['quarantined'], id)
    assert.ok(result.runs[0]?.verdict?.findings.some(finding => finding.severity === 'block' && finding.rule === expected.finding), `${id}: ${JSON.stringify(result.runs[0]?.verdict?.findings.map(finding => finding.rule))}`)
  },
  aside: ({ id, expected }, { result }) => {
    assert.deepEqual(result.files.map(file => file.state), ['merged'], id)
    assert.ok((result.runs[0]?.aside ?? 0) > 0, id)
    assert.ok(result.runs[0]?.verdict?.findings.some(finding => finding.rule === expected.finding), id)
  },
  revision: ({ id }, { result, superseded }) => {
    assert.deepEqual(result.files.map(file => file.state), ['merged'], id)
    assert.ok(superseded > 0, `${id}: something was superseded`)
  },
  warned: ({ id, expected }, { result }) => {
    assert.deepEqual(result.files.map(file => file.state), ['merged'], id)
    assert.ok(result.runs[0]?.verdict?.findings.some(finding => finding.severity === 'warn' && finding.rule === expected.finding), id)
  },
  kept: ({ id }, { result }) => { assert.deepEqual(result.files.map(file => file.state), ['merged'], id) },
}

test('each fault ends as it must', () => {
  assert.ok(demo.faults.length >= 14)
  for (const fault of demo.faults) {
    const got = results.get(fault.file)
    assert.ok(got, fault.id)
    endings[fault.expected.outcome](fault, got)
  }
})

test('main holds every price of the good files, and no other', async () => {
  const found = await lake.rows<{ iso: string, market_run: string, node_id: string, start: bigint, minutes: number, lmp: number, status: string }>(
    `SELECT iso, market_run, node_id, epoch_ms(interval_start_utc) AS start, interval_minutes AS minutes, lmp, status FROM market.lmp_da
      UNION ALL SELECT iso, market_run, node_id, epoch_ms(interval_start_utc), interval_minutes, lmp, status FROM market.lmp_rt`)
  assert.equal(found.length, truth.size)
  for (const row of found) {
    const want = truth.get(`${row.iso}|${row.market_run}|${row.node_id}|${row.start}`)
    assert.deepEqual({ lmp: row.lmp, minutes: row.minutes, final: row.status === 'final' }, want && { lmp: want.lmp, minutes: want.minutes, final: want.final }, `${row.iso} ${row.market_run} ${row.node_id} ${row.start}`)
  }
  assert.deepEqual(await lake.services.lake.missingFiles('main'), [])
  assert.deepEqual(await lake.services.ledger.unfinished(), [])
})

/** Mean over each hour, weighted by length. */
function byHour(): Map<string, { truth: Truth, hour: number, sum: number, minutes: number }> {
  const hours = new Map<string, { truth: Truth, hour: number, sum: number, minutes: number }>()
  for (const row of truth.values()) {
    const hour = Math.floor(row.start / hourMs) * hourMs
    const key = `${row.iso}|${row.market}|${row.run}|${row.node}|${hour}`
    const known = hours.get(key) ?? { truth: row, hour, sum: 0, minutes: 0 }
    hours.set(key, { ...known, sum: known.sum + row.lmp * row.minutes, minutes: known.minutes + row.minutes })
  }
  return hours
}

const near = (found: number, wanted: number, what: string): void => { assert.ok(Math.abs(found - wanted) < 1e-9 * Math.max(1, Math.abs(wanted)), `${what}: ${found}, ${wanted} expected`) }

for (const grain of ['day', 'month'] as const) {
  test(`bucket prices by ${grain} are what plain JavaScript computes`, async () => {
    const period = (utc: number, zone: string): string => formatDate(Math.floor(localMs(zone, utc) / dayMs)).slice(0, grain === 'day' ? 10 : 7)
    const expected = new Map<string, { sum: number, minutes: number }>()
    for (const { truth: row, hour, sum, minutes } of byHour().values()) {
      const iso = row.iso as Iso
      const on = bucketsOf(iso, hour).includes(onPeakBucket(iso)) ? 'on-peak' : 'off-peak'
      for (const bucket of [...bucketsOf(iso, hour), on]) {
        const key = `${iso}|${row.market}|${row.run}|${row.node}|${period(hour, market(iso).zone)}|${bucket}`
        const known = expected.get(key) ?? { sum: 0, minutes: 0 }
        expected.set(key, { sum: known.sum + sum, minutes: known.minutes + minutes })
      }
    }
    const hoursOf = new Map<string, number>()
    for (const iso of ['caiso', 'miso', 'spp'] as const) {
      for (const day of calendarDays([iso], 2026, 2026)) {
        for (let hour = day.start_utc; hour < day.start_utc + day.hours * hourMs; hour += hourMs) {
          const on = bucketsOf(iso, hour).includes(onPeakBucket(iso)) ? 'on-peak' : 'off-peak'
          for (const bucket of [...bucketsOf(iso, hour) as (Bucket | 'on-peak' | 'off-peak')[], on]) {
            const key = `${iso}|${period(hour, market(iso).zone)}|${bucket}`
            hoursOf.set(key, (hoursOf.get(key) ?? 0) + 1)
          }
        }
      }
    }
    const found = await lake.rows<{ iso: string, market: string, market_run: string, node_id: string, period: string, bucket: string, price: number, hours: number, due: bigint }>(
      `SELECT iso, market, market_run, node_id, CAST(${grain} AS VARCHAR) AS period, bucket, price, hours, hours_expected AS due FROM products.bucket_price_${grain}`)
    assert.equal(found.length, expected.size)
    for (const row of found) {
      const at = row.period.slice(0, grain === 'day' ? 10 : 7)
      const key = `${row.iso}|${row.market}|${row.market_run}|${row.node_id}|${at}|${row.bucket}`
      const want = expected.get(key)
      assert.ok(want, key)
      near(row.price, want.sum / want.minutes, key)
      near(row.hours, want.minutes / 60, `hours of ${key}`)
      assert.equal(Number(row.due), hoursOf.get(`${row.iso}|${at}|${row.bucket}`), `hours due of ${key}`)
    }
  })
}

test('DART is what plain JavaScript computes', async () => {
  const hours = [...byHour().values()]
  const dayAhead = new Map(hours.filter(({ truth: row }) => row.market === 'da' && row.run === 'DAM').map(hour => [`${hour.truth.iso}|${hour.truth.node}|${hour.hour}`, hour.sum / hour.minutes]))
  const expected = new Map<string, { da: number, rt: number }>(hours.flatMap(({ truth: row, hour, sum, minutes }) => {
    const da = dayAhead.get(`${row.iso}|${row.node}|${hour}`)
    return row.market === 'rt' && da !== undefined ? [[`${row.iso}|${row.run}|${row.node}|${hour}`, { da, rt: sum / minutes }] as const] : []
  }))
  const found = await lake.rows<{ iso: Iso, run: string, node_id: string, start: bigint, local_date: string, hour_ending: number, repeated: boolean, da: number, rt: number, dart: number }>(
    `SELECT iso, rt_market_run AS run, node_id, epoch_ms(hour_start_utc) AS start, local_date::VARCHAR AS local_date, hour_ending, repeated, da, rt, dart_da_minus_rt AS dart FROM products.dart_hour`)
  assert.ok(expected.size > 1000)
  assert.equal(found.length, expected.size)
  for (const row of found) {
    const want = expected.get(`${row.iso}|${row.run}|${row.node_id}|${row.start}`)
    assert.ok(want, `${row.iso} ${row.node_id} ${row.start}`)
    near(row.da, want.da, 'da')
    near(row.rt, want.rt, 'rt')
    near(row.dart, want.da - want.rt, 'dart')
    const { hour, occurrence } = localParts(market(row.iso).zone, Number(row.start))
    assert.deepEqual([row.hour_ending, row.repeated], [hour + 1, occurrence === 'second'])
  }
})
