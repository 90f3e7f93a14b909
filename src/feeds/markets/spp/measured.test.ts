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
import { madeUtc } from './interval-file.ts'
import { spp } from './index.ts'
import type { Report, SourceFile } from '../../report.ts'

const { folder, session } = await engineForTests()

/** By the one report of all operators that takes the file, unless one is named. */
async function read(name: string, lines: readonly string[], report?: string): Promise<{ report: Report, file: SourceFile, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, [...lines, ''].join('\r\n'))
  const found = recognise(await head(path, name), reports, report === undefined ? {} : { iso: 'spp', report })
  const file = { path, name, layout: found.layout }
  const rows = (await session.rows(`SELECT * FROM (${found.report.rows([file])}) ORDER BY ALL`)).sort((one, other) => Number(one['interval_start_utc']) - Number(other['interval_start_utc']))
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), found.report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), name)
  return { report: found.report, file, rows }
}

function starts(rows: readonly Row[]): string[] { return rows.map(row => (row['interval_start_utc'] as Date).toISOString().slice(0, 16)) }
function pick(rows: readonly Row[], ...columns: readonly string[]): unknown[][] { return rows.map(row => columns.map(column => row[column])) }

/** Hours of the two days on which clocks change, by their ends: the local stamps, which are read twice or not at all, beside GMT. */
const spring = ['03/08/2026 01:00:00,03/08/2026 07:00:00', '03/08/2026 03:00:00,03/08/2026 08:00:00']
const autumn = ['11/01/2026 02:00:00,11/01/2026 07:00:00', '11/01/2026 02:00:00,11/01/2026 08:00:00']
const changing = ['2026-03-08T06:00', '2026-03-08T07:00', '2026-11-01T06:00', '2026-11-01T07:00']

describe('the days when clocks change, and spellings of one header', () => {
  const cases: readonly { readonly report: string, readonly name: string, readonly headers: readonly string[], readonly cells: string, readonly first: readonly (readonly [string, unknown])[] }[] = [
    { report: 'load-forecast-mid-term', name: 'OP-MTLF-202603080000.csv', headers: ['Interval,GMTIntervalEnd,MTLF,Averaged Actual', 'INTERVAL, GMT_INTERVAL_END, MTLF, AVERAGED_ACTUAL'], cells: '30123.4,', first: [['area_id', 'SPP'], ['model', 'MTLF'], ['load_mw', 30123.4]] },
    { report: 'renewable-forecast-mid-term', name: 'OP-MTRF-202603080000.csv', headers: ['Interval,GMTIntervalEnd,Wind Forecast MW,Solar Forecast MW', 'Interval, GMTIntervalEnd, WIND_FORECAST_MW, Solar Forecast MW'], cells: '17000.1,', first: [['area_id', 'SPP'], ['fuel', 'wind'], ['model', 'MTRF'], ['output_mw', 17000.1]] },
    { report: 'ancillary-prices-day-ahead', name: 'DA-MCP-202603080100.csv', headers: ['Interval,GMTIntervalEnd,Reserve Zone,RegUP,RegDN,Spin,Supp', 'INTERVAL,GMTINTERVALEND,RESERVE_ZONE,REGUP,REGDN,SPIN,SUPP'], cells: '3,14.5,2,-0.5,0', first: [['area_id', '3'], ['market_run', 'DAM'], ['product', 'regulation_down'], ['product_name', 'RegDN'], ['price', 2]] },
    { report: 'cleared-day-ahead', name: 'DA-MC-202603080100.csv', headers: ['Interval,GMTIntervalEnd,Generation,Total Demand,NSI,SMP,RegUP,Spin,Supp', 'Interval,GMT Interval End, generation, total_demand, nsi, smp, regup, spin, supp'], cells: '27594.075,30221.3,-5,20,500,700,650', first: [['area_id', 'SPP'], ['market_run', 'DAM'], ['product', 'demand'], ['cleared_mw', 30221.3]] },
    { report: 'constraints-day-ahead', name: 'DA-BC-202603080100.csv', headers: ['Interval,GMTIntervalEnd,Constraint Name,Constraint Type,NERCID,State,Shadow Price,Monitored Facility,Contingent Facility, Contingency Name,Interconnect', 'INTERVAL,GMTINTERVALEND,CONSTRAINT_NAME,CONSTRAINT_TYPE,NERCID,STATE,SHADOW_PRICE,MONITORED_FACILITY,CONTINGENT_FACILITY,CONTINGENCY_NAME,INTERCONNECT'], cells: 'PAOLI2,MCE,,BINDING,-1492.7777,LN A - B,,BASE,E', first: [['market_run', 'DAM'], ['constraint_id', 'PAOLI2'], ['contingency', 'BASE'], ['shadow_price', 1492.7777], ['limit_mw', null], ['flow_mw', null]] },
  ]
  for (const { report, name, headers, cells, first } of cases) {
    for (const header of headers) {
      test(`${report}: ${header.slice(0, 40)}`, async () => {
        const { report: found, rows } = await read(name, [header, ...[...spring, ...autumn].map(stamps => `${stamps},${cells}`)])
        assert.equal(found.name, report)
        assert.deepEqual([...new Set(starts(rows))], changing)
        const row = rows[0] ?? {}
        assert.deepEqual(Object.fromEntries(first.map(([column]) => [column, row[column]])), Object.fromEntries(first))
        assert.deepEqual(pick(rows, 'iso', 'interval_minutes', 'copies', 'status').filter((values, index, all) => all.findIndex(other => String(other) === String(values)) === index), [['spp', 60, 1, 'final']])
      })
    }
  }
})

