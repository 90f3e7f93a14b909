import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { recognise } from '../../intake/recognise.ts'
import { marketDay, recogniseDaily } from './daily-file.ts'
import { miso } from './index.ts'
import type { Head } from '../../report.ts'

const hours = Array.from({ length: 24 }, (_, index) => `HE ${index + 1}`)
const header = `Node,Type,Value,${hours.join(',')}`
const zone = ',,,All Hours-Ending are Eastern Standard Time (EST)'

function head(name: string, ...lines: string[]): Head {
  return { name, lines, bytes: lines.join('\n').length }
}

/** Names of the reports whose content the file may be. */
function takers(file: Head): string[] {
  return miso.filter(report => report.recognise(file) !== null).map(report => report.name)
}

test('the preamble says what a daily file is, however it is laid out', () => {
  const cases: readonly (readonly [name: string, preamble: string[], report: string, facts: Record<string, string>])[] = [
    ['20240601_da_expost_lmp.csv', ['Day Ahead Market ExPost LMPs', '06/01/2024', '', zone], 'lmp-day-ahead', { status: 'final' }],
    ['20240601_da_expost_lmp.reduced.csv', ['Day Ahead Market ExPost LMPs', '06/01/2024', zone], 'lmp-day-ahead', { status: 'final' }],
    ['20240601_da_expost_lmp.csv', [`Day Ahead Market ExPost LMPs${','.repeat(26)}`, `6/1/2024${','.repeat(26)}`, ','.repeat(26), `${zone}${','.repeat(23)}`], 'lmp-day-ahead', { status: 'final' }],
    ['download.csv', ['Day Ahead Market ExPost LMPs', '6/1/2024'], 'lmp-day-ahead', { status: 'final', date: '2024-06-01' }],
    ['20240601_da_expost_lmp.csv', [], 'lmp-day-ahead', { status: 'final' }],
    ['20240601_da_exante_lmp.csv', ['Day Ahead Market ExAnte LMPs', '06/01/2024', '', zone], 'lmp-day-ahead-exante', { status: 'final' }],
    ['20240601_rt_lmp_final.csv', ['Realtime Market LMPs', '6/1/2024', '', zone], 'lmp-real-time-hourly', { status: 'final', status_from: 'name' }],
    ['20240601_rt_lmp_prelim.csv', ['Realtime Market LMPs', '6/1/2024', '', zone], 'lmp-real-time-hourly', { status: 'preliminary', status_from: 'name' }],
    ['prices.csv', ['Real-Time Market LMPs', '6/1/2024', zone], 'lmp-real-time-hourly', { status: 'preliminary', status_from: 'default', date: '2024-06-01' }],
    ['prices.csv', ['Preliminary Real-Time Market LMPs', '6/1/2024', zone], 'lmp-real-time-hourly', { status: 'preliminary', status_from: 'preamble', date: '2024-06-01' }],
  ]
  for (const [name, preamble, report, facts] of cases) {
    const file = head(name, ...preamble, header, 'A.B,Gennode,LMP')
    const { report: { name: taker }, layout } = recognise(file, miso)
    assert.equal(taker, report, `${name} ${preamble.join('|')}`)
    assert.deepEqual(layout, { headerLine: preamble.length, columns: header.split(','), facts })
    assert.equal(marketDay({ name, layout }), '2024-06-01')
  }
})

test('name and preamble that contradict each other are refused', () => {
  for (const [name, title, date, words] of [
    ['20240602_da_expost_lmp.csv', 'Day Ahead Market ExPost LMPs', '06/01/2024', /the day in the preamble is 2024-06-01, in the name 2024-06-02/],
    ['20240601_rt_lmp_final.csv', 'Day Ahead Market ExPost LMPs', '06/01/2024', /name of .*lmp-real-time-hourly.* content of .*lmp-day-ahead /],
    ['20240601_da_expost_lmp.csv', 'Realtime Market LMPs', '06/01/2024', /name of .*lmp-day-ahead .* content of .*lmp-real-time-hourly/],
    ['20240601_da_exante_lmp.csv', 'Day Ahead Market ExPost LMPs', '06/01/2024', /name of .*lmp-day-ahead-exante .* content of .*lmp-day-ahead /],
    ['20240601_da_expost_lmp.csv', 'Day Ahead Market ExAnte LMPs', '06/01/2024', /name of .*lmp-day-ahead .* content of .*lmp-day-ahead-exante/],
    ['20240601_rt_lmp_final.csv', 'Preliminary Realtime Market LMPs', '06/01/2024', /the status in the preamble is preliminary, in the name final/],
    ['20240601.csv', 'Day Ahead Market LMPs', '06/01/2024', /could be .*lmp-day-ahead .* or .*lmp-day-ahead-exante/],
  ] as const) {
    assert.throws(() => recognise(head(name, title, date, '', zone, header), miso), error => isFailure(error, 'feed/mismatch') && words.test(error.message), `${name}: ${title}`)
  }
})

test('a daily file without 24 hours or without a day is malformed, not misread', () => {
  const wanted = { market: 'day-ahead', pricing: 'ex-post' } as const
  const title = 'Day Ahead Market ExPost LMPs'
  const short = `Node,Type,Value,${hours.slice(1).join(',')}`
  for (const [file, found] of [
    [head('20240601_da_expost_lmp.csv', title, '06/01/2024', short), 'found 23 hours'],
    [head('20240601_da_expost_lmp.csv', title, '06/01/2024', `${header},HE 25`), 'found 25 hours'],
    [head('20240601_da_expost_lmp.csv', title, '06/01/2024', `${short},HE 2`), 'found 24 hours'],
    [head('prices.csv', title, '13/01/2024', header), 'found neither'],
  ] as const) {
    assert.throws(() => recogniseDaily(file, wanted), error => isFailure(error, 'feed/malformed') && error.message.includes(found))
  }
})

test('look-alikes are nobody\'s', () => {
  for (const file of [
    head('20240601_asm_expost_damcp.csv', 'Dayahead Market MCPs.', '', '06/01/2024,,All Hours-Ending are Eastern Standard Time (EST)', '', `,,MCP Type, ${hours.slice(1).join(',')}`),
    head('20240601_df_al.xls', '\u0000\u0001\u0002'),
    head('DA_LMPs_2024.csv', `MARKET_DAY,NODE,TYPE,VALUE,${hours.map(hour => hour.replace(' ', '')).join(',')}`),
    head('20240601_da_expost_lmp.csv', '<!DOCTYPE html>', '<html>'),
    head('20240601_da_expost_lmp.csv', ''),
    head('wind.json', '{"MktDay":"06-01-2024","Forecast":[{"DateTimeEST":"2024-06-01 12:00:00 AM","Value":"1.00"}]}'),
    head('mcp.json', '{"headers":["INTERVAL","ZONE","REG"],"data":[[]]}'),
  ]) assert.deepEqual(takers(file), [], file.name)
})
