import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { ancillaryPrices } from './ancillary-prices.ts'
import { caiso } from './index.ts'
import { loadActual } from './load-actual.ts'
import { loadForecast } from './load-forecast.ts'
import { marketSummary } from './market-summary.ts'
import { renewableActual } from './renewable-actual.ts'
import { renewableForecast } from './renewable-forecast.ts'
import { schedules } from './schedules.ts'
import type { Report } from '../../report.ts'

const { folder, session } = await engineForTests()

async function read(path: string, columns = '*'): Promise<{ report: Report, rows: Row[] }> {
  const { report, layout } = recognise(await head(path), caiso)
  return { report, rows: await session.rows(`SELECT ${columns} FROM (${report.rows([{ path, name: 'x.csv', layout }])}) ORDER BY ALL`) }
}

async function written(lines: readonly string[]): Promise<string> {
  const path = join(folder, 'x.csv')
  await writeFile(path, [...lines, ''].join('\n'))
  return path
}

const loadHeader = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_AREA_NAME,LABEL,XML_DATA_ITEM,POS,MW,EXECUTION_TYPE,GROUP'
/** The second 01:00 of the day on which clocks go back: the operator calls it hour 25. */
const repeated = '2026-11-01T09:00:00-00:00,2026-11-01T10:00:00-00:00'

const cases: readonly { readonly report: Report, readonly lines: readonly string[], readonly first: Row }[] = [
  {
    report: loadActual, lines: [loadHeader, `${repeated},0,2026-11-01,25,0,ACTUAL,CA ISO-TAC,Total,SYS_FCST_ACT_MW,7.1,20536,ACTUAL,49`],
    first: { file: 0, iso: 'caiso', area_id: 'SYSTEM', measure: 'integrated', load_mw: 20536, interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 1 },
  },
  {
    report: loadForecast, lines: [loadHeader, `${repeated},1,2026-11-01,25,0,DAM,AVA,Demand Forecast Day Ahead,SYS_FCST_DA_MW,2.8,1111.63,DAM,1`, `${repeated},1,2026-11-01,25,0,DAM,AVA,Demand Forecast Day Ahead,SYS_FCST_DA_MW,2.8,1111.63,DAM,1`],
    first: { file: 0, iso: 'caiso', area_id: 'AVA', model: 'DAM', load_mw: 1111.63, issued_utc: new Date('2026-10-31T07:00Z'), interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 2 },
  },
  {
    report: renewableForecast, lines: ['OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP', `2026-11-01,25,0,${repeated},NP15,Solar,Renewable Forecast Day Ahead,RENEW_FCST_DA_MW,1,2,-0.5,DAM,1`],
    first: { file: 0, iso: 'caiso', area_id: 'NP15', fuel: 'solar', model: 'DAM', output_mw: -0.5, issued_utc: new Date('2026-10-31T07:00Z'), interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 1 },
  },
  {
    report: renewableActual, lines: ['OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP', `2026-11-01,25,0,${repeated},SP15,Wind,Renewable Actual,RENEW_ACT_MW,1,2,812.4,ACTUAL,1`],
    first: { file: 0, iso: 'caiso', area_id: 'SP15', fuel: 'wind', fuel_name: 'Wind', output_mw: 812.4, interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 1 },
  },
  {
    report: schedules, lines: ['INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,SLRS_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_ZONE_NAME,SCHEDULE,XML_DATA_ITEM,POS,MW,GROUP', `${repeated},ALL,2026-11-01,25,0,DAM,Caiso_Totals,Export,ISO_TOT_EXP_MW,1,1090,1`],
    first: { file: 0, iso: 'caiso', area_id: 'SYSTEM', market_run: 'DAM', product: 'exports', cleared_mw: 1090, interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 1 },
  },
  {
    report: ancillaryPrices, lines: ['INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,ANC_TYPE,ANC_REGION,XML_DATA_ITEM,MW,GROUP', `${repeated},2026-11-01,25,0,DAM,RMU,AS_CAISO_EXP,RMU_CLR_PRC,0.21,1`],
    first: { file: 0, iso: 'caiso', area_id: 'AS_CAISO_EXP', market_run: 'DAM', product: 'regulation_mileage_up', product_name: 'RMU', price: 0.21, interval_start_utc: new Date('2026-11-01T09:00Z'), interval_minutes: 60, status: 'final', copies: 1 },
  },
]
for (const { report, lines, first } of cases) {
  test(`${report.name}: a row of the hour that comes twice`, async () => {
    const { report: found, rows } = await read(await written(lines))
    assert.equal(found.name, report.name)
    assert.deepEqual(rows, [first])
    const filled = ['version', 'known_from_utc', 'run_id']
    assert.deepEqual(Object.keys(rows[0] ?? {}).slice(1, -1).sort(), report.dataset.columns.map(({ name }) => name).filter(name => !filled.includes(name)).sort())
  })
}

test('a file that mixes load as measured with forecasts says nothing of the rows that are not its own', async () => {
  const path = await written([loadHeader, `${repeated},0,2026-11-01,25,0,ACTUAL,CA ISO-TAC,Total,X,7,20536,ACTUAL,49`, `${repeated},0,2026-11-01,25,0,DAM,CA ISO-TAC,Total,X,7,20000,DAM,49`])
  assert.deepEqual((await read(path, 'measure')).rows, [{ measure: 'integrated' }, { measure: null }], 'the contract of the table refuses them')
})