describe('load', () => {
  test('hourly: the wide form, with stamps without a time and years of two digits; rows of nothing are none, and an empty cell stays', async () => {
    const header = 'MarketHour, CSWS, EDE, OKGE, SPS, WR'
    const { report, rows } = await read('HOURLY_LOAD-201101.csv', [header, '1/1/11 7:00,1,2,3,4,5', '12/2/2016,6,,8,9,10', ',,,,,', '11/02/2025 08:00:00,11,12,13,14,15'])
    assert.equal(report.name, 'load-hourly')
    assert.deepEqual([...new Set(starts(rows))], ['2011-01-01T06:00', '2016-12-01T23:00', '2025-11-02T07:00'])
    assert.deepEqual(pick(rows.slice(0, 2), 'area_id', 'measure', 'load_mw', 'interval_minutes', 'status'), [['CSWS', 'integrated', 1, 60, 'final'], ['EDE', 'integrated', 2, 60, 'final']])
    assert.deepEqual(pick(rows.filter(row => row['load_mw'] === null), 'area_id'), [['EDE']])
    assert.equal(rows.length, 15)
  })

  test('hourly: the long form is what the wide one was, both types of a zone together', async () => {
    const header = 'Market Hour,Balancing Area Name,Control Zone Name,Forecast Area Type,Load MW'
    const lines = [header, ...['OPPD,CF,1500.5', 'OPPD,NC,700.25', 'CSWS,CF,4607.037', 'CSWS,CF,4607.037', 'WACM,NC,'].map(text => `11/1/2026 8:00,SPP,${text}`)]
    const { report, rows } = await read('DAILY_HOURLY_LOAD-20261101.csv', lines)
    assert.equal(report.name, 'load-hourly')
    assert.deepEqual(pick(rows, 'area_id', 'load_mw', 'copies'), [['CSWS', 4607.037, 2], ['OPPD', 2200.75, 1], ['WACM', null, 1]])
    assert.deepEqual(starts(rows)[0], '2026-11-01T07:00')
    await assert.rejects(read('DAILY_HOURLY_LOAD-20261101.csv', [...lines, '11/1/2026 8:00,SPP,OPPD,NC,701']), /report: 11\/1\/2026 8:00 has two loads of zone OPPD, type NC/)
  })

  test('forecast and measured values of one file go to reports of their own, rows that are neither to none', async () => {
    const lines = ['Interval,GMTInterval,STLF,Actual,BAA', '11/01/2026 01:05:00,11/01/2026 07:05:00,20100,20050.5,SPP', '11/01/2026 01:05:00,11/01/2026 07:05:00,2500,,SWPW', '11/01/2026 01:00:00,11/01/2026 07:00:00,,19990,SPP', '11/01/2026 01:10:00,11/01/2026 07:10:00,,,', '11/01/2026 01:15:00,11/01/2026 07:15:00,20200,,']
    const forecast = await read('OP-STLF-202611010105d.csv', lines)
    assert.equal(forecast.report.name, 'load-forecast-short-term')
    assert.deepEqual(pick(forecast.rows, 'area_id', 'model', 'load_mw', 'interval_minutes'), [['SPP', 'STLF', 20100, 5], ['SWPW', 'STLF', 2500, 5], [null, 'STLF', 20200, 5]], 'whose the last is nobody can tell: the contract of the table refuses it')
    assert.deepEqual(starts(forecast.rows), ['2026-11-01T07:00', '2026-11-01T07:00', '2026-11-01T07:10'])
    assert.deepEqual([forecast.rows[0]?.['issued_utc'], forecast.report.knownFromUtc?.(forecast.file)], [new Date('2026-11-01T07:05Z'), '2026-11-01T07:05:00Z'])
    const measured = await read('OP-STLF-202611010105d.csv', lines, 'load-five-minute')
    assert.deepEqual(pick(measured.rows, 'area_id', 'measure', 'load_mw', 'interval_minutes', 'status'), [['SPP', 'integrated', 19990, 5, 'preliminary'], ['SPP', 'integrated', 20050.5, 5, 'preliminary']])
    const averaged = await read('OP-MTLF-202606010000.csv', ['Interval,GMTIntervalEnd,MTLF,Averaged Actual,BAA', '06/01/2026 01:00,6/1/2026 6:00,20100,20050.5,SPP'], 'load-averaged')
    assert.deepEqual(pick(averaged.rows, 'area_id', 'load_mw', 'interval_minutes'), [['SPP', 20050.5, 60]])
    assert.deepEqual(starts(averaged.rows), ['2026-06-01T05:00'])
  })

  test('files of the western service that was are not SPP\'s area, and a file without a name of SPP\'s needs a report', async () => {
    const lines = ['Interval,GMTIntervalEnd,MTLF,Averaged Actual', '04/01/2023 07:00:00,04/01/2023 12:00:00,1500,1480']
    assert.deepEqual(pick((await read('WEIS-OP-MTLF-202304010700.csv', lines)).rows, 'area_id', 'issued_utc'), [['WEIS', new Date('2023-04-01T12:00Z')]])
    await assert.rejects(read('x.csv', lines), error => isFailure(error, 'feed/mismatch') && /load-forecast-mid-term .* or .*load-averaged/.test(error.message))
    assert.deepEqual(pick((await read('x.csv', lines, 'load-forecast-mid-term')).rows, 'issued_utc'), [[null]])
  })
})

