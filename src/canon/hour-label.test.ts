import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourLabel, readHourLabel } from './hour-label.ts'
import type { HourLabel } from './hour-label.ts'
import { hourMs, parseInstant } from './instant.ts'
import { isos } from './market.ts'
import type { Iso } from './market.ts'
import { marketDay } from './market-day.ts'

const instants = fc.oneof(
  fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2060, 11, 29) }),
  fc.tuple(fc.integer({ min: 2007, max: 2059 }), fc.constantFrom([2, 8], [10, 1]), fc.integer({ min: 0, max: 7 * 24 * 60 }))
    .map(([year, [month, day], minute]) => Date.UTC(year, month ?? 0, day, 0, minute)),
)

test('every operator\'s label of every instant is read back as the start of its hour', () => {
  fc.assert(fc.property(fc.constantFrom(...isos), instants, (iso, utc) => {
    assert.deepEqual(readHourLabel(iso, hourLabel(iso, utc)), { start_utc: Math.floor(utc / hourMs) * hourMs })
  }), { numRuns: 700 })
})

/** The first hours of a day as the operator writes them; `+` marks ERCOT's flag, `'` a second row with an equal label. */
const written: readonly { iso: Iso, date: string, labels: string }[] = [
  { iso: 'caiso', date: '2024-03-10', labels: '1 2 4 5' },
  { iso: 'caiso', date: '2024-11-03', labels: '1 2 25 3' },
  { iso: 'miso', date: '2024-03-10', labels: '1 2 3 4' },
  { iso: 'miso', date: '2024-11-03', labels: '1 2 3 4' },
  { iso: 'isone', date: '2024-03-10', labels: '01 02 04 05' },
  { iso: 'isone', date: '2024-11-03', labels: '01 02 02X 03' },
  { iso: 'ercot', date: '2024-03-10', labels: '01:00 02:00 04:00 05:00' },
  { iso: 'ercot', date: '2024-11-03', labels: '01:00 02:00 02:00+ 03:00' },
  { iso: 'pjm', date: '2024-03-10', labels: '00:00 01:00 03:00 04:00' },
  { iso: 'pjm', date: '2024-11-03', labels: '00:00 01:00 01:00\' 02:00' },
  { iso: 'nyiso', date: '2024-03-10', labels: '00:00 01:00 03:00 04:00' },
  { iso: 'nyiso', date: '2024-11-03', labels: '00:00 01:00 01:00\' 02:00' },
  { iso: 'spp', date: '2024-03-10', labels: '01:00 03:00 04:00 05:00' },
  { iso: 'spp', date: '2024-11-03', labels: '01:00 02:00 02:00\' 03:00' },
]
for (const { iso, date, labels } of written) {
  test(`${iso} writes ${date} as ${labels}`, () => {
    const { start_utc } = marketDay(iso, date)
    const found = [0, 1, 2, 3].map(index => hourLabel(iso, start_utc + index * hourMs)).map(hour => {
      const byOrder = hour.occurrence === 'second' && ['pjm', 'nyiso', 'spp'].includes(iso)
      return `${hour.label}${hour.flag === true ? '+' : ''}${byOrder ? '\'' : ''}`
    })
    assert.equal(found.join(' '), labels)
  })
}

test('the labels of one operator\'s day are all different, with flag and occurrence', () => {
  for (const iso of isos) {
    for (const date of ['2024-03-10', '2024-11-03', '2024-12-31']) {
      const { start_utc, hours } = marketDay(iso, date)
      const labels = Array.from({ length: hours }, (_, index) => hourLabel(iso, start_utc + index * hourMs))
      assert.equal(new Set(labels.map(label => JSON.stringify(label))).size, hours)
    }
  }
})

