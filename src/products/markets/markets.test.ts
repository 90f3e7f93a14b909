/** The views against values made up by hand, over days on which clocks change. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { generation, load, loadForecast } from '#canon/demand-and-supply.ts'
import { constraint } from '#canon/market-results.ts'
import type { Row } from '#drivers/engine/port.ts'
import { type Given, lakeOf } from '../../../test/given-rows.ts'
import { marketViews } from './index.ts'

/** CAISO's day of 25 hours is 2026-11-01 from 07:00 to 08:00 the next day, in UTC; MISO's days begin at 05:00 all year. */
const given: Given = [
  [load, [
    ...[100, 200, 300].map((load_mw, index) => ({ iso: 'spp', area_id: 'SPP', measure: 'integrated', interval_start_utc: `2026-11-01T06:${String(index * 5).padStart(2, '0')}:00Z`, interval_minutes: 5, load_mw })),
    ...[10, 30].map((load_mw, index) => ({ iso: 'pjm', area_id: 'RTO', measure: 'instant', interval_start_utc: `2026-11-01T06:0${index}:00Z`, interval_minutes: 0, load_mw })),
  ]],
  [loadForecast, [
    ...([['2026-10-31T07:00:00Z', 1], ['2026-11-01T07:00:00Z', 2], ['2026-11-01T08:00:00Z', 3]] as const).map(([issued_utc, load_mw]) => ({ iso: 'caiso', area_id: 'SYSTEM', model: 'DAM', issued_utc, load_mw, interval_start_utc: '2026-11-02T07:00:00Z', interval_minutes: 60 })),
    // The first hour of the next day: its day begins an hour later than 24 hours after the last.
    ...([['2026-11-02T07:30:00Z', 5], ['2026-11-02T08:30:00Z', 6]] as const).map(([issued_utc, load_mw]) => ({ iso: 'caiso', area_id: 'SYSTEM', model: 'DAM', issued_utc, load_mw, interval_start_utc: '2026-11-02T08:00:00Z', interval_minutes: 60 })),
    { iso: 'miso', area_id: 'SYSTEM', model: 'MTLF', issued_utc: '2026-07-01T04:30:00Z', load_mw: 7, interval_start_utc: '2026-07-01T05:00:00Z', interval_minutes: 60 },
    { iso: 'miso', area_id: 'SYSTEM', model: 'MTLF', issued_utc: '2026-07-01T04:45:00Z', load_mw: 8, interval_start_utc: '2026-07-01T04:00:00Z', interval_minutes: 60 },
  ]],
  [generation, [
    { iso: 'spp', area_id: 'SPP', fuel: 'wind', fuel_name: 'Wind', output_mw: 50, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 5 },
    { iso: 'spp', area_id: 'SPP', fuel: 'wind', fuel_name: 'Actual Wind', output_mw: 51, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 5 },
    { iso: 'spp', area_id: 'SPP', fuel: 'solar', fuel_name: 'Actual Solar', output_mw: 3, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 5 },
    { iso: 'nyiso', area_id: 'SYSTEM', fuel: 'solar', fuel_name: 'BTM Solar', output_mw: 9, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 60 },
    { iso: 'spp', area_id: 'SPP', fuel: 'other', fuel_name: 'Other', output_mw: 4, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 5 },
    { iso: 'spp', area_id: 'SPP', fuel: 'other', fuel_name: 'Waste Heat', output_mw: 5, interval_start_utc: '2026-11-01T06:00:00Z', interval_minutes: 5 },
  ]],
  [constraint, [
    { iso: 'caiso', market_run: 'DAM', constraint_id: 'P', contingency: 'BASE', shadow_price: 10, interval_start_utc: '2026-11-01T07:00:00Z', interval_minutes: 60 },
    { iso: 'caiso', market_run: 'DAM', constraint_id: 'P', contingency: 'BASE', shadow_price: 30, interval_start_utc: '2026-11-02T07:00:00Z', interval_minutes: 60 },
    { iso: 'caiso', market_run: 'DAM', constraint_id: 'P', contingency: 'BASE', shadow_price: 5, interval_start_utc: '2026-11-02T08:00:00Z', interval_minutes: 60 },
    { iso: 'caiso', market_run: 'DAM', constraint_id: 'Q', contingency: 'BASE', shadow_price: 0, interval_start_utc: '2026-11-01T07:00:00Z', interval_minutes: 60 },
    { iso: 'spp', market_run: 'RTBM', constraint_id: 'R', contingency: 'X', shadow_price: 12, interval_start_utc: '2026-11-01T05:00:00Z', interval_minutes: 5 },
  ]],
]

let opened: Awaited<ReturnType<typeof lakeOf>>
before(async () => { opened = await lakeOf(given, marketViews) })
after(async () => { await opened.close() })

const ask = async (sql: string): Promise<unknown[][]> => (await opened.session.rows<Row>((await opened.lake.plan(sql, 'main')).sql)).map(row => Object.values(row).map(value => value instanceof Date ? value.toISOString().slice(0, 16) : value))

test('load by hour is the mean by time, and of single readings the plain mean', async () => {
  assert.deepEqual(await ask('SELECT iso, hour_start_utc, load_mw, minutes::INTEGER FROM products.load_hour ORDER BY iso'), [['pjm', '2026-11-01T06:00', 20, 0], ['spp', '2026-11-01T06:00', 200, 15]])
})

test('of forecasts the newest counts that was there when the market day began, by the market\'s own clock', async () => {
  assert.deepEqual(await ask('SELECT iso, hour_start_utc, load_mw, issued_utc FROM products.load_forecast_day_ahead ORDER BY 1, 2'), [
    ['caiso', '2026-11-02T07:00', 2, '2026-11-01T07:00'],
    ['caiso', '2026-11-02T08:00', 5, '2026-11-02T07:30'],
    ['miso', '2026-07-01T05:00', 7, '2026-07-01T04:30'],
  ])
})

test('one fuel of several names is their sum, and nothing is counted twice', async () => {
  assert.deepEqual(await ask('SELECT fuel, output_mw FROM products.generation_hour ORDER BY 1'), [['other', 9], ['solar', 3], ['wind', 50]])
})

test('constraints by market day: what bound, for how long, how dearly', async () => {
  assert.deepEqual(await ask('SELECT iso, day::VARCHAR, constraint_id, hours, shadow_sum, shadow_max FROM products.constraint_day ORDER BY ALL'), [
    ['caiso', '2026-11-01', 'P', 2, 40, 30], ['caiso', '2026-11-02', 'P', 1, 5, 5], ['spp', '2026-11-01', 'R', 5 / 60, 1, 12],
  ])
})

test('a filter by operator leaves out files', async () => {
  for (const view of ['load_hour', 'load_forecast_day_ahead', 'constraint_day']) {
    const { tables } = await opened.lake.plan(`SELECT * FROM products.${view} WHERE iso = 'spp'`, 'main')
    for (const { table, files, of } of tables) assert.ok(files < of, `${view}: ${table}: ${files} of ${of}`)
  }
})
