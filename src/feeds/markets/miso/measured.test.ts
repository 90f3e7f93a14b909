import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import type { Report, SourceFile } from '../../report.ts'

const realFiles = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'miso')
const hours = Array.from({ length: 24 }, (_, index) => index + 1)

const { folder, session } = await engineForTests()

/** The one report of all operators that takes the file, unless one is named. */
async function source(path: string, name: string, report?: string): Promise<{ report: Report, file: SourceFile }> {
  const found = recognise(await head(path, name), reports, report === undefined ? {} : { iso: 'miso', report })
  return { report: found.report, file: { path, name, layout: found.layout } }
}

async function read(name: string, text: string, report?: string): Promise<{ report: Report, file: SourceFile, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, text)
  const found = await source(path, name, report)
  return { ...found, rows: await session.rows(`SELECT * FROM (${found.report.rows([found.file])}) ORDER BY ALL`) }
}

function contractKept({ dataset, name }: Report, row: Row | undefined): void {
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(row ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), name)
}

function line(area: string, zone: string, type: string, cell: (hour: number) => string | number): string { return [area, zone, type, ...hours.map(cell)].join(',') }

const heading = `MCP Type, ${hours.map(hour => `HE ${hour}`).join(',')}`
function reserveFile(date: string, wide: readonly string[], nodes: readonly string[], title = 'Dayahead Market MCPs.'): string {
  return [title, '', `${date},,All Hours-Ending are Eastern Standard Time (EST)`, '', `,,${heading}`, ...wide, '', '', `Pnode,Zone,${heading}`, ...nodes, ''].join('\n')
}

describe('prices of reserves', () => {
  const wide = [line('MISO Wide', '-', 'GENREGMCP', hour => hour + 0.25), line('MISO Wide', '-', 'DEMSPINMCP', () => '.2'), line('MISO Wide', '-', 'REGMILEAGEMCP', () => '-1')]
  const nodes = [line('ALTW.A', 'Zone 1', 'GENSUPPMCP', () => 0), line('EES.B', 'Zone 8', 'SERREGMCP', () => 7), line('EES.B', 'Zone 8', 'NEWMCP', () => 8)]

  test('both tables, with 24 hours at a fixed offset on the days when clocks change', async () => {
    for (const [name, date, midnight] of [['20260308_asm_expost_damcp.csv', '03/08/2026', '2026-03-08T05:00Z'], ['20261101_asm_expost_damcp.csv', '11/1/2026', '2026-11-01T05:00Z']] as const) {
      const { report, rows } = await read(name, reserveFile(date, wide, nodes))
      assert.equal(report.name, 'ancillary-prices-day-ahead')
      assert.equal(rows.length, 6 * 24)
      const wanted = rows.filter(row => row['area_id'] === 'SYSTEM' && row['product_name'] === 'GENREGMCP')
      assert.deepEqual(wanted.map(row => [(row['interval_start_utc'] as Date).getTime() - Date.parse(midnight), row['price']]), hours.map(hour => [(hour - 1) * 3_600_000, hour + 0.25]))
      contractKept(report, rows[0])
      assert.deepEqual([...new Set(rows.map(row => [row['area_id'], row['product_name'], row['product'], row['market_run'], row['status'], row['copies']].join()))].sort(), [
        'ALTW.A,GENSUPPMCP,supplemental,DAM,final,1', 'EES.B,NEWMCP,other,DAM,final,1', 'EES.B,SERREGMCP,regulation,DAM,final,1',
        'SYSTEM,DEMSPINMCP,spin,DAM,final,1', 'SYSTEM,GENREGMCP,regulation,DAM,final,1', 'SYSTEM,REGMILEAGEMCP,regulation_mileage,DAM,final,1',
      ])
    }
  })

  test('name and title tell ex-ante from ex-post and from real time; a name that speaks against the title is refused', async () => {
    for (const [name, title, wanted, run, status] of [
      ['20260701_asm_exante_damcp.csv', 'Dayahead Market MCPs.', 'ancillary-prices-day-ahead-exante', 'DAM_EXANTE', 'final'],
      ['20260701_asm_rtmcp_prelim.csv', 'Real-Time Market MCPs.', 'ancillary-prices-real-time', 'RTH', 'preliminary'],
      ['20260701_asm_rtmcp_final.csv', 'Realtime Market MCPs', 'ancillary-prices-real-time', 'RTH', 'final'],
    ] as const) {
      const { report, rows } = await read(name, reserveFile('07/01/2026', wide, nodes, title).replaceAll('\n', '\r\n'))
      assert.deepEqual([report.name, rows[0]?.['market_run'], rows[0]?.['status'], rows.length], [wanted, run, status, 144])
    }
    await assert.rejects(read('20260701_asm_rtmcp_final.csv', reserveFile('07/01/2026', wide, nodes)), error => isFailure(error, 'feed/mismatch'))
    await assert.rejects(read('20260701_asm_expost_damcp.csv', reserveFile('07/02/2026', wide, nodes)), error => isFailure(error, 'feed/mismatch'))
    await assert.rejects(read('prices.csv', reserveFile('07/02/2026', wide, nodes)), error => isFailure(error, 'feed/mismatch') && /ancillary-prices-day-ahead .* or .*exante/.test(error.message))
  })

  test('padding commas are no rows, an empty cell is null, and text in place of a price stops the reading', async () => {
    const padded = reserveFile('07/01/2026', wide, [line('A', 'Zone 1', 'GENREGMCP', hour => hour === 5 ? '' : 1)]).split('\n').map(text => text === '' ? ','.repeat(26) : text)
    const { rows } = await read('20260701_asm_expost_damcp.csv', [...padded.slice(0, -1), ''].join('\n'))
    assert.equal(rows.length, 96)
    assert.deepEqual(rows.filter(row => row['price'] === null).map(row => [row['area_id'], (row['interval_start_utc'] as Date).toISOString()]), [['A', '2026-07-01T09:00:00.000Z']])
    await assert.rejects(read('20260701_asm_expost_damcp.csv', reserveFile('07/01/2026', wide, [line('A', 'Zone 1', 'GENREGMCP', () => 'n/a')])), /report: a price was expected, 'n\/a' found for A GENREGMCP/)
    const twice = await read('20260701_asm_expost_damcp.csv', reserveFile('07/01/2026', [wide[0] ?? '', wide[0] ?? ''], nodes))
    assert.deepEqual([...new Set(twice.rows.filter(row => row['area_id'] === 'SYSTEM').map(row => row['copies']))], [2])
  })
})

