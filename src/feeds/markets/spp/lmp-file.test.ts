import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { recognise } from '../../intake/recognise.ts'
import { readName } from './lmp-file.ts'
import { spp } from './index.ts'
import type { Head } from '../../report.ts'

const columns = 'Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC'
const row = '06/01/2026 01:00:00,06/01/2026 06:00:00,A_HUB,A_LA,1,0,0,1'

function head(name: string, ...lines: string[]): Head {
  return { name, lines, bytes: lines.join('\n').length }
}

function takers(file: Head): string[] {
  return spp.filter(report => report.recognise(file) !== null).map(report => report.name)
}

test('names', () => {
  for (const [name, expected] of [
    ['DA-LMP-SL-202606010100.csv', { by: 'location', day: '2026-06-01' }],
    ['DA-LMP-B-202606010100.csv', { by: 'bus', day: '2026-06-01' }],
    ['RTBM-LMP-SL-202606010840.csv', { by: 'location', day: '2026-06-01' }],
    ['RTBM-LMP-SL-202606020000.csv', { by: 'location', day: '2026-06-01' }],
    ['RTBM-LMP-SL-202511020105d.csv', { by: 'location', day: '2025-11-02' }],
    ['rtbm-lmp-sl-202606010840 (1).csv', { by: 'location', day: '2026-06-01' }],
    ['RTBM-LMP-B-latestInterval.csv', { by: 'bus', day: null }],
    ['RTBM-LMP-DAILY-SL-20260601.csv', { by: 'location', day: '2026-06-01' }],
    ['RTBM-LMP-DAILY-BUS-20260601.csv', { by: 'bus', day: '2026-06-01' }],
    ['WEIS-RTBM-LMP-SL-202401010005.csv', { by: 'location', day: '2024-01-01' }],
    ['RTBM-MCP-202606010840.csv', null],
    ['DA-LMP-SL-2026.csv', null],
    ['prices.csv', null],
  ] as const) assert.deepEqual(readName(name), expected, name)
})

test('each file is one report\'s, whatever the spelling of its columns', () => {
  for (const [name, header, first, report, facts] of [
    ['DA-LMP-SL-202606010100.csv', columns, row, 'lmp-day-ahead', { node: 'settlementlocation', gmt_end: 'gmtintervalend', stamps: '%m/%d/%Y %H:%M:%S' }],
    ['DA-LMP-SL-202606010100.csv', 'INTERVAL,GMTINTERVALEND,BAA,SETTLEMENT_LOCATION,PNODE,LMP,MLC,MCC,MEC', '6/1/2026 1:00,6/1/2026 06:00,SPP,A,A_LA,7,-0.1285,1,6', 'lmp-day-ahead',
      { node: 'settlementlocation', gmt_end: 'gmtintervalend', baa: 'baa', stamps: '%m/%d/%Y %H:%M' }],
    ['DA-LMP-B-202606010100.csv', 'Interval,GMTIntervalEnd,Pnode,LMP,MLC,MCC,MEC', '06/01/2026 01:00:00,06/01/2026 06:00:00,A_LA,1,0,0,1', 'lmp-day-ahead',
      { node: 'pnode', gmt_end: 'gmtintervalend', stamps: '%m/%d/%Y %H:%M:%S' }],
    ['RTBM-LMP-SL-202606010005.csv', columns, row.replaceAll('01:00', '00:05'), 'lmp-real-time', { node: 'settlementlocation', gmt_end: 'gmtintervalend', stamps: '%m/%d/%Y %H:%M:%S' }],
    ['RTBM-LMP-SL-latestInterval.csv', columns, row, 'lmp-real-time', { node: 'settlementlocation', gmt_end: 'gmtintervalend', stamps: '%m/%d/%Y %H:%M:%S' }],
    ['RTBM-LMP-DAILY-SL-20260601.csv', 'Interval, GMT Interval, Settlement Location Name, PNODE Name, LMP, MLC, MCC, MEC', row, 'lmp-real-time-daily',
      { node: 'settlementlocationname', gmt_end: 'gmtinterval', stamps: '%m/%d/%Y %H:%M:%S' }],
    ['WEIS-RTBM-LMP-SL-202606010100.csv', columns, row, 'lmp-weis', { node: 'settlementlocation', gmt_end: 'gmtintervalend', stamps: '%m/%d/%Y %H:%M:%S' }],
  ] as const) {
    const file = head(name, header, first)
    const found = recognise(file, spp)
    assert.deepEqual([found.report.name, found.layout.facts], [report, facts], name)
  }
})

test('where the name does not tell, the caller must; five minutes past the hour is not day-ahead', () => {
  const five = row.replaceAll('00:00', '05:00')
  const realTime = ['lmp-real-time', 'lmp-real-time-daily', 'lmp-weis']
  for (const [first, takes] of [[row, ['lmp-day-ahead', ...realTime]], [five, realTime]] as const) {
    const file = head('prices.csv', columns, first)
    assert.deepEqual(takers(file), takes)
    assert.throws(() => recognise(file, spp), error => isFailure(error, 'feed/mismatch') && error.message.includes('lmp-real-time-daily'))
    for (const report of takes) assert.equal(recognise(file, spp, { iso: 'spp', report }).report.name, report)
  }
  assert.throws(() => recognise(head('DA-LMP-SL-202606010100.csv', columns, five), spp), error => isFailure(error, 'feed/mismatch'))
})

test('rows of another day than the name says are refused; midnight ends the day before', () => {
  for (const [name, stamp] of [['DA-LMP-SL-202606020100.csv', '06/01/2026 01:00:00'], ['RTBM-LMP-SL-202606020000.csv', '06/02/2026 00:05:00'], ['RTBM-LMP-DAILY-SL-20260601.csv', '06/02/2026 00:05:00']] as const) {
    assert.throws(() => takers(head(name, columns, row.replace('06/01/2026 01:00:00', stamp))), error => isFailure(error, 'feed/mismatch'), name)
  }
  for (const [name, stamp] of [['RTBM-LMP-SL-202606020000.csv', '06/02/2026 00:00:00'], ['RTBM-LMP-DAILY-SL-20260601.csv', '06/02/2026 00:00:00'], ['RTBM-LMP-SL-202606010000.csv', '6/1/2026 0:00']] as const) {
    assert.doesNotThrow(() => recognise(head(name, columns, row.replace('06/01/2026 01:00:00', stamp).replace('06:00:00', '05:00:00')), spp), name)
  }
})

test('look-alikes are nobody\'s', () => {
  for (const file of [
    head('RTBM-LMP-SL-202606010840.csv'),
    head('RTBM-LMP-SL-202606010840.csv', ''),
    head('RTBM-LMP-SL-202606010840.csv', '<html>', '404'),
    head('RTBM-MCP-202606010840.csv', 'Interval,GMTIntervalEnd,Reserve Zone,RegUP,RegDN'),
    head('DA-LMP-SL-202606010100.csv', columns.replace(',MEC', ''), row),
    head('TieFlows_SWPW_Mar2026.csv', 'GMTTime,SPP_NSI', '1,2'),
  ]) assert.deepEqual(takers(file), [], `${file.name}: ${file.lines[0]}`)
})