test('when a file was made, from its name', () => {
  for (const [name, utc] of [
    ['OP-MTLF-202607010800.csv', '2026-07-01T13:00:00Z'], ['OP-MTLF-202601010000.csv', '2026-01-01T06:00:00Z'],
    ['OP-STLF-202611010105.csv', '2026-11-01T06:05:00Z'], ['OP-STLF-202611010105d.csv', '2026-11-01T07:05:00Z'],
    ['OP-MTLF-202611010200.csv', '2026-11-01T07:00:00Z'], ['OP-MTLF-202611010200d.csv', '2026-11-01T08:00:00Z'], ['OP-MTLF-202611010300.csv', '2026-11-01T09:00:00Z'],
    ['OP-MTLF-202603080300.csv', '2026-03-08T08:00:00Z'], ['OP-MTLF-202603080400.csv', '2026-03-08T09:00:00Z'],
    ['OP-MTLF-latestInterval.csv', null], ['OP-MTLF-202613010800.csv', null],
  ] as const) assert.equal(madeUtc(name), utc, name)
})

test('wind and solar, forecast and measured', async () => {
  const lines = ['Interval,GMTInterval,Wind Forecast MW,Actual Wind MW,Solar Forecast MW,Actual Solar MW', '11/01/2026 02:00:00,11/01/2026 08:00:00,100.5,99,0,-1.5', '11/01/2026 02:05:00,11/01/2026 08:05:00,101,,0,']
  const forecast = await read('OP-STRF-202611010200d.csv', lines)
  assert.equal(forecast.report.name, 'renewable-forecast-short-term')
  assert.deepEqual(pick(forecast.rows, 'fuel', 'model', 'output_mw', 'interval_minutes'), [['solar', 'STRF', 0, 5], ['wind', 'STRF', 100.5, 5], ['solar', 'STRF', 0, 5], ['wind', 'STRF', 101, 5]])
  assert.equal(starts(forecast.rows)[0], '2026-11-01T07:55')
  const measured = await read('OP-STRF-202611010200d.csv', lines, 'renewable-actual')
  assert.deepEqual(pick(measured.rows, 'area_id', 'fuel', 'fuel_name', 'output_mw'), [['SPP', 'solar', 'Actual Solar', -1.5], ['SPP', 'wind', 'Actual Wind', 99]])
})