const made = '09-Mar-2026 - Interval 08:10 EST'
const totalLoad = JSON.stringify({
  LoadInfo: {
    RefId: made, ClearedMW: [{ ClearedMWHourly: { Hour: '1', Value: '90,916' } }, { ClearedMWHourly: { Hour: '24', Value: '86496' } }],
    MediumTermLoadForecast: [{ Forecast: { HourEnding: '1', LoadForecast: '89367' } }, { Forecast: { HourEndEST: '24', LoadForecast: '86225' } }],
    FiveMinTotalLoad: [{ Load: { Time: '00:00', Value: '93419' } }, { Load: { Time: '08:05', Value: '93087' } }],
  },
})

function hoursOf(list: 'Forecast' | 'instance', values: readonly string[]): string {
  return JSON.stringify({ MktDay: '03-09-2026', RefId: '09-Mar-2026 - Interval 06:00 EST', [list]: values.map((Value, hour) => ({ DateTimeEST: `2026-03-09 ${hour % 12 === 0 ? 12 : hour % 12}:00:00 ${hour < 12 ? 'AM' : 'PM'}`, HourEndingEST: String(hour + 1), Value })) })
}

describe('the public API', () => {
  const fuelMix = JSON.stringify({ RefId: made, TotalMW: '0', Fuel: { Type: [
    { INTERVALEST: '2026-03-09 12:00:00 AM', CATEGORY: 'Battery Storage', ACT: '-234', FUEL_CATEGORY: 'Battery Storage  (-234 MW)' },
    { INTERVALEST: '2026-03-09 12:05:00 PM', CATEGORY: 'Natural Gas', ACT: '30,223', FUEL_CATEGORY: 'Natural Gas  (30,223 MW)' }] } })
  const outages = JSON.stringify({ RefId: '09-Mar-2026 - Total Outage Megawatts: 34,719', Days: [{ OutageDate: '2026-03-08 12:00:00 AM', OutageMonthDay: 'Mar-08', Unplanned: 8106, Planned: 5555, Forced: 13603, Derated: 11227 }] })
  const cases: readonly { readonly report: string, readonly name: string, readonly text: string, readonly rows: readonly Row[], readonly known?: string | null }[] = [
    { report: 'fuel-mix', name: 'FuelMix_Today.json', text: fuelMix, rows: [
      { area_id: 'SYSTEM', fuel: 'battery', fuel_name: 'Battery Storage', output_mw: -234, interval_start_utc: new Date('2026-03-09T05:00Z'), interval_minutes: 5, status: 'preliminary' },
      { area_id: 'SYSTEM', fuel: 'gas', fuel_name: 'Natural Gas', output_mw: 30223, interval_start_utc: new Date('2026-03-09T17:05Z'), interval_minutes: 5, status: 'preliminary' }] },
    { report: 'load-actual', name: 'RealTimeTotalLoad.json', text: totalLoad, rows: [
      { area_id: 'SYSTEM', measure: 'integrated', load_mw: 93087, interval_start_utc: new Date('2026-03-09T13:05Z'), interval_minutes: 5, status: 'preliminary' },
      { area_id: 'SYSTEM', measure: 'integrated', load_mw: 93419, interval_start_utc: new Date('2026-03-09T05:00Z'), interval_minutes: 5, status: 'preliminary' }] },
    { report: 'wind-forecast', name: 'WindSolar_getwindforecast.json', text: hoursOf('Forecast', ['13582.00', '13652.50']), known: '2026-03-09T11:00:00Z', rows: [13582, 13652.5].map((output_mw, hour) => (
      { area_id: 'SYSTEM', fuel: 'wind', model: 'WindForecast', output_mw, issued_utc: new Date('2026-03-09T11:00Z'), interval_start_utc: new Date(Date.parse('2026-03-09T05:00Z') + hour * 3_600_000), interval_minutes: 60, status: 'final' })) },
    { report: 'solar-actual', name: 'WindSolar_getsolaractual.json', text: hoursOf('instance', ['-48.77', '']), known: '2026-03-09T11:00:00Z', rows: [-48.77, null].map((output_mw, hour) => (
      { area_id: 'SYSTEM', fuel: 'solar', fuel_name: 'Solar', output_mw, interval_start_utc: new Date(Date.parse('2026-03-09T05:00Z') + hour * 3_600_000), interval_minutes: 60, status: 'preliminary' })) },
    { report: 'generation-outages', name: 'GenerationOutages.json', text: outages, known: null, rows: ([['derated', 11227], ['forced', 13603], ['planned', 5555], ['unplanned', 8106]] as const).map(([cause, out_mw]) => (
      { area_id: 'SYSTEM', cause, fuel: 'all', out_mw, issued_utc: new Date('2026-03-09T05:00Z'), interval_start_utc: new Date('2026-03-08T05:00Z'), interval_minutes: 1440, status: 'final' })) },
  ]
  for (const { report, name, text, rows, known = '2026-03-09T13:10:00Z' } of cases) {
    test(report, async () => {
      const found = await read(name, text)
      assert.equal(found.report.name, report)
      assert.deepEqual(found.rows, rows.map(row => ({ file: 0, iso: 'miso', ...row, copies: 1 })))
      contractKept(found.report, found.rows[0])
      assert.equal(found.report.knownFromUtc?.(found.file) ?? null, known)
    })
  }

  test('the other lists of the display of load are read by the reports that are named', async () => {
    const forecast = await read('RealTimeTotalLoad.json', totalLoad, 'load-forecast')
    assert.deepEqual(forecast.rows.map(row => [row['load_mw'], (row['interval_start_utc'] as Date).toISOString(), (row['issued_utc'] as Date).toISOString(), row['model']]), [
      [86225, '2026-03-10T04:00:00.000Z', '2026-03-09T13:10:00.000Z', 'MTLF'], [89367, '2026-03-09T05:00:00.000Z', '2026-03-09T13:10:00.000Z', 'MTLF']])
    const cleared = await read('RealTimeTotalLoad.json', totalLoad, 'cleared-demand')
    assert.deepEqual(cleared.rows.map(row => [row['market_run'], row['product'], row['cleared_mw'], (row['interval_start_utc'] as Date).toISOString()]), [['DAM', 'demand', 86496, '2026-03-10T04:00:00.000Z'], ['DAM', 'demand', 90916, '2026-03-09T05:00:00.000Z']])
    contractKept(forecast.report, forecast.rows[0])
    contractKept(cleared.report, cleared.rows[0])
    assert.deepEqual([forecast.report.part, cleared.report.part], [true, true])
  })

  test('an answer that names no fuel needs a name or a report, and one that contradicts itself stops the reading', async () => {
    await assert.rejects(read('answer.json', hoursOf('Forecast', ['1'])), error => isFailure(error, 'feed/mismatch') && /wind-forecast .* or .*solar-forecast/.test(error.message))
    assert.equal((await read('answer.json', hoursOf('Forecast', ['1']), 'solar-forecast')).rows[0]?.['fuel'], 'solar')
    await assert.rejects(read('getwindforecast.json', hoursOf('Forecast', ['1']).replace('"HourEndingEST":"1"', '"HourEndingEST":"2"')), /report: the hour that begins 2026-03-09 12:00:00 AM is given as hour ending 2/)
    await assert.rejects(read('getwindforecast.json', hoursOf('Forecast', ['none'])), /report: a number was expected, 'none' found/)
    assert.equal((await read('getwindforecast.json', hoursOf('Forecast', ['1']).replace('2026-03-09 12:00:00 AM', '2026-03-09T00:00:00'))).rows[0]?.['interval_start_utc'], null)
    assert.equal((await read('RealTimeTotalLoad.json', totalLoad.replace('"HourEnding":"1"', '"HourEnding":"25"'), 'load-forecast')).rows.filter(row => row['interval_start_utc'] === null).length, 1)
  })
})

