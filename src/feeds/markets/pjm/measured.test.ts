import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { pjm } from './index.ts'
import type { Report } from '../../report.ts'

const { folder, session } = await engineForTests()

type Value = string | number | boolean | null
type Item = Readonly<Record<string, Value>>

/** By the one report of all operators that takes the file, unless one is named. */
async function read(name: string, text: string, report?: string): Promise<{ report: Report, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, text)
  const found = recognise(await head(path, name), reports, report === undefined ? {} : { iso: 'pjm', report })
  const rows = await session.rows(`SELECT * FROM (${found.report.rows([{ path, name, layout: found.layout }])}) ORDER BY ALL`)
  return { report: found.report, rows }
}

/** As the site writes it: with a byte order mark, times as a clock of twelve hours shows them, and columns in the given order. */
function csv(items: readonly Item[], columns: readonly string[] = Object.keys(items[0] ?? {})): string {
  const lines = items.map(item => columns.map(name => cell(item[name] ?? null)).join(','))
  return ['\uFEFF' + columns.join(','), ...lines, ''].join('\r\n')
}

function cell(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  const at = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(String(value ?? ''))?.slice(1).map(Number)
  if (at === undefined) return String(value ?? '')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = at
  return `${month}/${day}/${year} ${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`
}

function answer(feed: string, items: readonly Item[], links: readonly object[] = []): string {
  return JSON.stringify({ links: [{ rel: 'self', href: `https://api.pjm.com/api/v1/${feed}?rowCount=50000` }, ...links], items, searchSpecification: {}, totalRows: items.length })
}

const utc = (text: string): Date => new Date(`${text}:00Z`)

/** Hours around both changes of clocks: the last before one, the first after it. In autumn both are one o'clock. */
const changing = ['2026-03-08T06:00', '2026-03-08T07:00', '2026-11-01T05:00', '2026-11-01T06:00']

interface Case {
  readonly report: string
  readonly feed: string
  /** The column of the interval's start. */
  readonly at?: string
  readonly item: Item
  /** A column of numbers, which one cell lacks, and the dataset's column of it. */
  readonly number: readonly [string, string]
  /** What the first hour gives, without what all rows have. */
  readonly rows: readonly Row[]
  readonly minutes: number
}

const demand = { market_run: 'DAM', product: 'demand' }
const issued = { evaluated_at_utc: '2026-03-07T12:15:00', evaluated_at_ept: '2026-03-07T07:15:00' }
const issuedAt = { issued_utc: new Date('2026-03-07T12:15Z') }
const bound = { limit_mw: null, flow_mw: null, status: 'final' }