describe('output by fuel', () => {
  test('market and self together, under one name in every spelling; load is no output, and the row to come is none', async () => {
    const old = await read('GenMix_2024.csv', ['GMT MKT Interval, Coal Market, Coal Self, Natural Gas Market, Gas Self, Wind Market, Wind Self, Waste Heat Market, Waste Heat Self, Load', '2026-11-01T07:00:00Z,1,2,30,40,500,600,0,0,9999', '2026-11-01T08:00:00Z,,,,,,,,,'])
    assert.equal(old.report.name, 'generation-mix')
    const wanted = [['SYSTEM', 'coal', 'Coal', 3], ['SYSTEM', 'gas', 'Natural Gas', 70], ['SYSTEM', 'other', 'Waste Heat', 0], ['SYSTEM', 'wind', 'Wind', 1100]]
    assert.deepEqual(pick(old.rows, 'area_id', 'fuel', 'fuel_name', 'output_mw'), wanted)
    assert.equal(starts(old.rows)[0], '2026-11-01T06:55')
    const byArea = await read('GenMix365_SWPW.csv', ['GMTTIME,COAL_MKT,COAL_SELF,NATURAL_GAS_MKT,NATURAL_GAS_SELF,WIND_MKT,WIND_SELF,WASTE_HEAT_MKT,WASTE_HEAT_SELF,ENERGY_STORAGE_MKT,ENERGY_STORAGE_SELF,LOAD', '2026-11-01T07:00:00Z,1,2,30,40,500,600,0,0,-3,0,9'])
    assert.deepEqual(pick(byArea.rows, 'area_id', 'fuel', 'fuel_name', 'output_mw'), [['SWPW', 'battery', 'Energy Storage', -3], ...wanted.map(([, ...rest]) => ['SWPW', ...rest])])
    const plain = await read('GenMix_2017.csv', ['GMT MKT Interval, Coal, Wind, Average Actual Load', '1/1/2017 6:05,10,20,30'])
    assert.deepEqual(pick(plain.rows, 'fuel', 'output_mw'), [['coal', 10], ['wind', 20]])
  })

  test('half an output is none, and a column that is nothing known is refused', async () => {
    const { rows } = await read('GenMix2Hour_SPP.csv', ['GMTTIME,COAL_MKT,COAL_SELF,WIND_MKT,WIND_SELF,LOAD', '2026-11-01T07:00:00Z,1,,5,6,9'])
    assert.deepEqual(pick(rows, 'area_id', 'fuel', 'output_mw'), [['SPP', 'coal', null], ['SPP', 'wind', 11]])
    await assert.rejects(read('GenMix2Hour_SPP.csv', ['GMTTIME,COAL_MKT,COAL_SELF,WIND_MKT,WIND_SELF,Interchange', '2026-11-01T07:00:00Z,1,1,5,6,9']), error => isFailure(error, 'feed/malformed') && /column 'Interchange'/.test(error.message))
  })
})

