import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Row, Session } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { ancillaryPrices } from './ancillary-prices.ts'
import { caiso } from './index.ts'
import { loadActual } from './load-actual.ts'
import { loadForecast } from './load-forecast.ts'
import { renewableActual } from './renewable-actual.ts'
import { renewableForecast } from './renewable-forecast.ts'
import { schedules } from './schedules.ts'
import type { Report } from '../../report.ts'

let folder: string
let engine: Engine
let session: Session
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-measured-'))
  engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  session = await engine.session()
})
after(async () => {
  session.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

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