const cases: readonly Case[] = [
  {
    report: 'load-metered', feed: 'hrl_load_metered', item: { nerc_region: 'RFC', mkt_region: 'WEST', zone: 'AEP', load_area: 'AEPAPT', mw: 5123.5, is_verified: true }, number: ['mw', 'load_mw'], minutes: 60,
    rows: [{ area_id: 'AEPAPT', measure: 'metered', load_mw: 5123.5, status: 'final', earlier: null }],
  },
  { report: 'load-preliminary', feed: 'hrl_load_prelim', item: { load_area: 'PJM RTO', prelim_load_avg_hourly: 90123.25 }, number: ['prelim_load_avg_hourly', 'load_mw'], minutes: 60, rows: [{ area_id: 'SYSTEM', measure: 'integrated', load_mw: 90123.25, status: 'preliminary' }] },
  { report: 'load-instant', feed: 'inst_load', item: { area: 'PJM MID ATLANTIC REGION', instantaneous_load: 31000.5 }, number: ['instantaneous_load', 'load_mw'], minutes: 0, rows: [{ area_id: 'PJM MID ATLANTIC REGION', measure: 'instant', load_mw: 31000.5, status: 'preliminary' }] },
  {
    report: 'load-forecast', feed: 'load_frcstd_7_day', at: 'forecast_datetime_beginning_utc', item: { evaluated_at_datetime_utc: '2026-03-07T12:15:00', forecast_area: 'RTO_COMBINED', forecast_load_mw: 91000 }, number: ['forecast_load_mw', 'load_mw'], minutes: 60,
    rows: [{ area_id: 'SYSTEM', model: 'load_frcstd_7_day', load_mw: 91000, status: 'final', ...issuedAt }],
  },
  {
    report: 'load-forecast-very-short', feed: 'very_short_load_frcst', at: 'forecast_datetime_beginning_utc', item: { ...issued, forecast_area: 'COMED', forecast_load_mw: 11000 }, number: ['forecast_load_mw', 'load_mw'], minutes: 5,
    rows: [{ area_id: 'COMED', model: 'very_short_load_frcst', load_mw: 11000, status: 'final', ...issuedAt }],
  },
  {
    report: 'load-forecast-historical', feed: 'load_frcstd_hist', at: 'forecast_hour_beginning_utc', item: { ...issued, forecast_area: 'RTO', forecast_load_mw: 90500 }, number: ['forecast_load_mw', 'load_mw'], minutes: 60,
    rows: [{ area_id: 'SYSTEM', model: 'load_frcstd_hist', load_mw: 90500, status: 'final', ...issuedAt }],
  },
  { report: 'fuel-mix', feed: 'gen_by_fuel', item: { fuel_type: 'Multiple Fuels', mw: 812, fuel_percentage_of_total: 0.01, is_renewable: false }, number: ['mw', 'output_mw'], minutes: 60, rows: [{ area_id: 'SYSTEM', fuel: 'dual_fuel', fuel_name: 'Multiple Fuels', output_mw: 812, status: 'preliminary' }] },
  { report: 'solar-actual', feed: 'solar_gen', item: { area: 'RTO', solar_generation_mw: -13.9 }, number: ['solar_generation_mw', 'output_mw'], minutes: 60, rows: [{ area_id: 'SYSTEM', fuel: 'solar', fuel_name: 'Solar Generation', output_mw: -13.9, status: 'preliminary' }] },
  { report: 'wind-actual', feed: 'wind_gen', item: { area: 'MIDATL', wind_generation_mw: 209.7 }, number: ['wind_generation_mw', 'output_mw'], minutes: 60, rows: [{ area_id: 'MIDATL', fuel: 'wind', fuel_name: 'Wind Generation', output_mw: 209.7, status: 'preliminary' }] },
  { report: 'solar-five-minute', feed: 'five_min_solar_generation', item: { solar_generation_mw: 5000 }, number: ['solar_generation_mw', 'output_mw'], minutes: 5, rows: [{ area_id: 'SYSTEM', fuel: 'solar', fuel_name: 'Solar Generation', output_mw: 5000, status: 'preliminary' }] },
  { report: 'wind-instant', feed: 'instantaneous_wind_gen', item: { wind_generation_mw: 4000 }, number: ['wind_generation_mw', 'output_mw'], minutes: 0, rows: [{ area_id: 'SYSTEM', fuel: 'wind', fuel_name: 'Wind Generation', output_mw: 4000, status: 'preliminary' }] },
  {
    report: 'solar-forecast', feed: 'hourly_solar_power_forecast', item: { ...issued, datetime_ending_utc: '2026-03-08T07:00:00', solar_forecast_mwh: 6000.5, solar_forecast_btm_mwh: 2000.25 }, number: ['solar_forecast_mwh', 'output_mw'], minutes: 60,
    rows: [['hourly_solar_power_forecast', 6000.5], ['hourly_solar_power_forecast_btm', 2000.25]].map(([model = null, output_mw = null]) => ({ area_id: 'SYSTEM', fuel: 'solar', model, output_mw, status: 'final', ...issuedAt })),
  },
  { report: 'wind-forecast', feed: 'hourly_wind_power_forecast', item: { ...issued, wind_forecast_mwh: 3500 }, number: ['wind_forecast_mwh', 'output_mw'], minutes: 60, rows: [{ area_id: 'SYSTEM', fuel: 'wind', model: 'hourly_wind_power_forecast', output_mw: 3500, status: 'final', ...issuedAt }] },
  {
    report: 'ancillary-prices-day-ahead', feed: 'da_reserve_market_results', item: { locale: 'Mid-Atlantic/Dominion Reserve Subzone', service: 'Primary Reserve', mcp: 1.25, mcp_capped: 1.25, as_req_mw: 2500, total_mw: 2501, as_mw: 2000, ss_mw: 1, ircmwt2: 0, dsr_as_mw: 0, nsr_mw: 500 },
    number: ['mcp', 'price'], minutes: 60, rows: [{ area_id: 'MAD', market_run: 'DAM', product: 'ten_minute', product_name: 'PR', price: 1.25, status: 'final' }],
  },
  {
    report: 'ancillary-prices-real-time', feed: 'reserve_market_results', item: { locale: 'PJM_RTO', service: 'REG', mcp: 20.5, mcp_capped: 20.5, reg_ccp: 18, reg_pcp: 2.5, as_req_mw: 800, total_mw: 810, as_mw: 700, ss_mw: 110, tier1_mw: 0, regd_mw: 100 }, number: ['mcp', 'price'], minutes: 5,
    rows: [['other', 'REG CCP', 18], ['other', 'REG PCP', 2.5], ['regulation', 'REG', 20.5]].map(([product = null, product_name = null, price = null]) => ({ area_id: 'SYSTEM', market_run: 'RTD', product, product_name, price, status: 'final' })),
  },
  {
    report: 'ancillary-prices-preliminary', feed: 'dispatched_reserves', item: { area: 'PJM RTO Reserve Zone', reserve_type: 'Thirty-Minute Reserve', reserve_quantity: 3000, market_clearing_price: 0.5, shortage_indicator: 'N' }, number: ['market_clearing_price', 'price'], minutes: 5,
    rows: [{ area_id: 'SYSTEM', market_run: 'RTD', product: 'thirty_minute', product_name: '30MIN', price: 0.5, status: 'preliminary' }],
  },
  {
    report: 'regulation-prices', feed: 'reg_prices', item: { area: 'PJM RTO', reserve_quantity: 800, market_clearing_price: 30, market_capped_clearing_price: 30, capability_clearing_price: 29, performance_clearing_price: 1 }, number: ['market_clearing_price', 'price'], minutes: 5,
    rows: [['other', 'REG CCP', 29], ['other', 'REG PCP', 1], ['regulation', 'REG', 30]].map(([product = null, product_name = null, price = null]) => ({ area_id: 'SYSTEM', market_run: 'RTD', product, product_name, price, status: 'preliminary' })),
  },
  { report: 'cleared-demand', feed: 'hrl_dmd_bids', item: { hrly_da_demand_bid: 95000, area: 'PJM_RTO' }, number: ['hrly_da_demand_bid', 'cleared_mw'], minutes: 60, rows: [{ area_id: 'SYSTEM', ...demand, cleared_mw: 95000, status: 'final' }] },
  {
    report: 'constraints-day-ahead', feed: 'da_marginal_value', item: { monitored_facility: 'NOTTING 230 KV  2-3', contingency_facility: 'L500.A-B.5012', shadow_price: -30.73 }, number: ['shadow_price', 'shadow_price'], minutes: 60,
    rows: [{ market_run: 'DAM', constraint_id: 'NOTTING 230 KV  2-3', contingency: 'L500.A-B.5012', shadow_price: 30.73, ...bound }],
  },
  {
    report: 'constraints-real-time', feed: 'rt_marginal_value', item: { monitored_facility: 'Hill - Hilgard 138 kV', contingency_facility: 'ACTUAL', transmission_constraint_penalty_factor: 2000, limit_control_percentage: 95, shadow_price: -183.11 }, number: ['shadow_price', 'shadow_price'], minutes: 5,
    rows: [{ market_run: 'RTD', constraint_id: 'Hill - Hilgard 138 kV', contingency: 'BASE', shadow_price: 183.11, ...bound }],
  },
]