test('generation out of service, by fuel and in all, as of 8 in the morning', async () => {
  const { report, file, rows } = await read('Capacity-Gen-Outage-20261101.csv', ['Market Hour, Outaged MW, Coal MW, Diesel Fuel Oil MW, Natural Gas MW, Wind MW, Waste Heat MW, Other MW', '11/01/2026 15:00:00,215,100,5,90,15,2,3'])
  assert.equal(report.name, 'generation-outages')
  assert.deepEqual(pick(rows, 'cause', 'fuel', 'out_mw'), [['all', 'all', 215], ['all', 'coal', 100], ['all', 'gas', 90], ['all', 'oil', 5], ['all', 'other', 5], ['all', 'wind', 15]])
  assert.deepEqual([starts(rows)[0], rows[0]?.['issued_utc'], report.knownFromUtc?.(file)], ['2026-11-01T14:00', new Date('2026-11-01T14:00Z'), '2026-11-01T14:00:00Z'])
})

test('cleared volumes: energy, its parts and reserves, by balancing area', async () => {
  const header = 'Interval,GMTIntervalEnd,BAA,Generation,Cleared DR,Cleared Demand Bid,Cleared Fixed Demand Bid,Cleared Virtual Bid,Cleared Virtual Offer,Total Demand,NSI,SMP,Min LMP,Max LMP,RegUP,RegDN,RampUP,RampDN,UncUP,Spin,Supp,Capacity Available'
  const day = await read('DA-MC-202610040100.csv', [header, '10/04/2026 01:00:00,10/04/2026 06:00:00,SWPW,2427.172,1,2,3,4,5,2652.3,-99,20,1,30,6,7,8,9,10,11,12,5000'])
  assert.equal(day.report.name, 'cleared-day-ahead')
  assert.deepEqual(Object.fromEntries(pick(day.rows, 'product', 'cleared_mw')), {
    'generation': 2427.172, 'generation:demand_response': 1, 'load:price_sensitive': 2, 'load:fixed': 3, 'virtual_demand': 4, 'virtual_supply': 5, 'demand': 2652.3, 'reserve:regulation_up': 6, 'reserve:regulation_down': 7,
    'reserve:ramp_up': 8, 'reserve:ramp_down': 9, 'reserve:uncertainty_up': 10, 'reserve:spin': 11, 'reserve:supplemental': 12,
  })
  assert.deepEqual([day.rows[0]?.['area_id'], starts(day.rows)[0]], ['SWPW', '2026-10-04T05:00'])
  const live = await read('RTBM-MC-20261004.csv', ['Interval,GMTIntervalEnd,Generation,Cleared DR,NSI,SMP,Min LMP,Max LMP,RegUP,RegDN,Spin,Supp,Capacity Available', '10/04/2026 00:05:00,10/04/2026 05:05:00,27000,,5,20,1,30,6,7,11,12,5000'])
  assert.equal(live.report.name, 'cleared-real-time')
  assert.deepEqual(pick(live.rows, 'market_run', 'product', 'cleared_mw', 'interval_minutes').filter(([, product]) => String(product).startsWith('generation')), [['RTBM', 'generation', 27000, 5], ['RTBM', 'generation:demand_response', null, 5]])
})