test('day-ahead constraints of a year', async () => {
  const header = 'Market Date,Constraint_ID,Constraint Name,Branch Name ( Branch Type / From CA / To CA ),Contingency Description,Hour of Occurrence,Shadow Price,Constraint Description,Override,Curve Type,BP1,PC1,BP2,PC2'
  const row = (date: string, name: string, contingency: string, hour: string, price: string): string => `${date},262348,${name},"A B 1 (LN/ALTW/ALTW)",${contingency},${hour},${price},,0,PERCENT,100.0,1000.0,102.0,2000.0`
  const lines = ['Day Ahead Binding Constraints', 'Publish Date: 01/02/2027', header, row('3/8/2026', 'ALW1_X', 'AMES - FERNALD 161', '1', '($20.93)'), row('11/01/2026', 'ALW1_X', '', '24', '"($1,020.50)"'), row('11/01/2026', 'ALW2_Y', 'Z', '2', '$0.00'), row('11/01/2026', 'ALW2_Y', 'Z', '3', ''), 'Text of a disclaimer', 'and more of it']
  const { report, rows } = await read('2026_da_bc_HIST.csv', [...lines, ''].join('\n'))
  assert.equal(report.name, 'constraints-day-ahead')
  contractKept(report, rows[0])
  assert.deepEqual(rows.map(found => [found['constraint_id'], found['contingency'], found['shadow_price'], (found['interval_start_utc'] as Date).toISOString()]), [
    ['ALW1_X', 'AMES - FERNALD 161', 20.93, '2026-03-08T05:00:00.000Z'], ['ALW1_X', 'BASE', 1020.5, '2026-11-02T04:00:00.000Z'],
    ['ALW2_Y', 'Z', 0, '2026-11-01T06:00:00.000Z'], ['ALW2_Y', 'Z', null, '2026-11-01T07:00:00.000Z'],
  ])
})