for (const { report, feed, at = 'datetime_beginning_utc', item, number: [column, value], rows: expected, minutes } of cases) {
  describe(report, () => {
    // Eastern time beside it, the same at both hours of autumn, is not read.
    const items = changing.map(hour => ({ [at]: `${hour}:00`, [at.replace('_utc', '_ept')]: 'one o\'clock', ...item }))
    const wanted = changing.flatMap(hour => expected.map(row => ({ file: 0, iso: 'pjm', ...row, interval_start_utc: utc(hour), interval_minutes: minutes, copies: 1 })))
    const byStart = (rows: readonly Row[]): Row[] => [...rows].sort((one, other) => Number(one['interval_start_utc']) - Number(other['interval_start_utc']))
    const same = (found: readonly Row[], what: string): void => { assert.deepEqual(byStart(found), wanted, what) }

    test('the days when clocks change, as export and as answer, in any order of columns', async () => {
      const exported = await read(`${feed}.csv`, csv(items))
      assert.equal(exported.report.name, report)
      same(exported.rows, 'export')
      same((await read(`${feed}.csv`, csv(items, ['note', ...Object.keys(items[0] ?? {}).reverse()]))).rows, 'another order, a column more')
      same((await read(`${feed}.json`, answer(feed, items))).rows, 'answer')
      same((await read(`${feed}.json`, answer(feed, items.map(one => ({ ...one, [at]: `${String(one[at])}.000` }))))).rows, 'milliseconds')
      const filled = ['version', 'known_from_utc', 'run_id']
      assert.deepEqual(Object.keys(exported.rows[0] ?? {}).filter(name => !['file', 'copies', 'earlier'].includes(name)).sort(), exported.report.dataset.columns.map(({ name }) => name).filter(name => !filled.includes(name)).sort())
    })

    test('a cell without a number stays empty, a row that comes twice is counted, what is no number or time stops the reading', async () => {
      const [one = {}, ...others] = items
      for (const text of [csv([...others, { ...one, [column]: null }]), answer(feed, [...others, { ...one, [column]: null }])]) {
        assert.equal((await read(`${feed}.${text.startsWith('{') ? 'json' : 'csv'}`, text)).rows.filter(row => row[value] === null).length, 1)
      }
      assert.deepEqual((await read(`${feed}.csv`, csv([one, one]))).rows.map(row => row['copies']), expected.map(() => 2))
      assert.equal((await read(`${feed}.csv`, csv([{ ...one, [at]: '' }]))).rows[0]?.['interval_start_utc'], null)
      await assert.rejects(read(`${feed}.csv`, csv([one, { ...one, [column]: 'n/a' }])), /Line: 3/)
      await assert.rejects(read(`${feed}.csv`, csv([one, { ...one, [at]: 'noon' }])), /'noon' is no time/)
    })

    test('is fetched with a key, and refused where another page follows', () => {
      const endpoint = pjm.find(({ name }) => name === report)?.endpoint
      assert.deepEqual(endpoint?.credential, { kind: 'key', header: 'Ocp-Apim-Subscription-Key' })
      assert.match(endpoint?.plan('b', { from: '2026-11-01', to: '2026-11-01', nodes: [] })[0]?.url ?? '', new RegExp(`^b/${feed}\\?startRow=1&rowCount=50000`))
      const page = answer(feed, [items[0] ?? {}], [{ rel: 'next', href: 'https://api.pjm.com/api/v1/x?startRow=50001' }])
      assert.match(endpoint?.partial?.({ name: 'x', lines: [page], bytes: page.length }) ?? '', /more rows/)
    })
  })
}