test('real-time prices of reserves: service and mileage, a product that is new, and an empty cell', async () => {
  const { report, rows } = await read('RTBM-MCP-DAILY-20261004.csv', ['Interval,GMTIntervalEnd,Reserve Zone,RegUPService,RegDNService,RegUpMile, RegDNMile,Spin,Supp,STSUncUP,BAA', '10/04/2026 00:05:00,10/04/2026 05:05:00,SWPW,142.65,1,2,3,0,,4,SWPW'])
  assert.equal(report.name, 'ancillary-prices-real-time')
  assert.deepEqual(pick(rows, 'area_id', 'product', 'product_name', 'price', 'market_run'), ([
    ['other', 'STSUncUP', 4], ['regulation_down', 'RegDNService', 1], ['regulation_mileage_down', 'RegDNMile', 3], ['regulation_mileage_up', 'RegUpMile', 2],
    ['regulation_up', 'RegUPService', 142.65], ['spin', 'Spin', 0], ['supplemental', 'Supp', null],
  ] as const).map(values => ['SWPW', ...values, 'RTBM']))
})

test('real-time constraints: the limit in effect where it is published, a price of either sign, and what does not bind at 0', async () => {
  const columns = 'Interval,GMTIntervalEnd,Constraint Name,Constraint Type,NERCID,TLR Level,State,Shadow Price,Monitored Facility,Contingent Facility'
  const row = '11/01/2026 01:05:00,11/01/2026 07:05:00,TMP845,FG,30027,CME,BINDING,-20.5,LN A - B,WR:C D:115'
  const old = await read('RTBM-DAILY-BC-20261101.csv', [columns, row, row])
  assert.equal(old.report.name, 'constraints-real-time')
  assert.deepEqual(pick(old.rows, 'constraint_id', 'contingency', 'shadow_price', 'limit_mw', 'copies'), [['TMP845', 'WR:C D:115', 20.5, null, 2]])
  assert.deepEqual(starts(old.rows), ['2026-11-01T07:00'])
  const limited = await read('RTBM-BC-202611010105d.csv', [`${columns},Source Limit,Real Time Effective Limit,Initial Effective Limit,Interconnect`, `${row.replace('BINDING,-20.5', 'ACTIVATED,0.0000')},70,63.7,67.9,E`])
  assert.deepEqual(pick(limited.rows, 'shadow_price', 'limit_mw'), [[0, 63.7]])
})

test('a time of another form is refused by being none, and a number that is none by the reader', async () => {
  const header = 'Interval,GMTIntervalEnd,MTLF,Averaged Actual'
  assert.deepEqual(pick((await read('OP-MTLF-202603080000.csv', [header, 'x,2026-03-08 07:00+00,1,'])).rows, 'interval_start_utc'), [[null]])
  await assert.rejects(read('OP-MTLF-202603080000.csv', [header, `${spring[0]},1 234,`]), /1 234/)
})

test('what is fetched for the day when clocks go back', () => {
  const window = { from: '2026-11-01', to: '2026-11-01', nodes: [] }
  const planned = (name: string): string[] => (spp.find(report => report.name === name)?.endpoint?.plan('b', window) ?? []).map(({ url }) => url)
  const hourly = planned('load-forecast-mid-term')
  assert.deepEqual([hourly.length, ...hourly.slice(0, 5)], [25, ...['0000', '0100', '0200', '0200d', '0300'].map(time => `b/mtlf-vs-actual?path=/2026/11/01/OP-MTLF-20261101${time}.csv`)])
  assert.deepEqual(planned('load-five-minute').slice(-1), ['b/stlf-vs-actual?path=/2026/11/01/00/OP-STLF-202611012355.csv'])
  assert.deepEqual(planned('load-hourly'), ['b/hourly-load?path=/2026/DAILY_HOURLY_LOAD-20261101.csv'])
  assert.deepEqual(planned('constraints-real-time'), ['b/rtbm-binding-constraints?path=/2026/11/By_Day/RTBM-DAILY-BC-20261101.csv'])
})