describe('real files', () => {
  test('prices of reserves are those of a plain reading', async t => {
    const path = join(realFiles, '20230101_asm_expost_damcp.csv')
    if (!existsSync(path)) return t.skip(`real operator files not found at ${realFiles}`)
    const plain = (await readFile(path, 'utf8')).split(/\r?\n/).map(text => text.split(',')).filter(cells => cells[2]?.endsWith('MCP') === true)
    const { report, file } = await source(path, '20230101_asm_expost_damcp.csv')
    assert.equal(report.name, 'ancillary-prices-day-ahead')
    const rows = await session.rows<{ area_id: string, product_name: string, prices: string, first: Date, last: Date, odd: bigint }>(`SELECT area_id, product_name, to_json(list(price ORDER BY interval_start_utc))::VARCHAR AS prices,
      min(interval_start_utc) AS first, max(interval_start_utc) AS last, count(*) FILTER (copies <> 1 OR product = 'other') AS odd FROM (${report.rows([file])}) GROUP BY ALL`)
    assert.equal(rows.length, plain.length)
    const bySeries = new Map(rows.map(row => [`${row.area_id}/${row.product_name}`, JSON.parse(row.prices) as number[]]))
    for (const [area, , type, ...prices] of plain) assert.deepEqual(bySeries.get(`${area === 'MISO Wide' ? 'SYSTEM' : area}/${type}`), prices.map(Number), `${area} ${type}`)
    assert.deepEqual([...new Set(rows.map(row => [row.first.toISOString(), row.last.toISOString(), row.odd].join()))], ['2023-01-01T05:00:00.000Z,2023-01-02T04:00:00.000Z,0'])
  })

  for (const [name, wanted] of [['DataBrokerServicesgetWindForecast.asmx.json', 'wind-forecast'], ['DataBrokerServicesgetSolarForecast.asmx.json', 'solar-forecast']] as const) {
    test(`${wanted} is that of a plain reading`, async t => {
      const path = join(realFiles, name)
      if (!existsSync(path)) return t.skip(`real operator files not found at ${realFiles}`)
      const { Forecast } = JSON.parse(await readFile(path, 'utf8')) as { Forecast: { Value: string }[] }
      const { report, file } = await source(path, name)
      assert.equal(report.name, wanted)
      const rows = await session.rows<{ output_mw: number, interval_start_utc: Date }>(`SELECT * FROM (${report.rows([file])}) ORDER BY interval_start_utc`)
      assert.deepEqual(rows.map(row => row.output_mw), Forecast.map(({ Value }) => Number(Value)))
      assert.deepEqual(rows.map(row => row.interval_start_utc.getTime()), Forecast.map((_, hour) => Date.parse('2025-03-10T05:00Z') + hour * 3_600_000))
      assert.equal(report.knownFromUtc?.(file), wanted === 'wind-forecast' ? '2025-03-10T09:00:00Z' : '2025-03-10T11:00:00Z')
    })
  }
})