const metered = { datetime_beginning_utc: '2026-06-01T04:00:00', load_area: 'RTO', mw: 90000, is_verified: false }

test('metered load: what is not verified is preliminary, and the past of what is', async () => {
  const { rows } = await read('hrl_load_metered.csv', csv([metered, { ...metered, load_area: 'AE' }, { ...metered, mw: 90500, is_verified: true }]))
  assert.deepEqual(rows.map(row => [row['area_id'], row['load_mw'], row['status'], row['earlier']]), [['AE', 90000, 'preliminary', null], ['SYSTEM', 90000, 'preliminary', 1], ['SYSTEM', 90500, 'final', null]])
  await assert.rejects(read('hrl_load_metered.csv', csv([{ ...metered, is_verified: 'maybe' }])), /is_verified True or False expected, 'maybe' found/)
})

test('fuels in canon\'s words, others as other', async () => {
  const names = ['Coal', 'Gas', 'Hydro', 'Nuclear', 'Oil', 'Other', 'Other Renewables', 'Solar', 'Storage', 'Wind', 'Flywheel']
  const { rows } = await read('gen_by_fuel.csv', csv(names.map((fuel_type, mw) => ({ datetime_beginning_utc: '2026-06-01T04:00:00', fuel_type, mw }))))
  assert.deepEqual(new Map(rows.map(row => [row['fuel_name'], row['fuel']])), new Map([
    ['Coal', 'coal'], ['Gas', 'gas'], ['Hydro', 'hydro'], ['Nuclear', 'nuclear'], ['Oil', 'oil'], ['Other', 'other'], ['Other Renewables', 'renewable'], ['Solar', 'solar'], ['Storage', 'battery'], ['Wind', 'wind'], ['Flywheel', 'other'],
  ]))
})