const read: readonly { iso: Iso, label: Partial<HourLabel> & { date: string, label: string }, start: string | RegExp }[] = [
  { iso: 'caiso', label: { date: '2024-11-03', label: '25' }, start: '2024-11-03T09:00Z' },
  { iso: 'caiso', label: { date: '2024-07-01', label: '25' }, start: /24 hours has no second hour ending 2/ },
  { iso: 'caiso', label: { date: '2024-03-10', label: '3' }, start: /23 hours has no hour ending 3/ },
  { iso: 'caiso', label: { date: '2024-07-01', label: '02' }, start: '2024-07-01T08:00Z' },
  { iso: 'miso', label: { date: '2024-07-01', label: 'HE 1' }, start: '2024-07-01T05:00Z' },
  { iso: 'miso', label: { date: '2024-07-01', label: '25' }, start: /no hour label of miso/ },
  { iso: 'isone', label: { date: '2024-11-03', label: '02X' }, start: '2024-11-03T06:00Z' },
  { iso: 'isone', label: { date: '2024-11-03', label: '03X' }, start: /no second hour ending 3/ },
  { iso: 'isone', label: { date: '2024-03-10', label: '02' }, start: '2024-03-10T06:00Z' },
  { iso: 'isone', label: { date: '2024-03-10', label: '03' }, start: '2024-03-10T06:00Z' },
  { iso: 'isone', label: { date: '2024-03-10', label: '04' }, start: '2024-03-10T07:00Z' },
  { iso: 'ercot', label: { date: '2024-11-03', label: '02:00', flag: false }, start: '2024-11-03T06:00Z' },
  { iso: 'ercot', label: { date: '2024-11-03', label: '2:00', flag: true }, start: '2024-11-03T07:00Z' },
  { iso: 'ercot', label: { date: '2024-11-03', label: '3', flag: true }, start: /no second hour ending 3/ },
  { iso: 'ercot', label: { date: '2024-07-01', label: '24:00', flag: false }, start: '2024-07-02T04:00Z' },
  { iso: 'ercot', label: { date: '2024-03-10', label: '03:00', flag: false }, start: /no hour ending 3/ },
  { iso: 'nyiso', label: { date: '2024-11-03', label: '01:00', occurrence: 'second' }, start: '2024-11-03T06:00Z' },
  { iso: 'nyiso', label: { date: '2024-07-01', label: '24:00' }, start: /no hour label of nyiso/ },
  { iso: 'pjm', label: { date: '2024-03-10', label: '2:00:00' }, start: /no hour ending 3/ },
  { iso: 'spp', label: { date: '2024-07-02', label: '00:00:00' }, start: '2024-07-02T04:00Z' },
  { iso: 'spp', label: { date: '2024-11-03', label: '02:00', occurrence: 'second' }, start: '2024-11-03T07:00Z' },
  { iso: 'spp', label: { date: '2024-03-10', label: '03:00' }, start: '2024-03-10T07:00Z' },
  { iso: 'spp', label: { date: '2024-03-10', label: '04:00' }, start: '2024-03-10T08:00Z' },
  { iso: 'spp', label: { date: '2024-07-01', label: '01:05' }, start: /no hour label of spp/ },
  { iso: 'pjm', label: { date: '7/1/2024', label: '01:00' }, start: /is no date/ },
  { iso: 'miso', label: { date: '2024-07-01', label: '0' }, start: /no hour label/ },
  { iso: 'miso', label: { date: '2024-07-01', label: '' }, start: /no hour label/ },
]
for (const { iso, label, start } of read) {
  test(`${iso} reads ${label.date} ${label.label} ${label.flag ?? label.occurrence ?? ''} -> ${start}`, () => {
    const reading = readHourLabel(iso, { occurrence: 'first', flag: null, ...label })
    if (typeof start === 'string') assert.deepEqual(reading, { start_utc: parseInstant(start) })
    else assert.match('fault' in reading ? reading.fault : 'read without a fault', start)
  })
}

const realFiles = process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso'

interface Stamped { readonly date: string, readonly label: string, readonly start: string }

const files: readonly { iso: Iso, file: string, row: (cells: string[]) => Stamped | null }[] = [
  { iso: 'caiso', file: 'caiso/20190301_20190401_PRC_LMP_DAM_20200603_09_21_36_v1.csv', row: oasis },
  { iso: 'caiso', file: 'caiso/20191101_20191201_PRC_LMP_DAM_20200603_00_24_23_v1.csv', row: oasis },
  { iso: 'spp', file: 'spp/DA-LMP-SL-202511020100.reduced.csv', row: marketplace },
  { iso: 'spp', file: 'spp/DA-LMP-SL-202503190100.csv', row: marketplace },
  { iso: 'pjm', file: 'pjm/da_hrl_lmps_PJM-RTO_2025.csv', row: ([utc = '', ept = '']) => ({ ...twelveHour(ept), start: `${twelveHour(utc).date}T${twelveHour(utc).label}:00Z` }) },
]
for (const { iso, file, row } of files) {
  test(`labels of ${file} agree with the UTC beside them`, t => {
    if (!existsSync(join(realFiles, file))) return t.skip(`real operator files not found at ${realFiles}`)
    const stamps = readFileSync(join(realFiles, file), 'utf8').split(/\r?\n/).slice(1).filter(line => line !== '').map(line => row(line.split(',')))
    const distinct = new Map(stamps.filter(stamp => stamp !== null).map(stamp => [stamp.start, stamp]))
    const seen = new Set<string>()
    assert.ok(distinct.size >= 24)
    for (const { date, label, start } of [...distinct.values()].sort((one, other) => one.start < other.start ? -1 : 1)) {
      const utc = parseInstant(start)
      const occurrence = seen.has(`${date} ${label}`) ? 'second' : 'first'
      seen.add(`${date} ${label}`)
      assert.deepEqual(readHourLabel(iso, { date, label, occurrence, flag: null }), { start_utc: utc })
      const own = hourLabel(iso, utc ?? 0)
      assert.deepEqual([own.date, Number.parseInt(own.label, 10)], [date, Number.parseInt(label, 10)])
    }
  })
}

function oasis([start = '', , date = '', label = '']: string[]): Stamped { return { date, label, start } }

/** `11/02/2025 02:00:00,11/02/2025 07:00:00`: local and GMT end. */
function marketplace([local = '', gmt = '']: string[]): Stamped {
  const [date = '', label = ''] = local.split(' ')
  const [endDate = '', endTime = ''] = gmt.split(' ')
  const end = parseInstant(`${american(endDate)}T${endTime}Z`) ?? 0
  return { date: american(date), label, start: new Date(end - hourMs).toISOString() }
}

function twelveHour(text: string): { date: string, label: string } {
  const [date = '', time = '', half = ''] = text.split(' ')
  const hour = Number(time.split(':')[0]) % 12 + (half === 'PM' ? 12 : 0)
  return { date: american(date), label: `${String(hour).padStart(2, '0')}:00` }
}

function american(date: string): string {
  const [month = '', day = '', year = ''] = date.split('/')
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