const summaryHeader = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,MARKET_RUN_ID,PRODUCT_TYPE,PRODUCT_TYPE_ORDER,SUMMARY_CAT,SUMMARY_CAT_ORDER,SELF_SCHEDULE,ENERGY_BID,VIRTUAL_BID,TOTAL,GROUP'
for (const [what, start, end, hours] of [
  ['an ordinary day', '2026-06-01T07:00:00-00:00', '2026-06-02T07:00:00-00:00', 24],
  ['a day of 23 hours', '2026-03-08T08:00:00-00:00', '2026-03-09T07:00:00-00:00', 23],
  ['a day of 25 hours', '2026-11-01T07:00:00-00:00', '2026-11-02T08:00:00-00:00', 25],
] as const) {
  test(`market summary: energy of ${what} as its mean power, what was submitted and dollars left out`, async () => {
    const row = (product: string, category: string, ...volumes: readonly (number | '')[]): string => `${start},${end},${start.slice(0, 10)},DAM,${product},1,${category},3,${volumes.join(',')},1`
    const { report, rows } = await read(await written([
      summaryHeader, row('DEMAND', 'Dollars Submitted ($)', '', 5, 6, 11), row('DEMAND', 'Energy Cleared (MWh)', 10 * hours, 2 * hours, 3 * hours, 15 * hours),
      row('SUPPLY', 'Energy Cleared (MWh)', hours, '', 0, 2 * hours), row('IMPORTS', 'Energy Cleared (MWh)', 4 * hours, 5 * hours, 0, 9 * hours), row('OTHER', 'Energy Cleared (MWh)', 1, 1, 1, 3 * hours),
    ]), 'product, cleared_mw, interval_minutes, interval_start_utc, market_run, area_id')
    assert.equal(report.name, 'market-summary')
    assert.deepEqual(rows.map(({ product, cleared_mw }) => [product, cleared_mw]), [
      ['demand', 15], ['generation:price_sensitive', null], ['generation:self_scheduled', 1], ['imports:price_sensitive', 5], ['imports:self_scheduled', 4], ['imports:virtual', 0],
      ['load:price_sensitive', 2], ['load:self_scheduled', 10], ['supply', 2], ['virtual_demand', 3], ['virtual_supply', 0], [null, 3],
    ])
    for (const one of rows) assert.deepEqual([one['interval_minutes'], one['interval_start_utc'], one['market_run'], one['area_id']], [hours * 60, new Date(start.replace('-00:00', 'Z')), 'DAM', 'SYSTEM'])
  })
}

test('a market summary of other words is none that is read', async () => {
  await assert.rejects(async () => await read(await written([summaryHeader, `${repeated},2026-11-01,DAM,DEMAND,1,Energy Awarded (MWh),3,1,1,1,3,1`])), (error: unknown) => isFailure(error, 'feed/unrecognised'))
})

const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso')
for (const [match, report, value] of [[/SLD_FCST_DAM/, loadForecast, 'load_mw'], [/SLD_FCST_ACTUAL/, loadActual, 'load_mw'], [/SLD_REN_FCST_DAM.*csv$/, renewableForecast, 'output_mw'], [/ENE_SLRS/, schedules, 'cleared_mw']] as const) {
  test(`real files: ${match.source}`, async t => {
    if (!existsSync(root)) return t.skip(`real operator files not found at ${root}`)
    const path = join(root, (await readdir(root)).find(name => match.test(name)) ?? '')
    const [header = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
    const place = header.split(',').indexOf('MW')
    const expected = [...new Set(lines)].reduce((sum, line) => sum + Number(line.split(',')[place]), 0)
    const { report: found, rows } = await read(path, value)
    assert.equal(found.name, report.name)
    assert.equal(rows.length, new Set(lines).size)
    assert.ok(Math.abs(rows.reduce((sum, row) => sum + Number(row[value]), 0) - expected) < 1e-6)
  })
}

test('real files: the market summary', async t => {
  const name = existsSync(root) ? (await readdir(root)).find(one => /ENE_CB_MKT_SUM/.test(one)) : undefined
  if (name === undefined) return t.skip(`real operator files not found at ${root}`)
  const lines = (await readFile(join(root, name), 'utf8')).trimEnd().split('\n').map(line => line.split(',')).filter(cells => cells[6] === 'Energy Cleared (MWh)')
  const total = (which: readonly string[], place: number): number => lines.filter(cells => which.includes(cells[4] ?? '')).reduce((sum, cells) => sum + Number(cells[place]), 0) / 24
  const { report, rows } = await read(join(root, name), 'product, cleared_mw, interval_minutes, interval_start_utc')
  assert.equal(report.name, marketSummary.name)
  const of = (form: RegExp): number => rows.filter(({ product }) => form.test(String(product))).reduce((sum, row) => sum + Number(row['cleared_mw']), 0)
  const all = ['DEMAND', 'SUPPLY', 'IMPORTS', 'EXPORTS']
  for (const [form, which, place] of [[/:self_scheduled$/, all, 8], [/:price_sensitive$/, all, 9], [/^virtual_/, ['DEMAND', 'SUPPLY'], 10], [/^demand$/, ['DEMAND'], 11], [/^supply$/, ['SUPPLY'], 11], [/^imports/, ['IMPORTS'], 11], [/^exports/, ['EXPORTS'], 11]] as const) {
    assert.ok(Math.abs(of(form) - total(which, place)) < 1e-6, form.source)
  }
  assert.equal(rows.length, 14)
  assert.ok(rows.every(row => row['interval_minutes'] === 1440 && Number(row['interval_start_utc']) === Date.parse('2019-10-10T07:00:00Z')))
})