test('reserves: one name in all feeds, hourly before September 2022, volumes as a report of their own', async () => {
  const item = { datetime_beginning_utc: '2026-06-01T04:00:00', locale: 'PJM_RTO', service: 'SR', mcp: 2, reg_ccp: 0, reg_pcp: null, total_mw: 1800.5 }
  const items = [item, { ...item, datetime_beginning_utc: '2022-08-31T23:00:00' }, { ...item, datetime_beginning_utc: '2022-09-01T04:00:00', service: 'Synchronized Reserve' }]
  const prices = await read('reserve_market_results.csv', csv(items))
  assert.deepEqual(prices.rows.map(row => [row['product'], row['product_name'], row['price'], row['interval_minutes']]), [['spin', 'SR', 2, 60], ['spin', 'SR', 2, 5], ['spin', 'SR', 2, 5]])
  const volumes = await read('reserve_market_results.csv', csv(items), 'cleared-reserves-real-time')
  assert.deepEqual(volumes.rows.map(row => [row['area_id'], row['market_run'], row['product'], row['cleared_mw'], row['interval_minutes']]), [60, 5, 5].map(minutes => ['SYSTEM', 'RTD', 'reserve:spin', 1800.5, minutes]))
  const dayAhead = { datetime_beginning_utc: '2026-06-01T04:00:00', locale: 'PJM RTO Reserve Zone', service: 'Thirty Minutes Reserve', mcp: 2, total_mw: 3000 }
  assert.deepEqual((await read('da_reserve_market_results.csv', csv([dayAhead]), 'cleared-reserves-day-ahead')).rows.map(row => [row['area_id'], row['market_run'], row['product'], row['cleared_mw']]), [['SYSTEM', 'DAM', 'reserve:thirty_minute', 3000]])
})

test('generation outages: Eastern days of 23 to 25 hours, by cause, issued on the day of execution', async () => {
  const item = { forecast_execution_date_ept: '2026-03-07T00:00:00', region: 'PJM RTO', planned_outages_mw: 10, maintenance_outages_mw: 20, forced_outages_mw: 30, total_outages_mw: 60 }
  for (const text of [csv, (items: readonly Item[]) => answer('gen_outages_by_type', items)]) {
    const items = ['2026-03-08', '2026-06-01', '2026-11-01'].map(day => ({ ...item, forecast_date: `${day}T00:00:00` }))
    const { report, rows } = await read('gen_outages_by_type', text([...items, { ...items[1], region: 'Western', forced_outages_mw: null }]))
    assert.equal(report.name, 'generation-outages')
    const all = rows.filter(row => row['cause'] === 'all' && row['area_id'] === 'SYSTEM')
    assert.deepEqual(all.map(row => [row['interval_start_utc'], row['interval_minutes'], row['out_mw'], row['issued_utc']]), [
      [new Date('2026-03-08T05:00Z'), 1380, 60, new Date('2026-03-07T05:00Z')], [new Date('2026-06-01T04:00Z'), 1440, 60, new Date('2026-03-07T05:00Z')], [new Date('2026-11-01T04:00Z'), 1500, 60, new Date('2026-03-07T05:00Z')],
    ].sort((one, other) => Number(one[1]) === 1380 ? -1 : Number(other[1]) === 1380 ? 1 : 0))
    assert.deepEqual(rows.filter(row => row['area_id'] === 'Western').map(row => [row['cause'], row['out_mw']]), [['all', 60], ['forced', null], ['maintenance', 20], ['planned', 10]])
  }
})

test('members of hubs: validity by Eastern midnights, no end in the year 9999', async () => {
  const item = { agg_pnode_id: 51288, agg_pnode_name: 'WESTERN HUB', bus_pnode_id: 7, bus_pnode_name: 'BUS 7', bus_pnode_factor: 0.01, effective_date_ept: '2019-06-01T00:00:00', terminate_date_ept: '9999-12-31T00:00:00' }
  const { report, rows } = await read('agg_definitions.json', answer('agg_definitions', [item, { ...item, agg_pnode_id: 3, terminate_date_ept: '2020-12-01T00:00:00' }]))
  assert.equal(report.name, 'hub-members')
  assert.deepEqual(rows.map(row => [row['hub_id'], row['hub_type'], row['node_id'], row['valid_from_utc'], row['valid_to_utc']]), [
    ['3', 'AGGREGATE', '7', new Date('2019-06-01T04:00Z'), new Date('2020-12-01T05:00Z')], ['51288', 'HUB', '7', new Date('2019-06-01T04:00Z'), null],
  ])
})

test('columns that two feeds share are told by the stamps, and by the answer\'s own link', async () => {
  const item = { ...issued, datetime_beginning_utc: '2026-06-01T04:05:00', solar_forecast_mwh: 1, solar_forecast_btm_mwh: 1 }
  await assert.rejects(read('solar.csv', csv([item])), error => isFailure(error, 'feed/unrecognised'))
  await assert.rejects(read('solar.json', answer('five_min_solar_power_forecast', [{ ...item, datetime_beginning_utc: '2026-06-01T04:00:00' }])), error => isFailure(error, 'feed/unrecognised'))
  assert.equal((await read('x.csv', csv([{ datetime_beginning_utc: '2026-06-01T04:00:00', area: 'RTO', wind_generation_mw: 1 }]))).report.name, 'wind-actual')
})

test('what is fetched: ranges of days in UTC or in Eastern time, or what there is now', () => {
  const urls = (report: string, from: string, to: string): string[] => (pjm.find(({ name }) => name === report)?.endpoint?.plan('b', { from, to, nodes: [] }) ?? []).map(({ url }) => decodeURIComponent(url).replace('?startRow=1&rowCount=50000', ''))
  assert.deepEqual(urls('load-metered', '2026-10-15', '2026-11-20'), [
    'b/hrl_load_metered&datetime_beginning_utc=10/15/2026 04:00to11/14/2026 04:59', 'b/hrl_load_metered&datetime_beginning_utc=11/14/2026 05:00to11/21/2026 04:59',
  ])
  assert.deepEqual(urls('load-forecast', '2026-10-15', '2026-11-20'), ['b/load_frcstd_7_day'])
  assert.deepEqual(urls('generation-outages', '2026-11-01', '2026-11-02'), ['b/gen_outages_by_type&forecast_execution_date_ept=11/01/2026 00:00to11/02/2026 23:59'])
  const parts = urls('load-forecast-very-short', '2026-11-01', '2026-11-01')
  assert.deepEqual([parts.length, parts[0], parts[5]], [6, 'b/very_short_load_frcst&evaluated_at_ept=11/01/2026 00:00to11/01/2026 03:59', 'b/very_short_load_frcst&evaluated_at_ept=11/01/2026 20:00to11/01/2026 23:59'])
  const hubs = pjm.find(({ name }) => name === 'hub-members')?.endpoint?.plan('b', { from: '2026-11-01', to: '2026-11-01', nodes: ['51288', '3'] })
  assert.deepEqual(hubs?.map(({ url }) => decodeURIComponent(url)), ['b/agg_definitions?startRow=1&rowCount=50000&agg_pnode_id=51288;3'])
})
