import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure, messageOf } from '#base/error.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { csvFault } from '../csv.ts'
import { reports } from '../registry.ts'

const { folder, session } = await engineForTests()

type Cells = Readonly<Record<string, string>>

const row = (cells: Cells, prefix = ''): string[] => [`<${prefix}REPORT_DATA>`, ...Object.entries(cells).map(([name, text]) => `<${prefix}${name}>${text}</${prefix}${name}>`), `</${prefix}REPORT_DATA>`]

interface Item { readonly report: string, readonly run: string, readonly execution?: string, readonly unit?: string, readonly rows: readonly Cells[] }

function answer(items: readonly Item[], prefix = ''): string[] {
  const element = (name: string, text: string): string => `<${prefix}${name}>${text}</${prefix}${name}>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>', `<${prefix}OASISReport xmlns${prefix === '' ? '' : ':m'}="http://www.caiso.com/soa/OASISReport_v1.xsd">`,
    `<${prefix}MessageHeader>`, element('TimeDate', '2026-06-03T10:00:05-00:00'), `</${prefix}MessageHeader>`, `<${prefix}RTO>`,
    ...items.flatMap(({ report, run, execution, unit = 'MW', rows }) => [
      `<${prefix}REPORT_ITEM>`, `<${prefix}REPORT_HEADER>`, element('REPORT', report), element('MKT_TYPE', run), ...execution === undefined ? [] : [element('EXECUTION_TYPE', execution)], element('UOM', unit), `</${prefix}REPORT_HEADER>`,
      ...rows.flatMap(cells => row(cells, prefix)), `</${prefix}REPORT_ITEM>`,
    ]),
    `</${prefix}RTO>`, `</${prefix}OASISReport>`,
  ]
}

async function read(name: string, lines: readonly string[]): Promise<{ report: string, made: string | null, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, lines.join('\n'))
  const { report, layout } = recognise(await head(path, name), reports)
  const file = { path, name, layout }
  return { report: report.name, made: report.knownFromUtc?.(file) ?? null, rows: await session.rows(`SELECT * FROM (${report.rows([file])}) ORDER BY ALL`) }
}

const interval = { OPR_DATE: '2026-11-01', INTERVAL_NUM: '25', INTERVAL_START_GMT: '2026-11-01T09:00:00-00:00', INTERVAL_END_GMT: '2026-11-01T10:00:00-00:00' }
const times = '2026-11-01T09:00:00-00:00,2026-11-01T10:00:00-00:00'
const loadHeader = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_AREA_NAME,LABEL,XML_DATA_ITEM,POS,MW,EXECUTION_TYPE,GROUP'
const renewableHeader = 'OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP'

describe('the same rows as CSV and as XML', () => {
  for (const [report, csv, item] of [
    ['load-actual', [loadHeader, `${times},0,2026-11-01,25,0,ACTUAL,CA ISO-TAC,Total,SYS_FCST_ACT_MW,7.1,20536,ACTUAL,49`], { report: 'SLD_FCST', run: 'ACTUAL', rows: [{ DATA_ITEM: 'SYS_FCST_ACT_MW', RESOURCE_NAME: 'CA ISO-TAC', ...interval, VALUE: '20536' }] }],
    ['load-forecast', [loadHeader, `${times},1,2026-11-01,25,0,2DA,AVA,Demand,SYS_FCST_2DA_MW,2.8,1111.63,2DA,1`], { report: 'SLD_FCST', run: '2DA', execution: '2DA', rows: [{ DATA_ITEM: 'SYS_FCST_2DA_MW', RESOURCE_NAME: 'AVA', ...interval, VALUE: '1111.63' }] }],
    ['renewable-actual', [renewableHeader, `2026-11-01,25,0,${times},SP15,Wind,Actual,RENEW_ACT_MW,1,2,812.4,ACTUAL,1`], { report: 'SLD_REN_FCST', run: 'ACTUAL', rows: [{ DATA_ITEM: 'RENEW_ACT_MW', ...interval, VALUE: '812.4', TRADING_HUB: 'SP15', RENEWABLE_TYPE: 'Wind' }] }],
    ['renewable-forecast', [renewableHeader, `2026-11-01,25,0,${times},NP15,Solar,Forecast,RENEW_FCST_DA_MW,1,2,-0.5,DAM,1`], { report: 'SLD_REN_FCST', run: 'DAM', rows: [{ DATA_ITEM: 'RENEW_FCST_DA_MW', ...interval, VALUE: '-0.5', TRADING_HUB: 'NP15', RENEWABLE_TYPE: 'Solar' }] }],
    ['schedules', ['INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,SLRS_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_ZONE_NAME,SCHEDULE,XML_DATA_ITEM,POS,MW,GROUP', ...[['Load', 'LOAD'], ['Generation', 'GEN'], ['Import', 'IMP'], ['Export', 'EXP']].map(([word, item]) => `${times},ALL,2026-11-01,25,0,RUC,Caiso_Totals,${word},ISO_TOT_${item}_MW,1,1090,1`)],
      { report: 'ENE_SLRS', run: 'RUC', rows: ['LOAD', 'GEN', 'IMP', 'EXP'].map(what => ({ DATA_ITEM: `ISO_TOT_${what}_MW`, RESOURCE_NAME: 'Caiso_Totals', ...interval, VALUE: '1090' })) }],
  ] as const) {
    for (const prefix of ['', 'm:']) {
      test(`${report}${prefix === '' ? '' : ', with a prefix'}`, async () => {
        const plain = await read('x.csv', [...csv, ''])
        const marked = await read('x.xml', answer([item], prefix))
        assert.deepEqual([plain.report, marked.report], [report, report])
        assert(plain.rows.length > 0)
        assert.deepEqual(marked.rows, plain.rows)
        assert.equal(marked.made, '2026-06-03T10:00:05.000Z')
      })
    }
  }
})

test('several items, the runs of each by its own header; both series of real time are told apart', async () => {
  const cells = (item: string, value: string): Cells => ({ DATA_ITEM: item, RESOURCE_NAME: 'CA ISO-TAC', ...interval, VALUE: value })
  const { rows } = await read('x.xml', answer([
    { report: 'SLD_FCST', run: 'RTM', execution: 'RTPD', rows: [cells('SYS_FCST_15MIN_MW', '1'), cells('SYS_FCST_5MIN_MW', '2')] }, { report: 'SLD_FCST', run: '7DA', rows: [cells('SYS_FCST_7DA_MW', '3'), cells('SYS_FCST_7DA_MW', '3')] },
  ]))
  assert.deepEqual(rows.map(({ model, load_mw, copies }) => [model, load_mw, copies]), [['7DA', 3, 2], ['RTD', 2, 1], ['RTPD', 1, 1]])
})

const good = { DATA_ITEM: 'SYS_FCST_DA_MW', RESOURCE_NAME: 'AVA', ...interval, VALUE: '7' }
const lines = answer([{ report: 'SLD_FCST', run: 'DAM', rows: [good, good] }])
const swap = (from: string, to: string): string[] => [lines.join('\n').replace(from, to)]

const growing = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

describe('hostile or broken', () => {
  for (const [what, given, reason] of [
    ['declarations behind the root', [...lines.slice(0, 2), growing, ...lines.slice(2)], /declarations/],
    ['an entity of a file', swap('<VALUE>7</VALUE>', '<VALUE>&file;</VALUE>'), /plain list/],
    ['a comment that hides a row', swap('<REPORT_DATA>', '<!-- <REPORT_DATA>'), /declarations/],
    ['a quoted section', swap('<VALUE>7</VALUE>', '<VALUE><![CDATA[7]]></VALUE>'), /declarations/],
    ['elements in elements', swap('<VALUE>7</VALUE>', `${'<VALUE>'.repeat(5000)}7${'</VALUE>'.repeat(5000)}`), /plain list/],
    ['a row in a row', swap('<VALUE>7</VALUE>', `${row(good).join('')}<VALUE>7</VALUE>`), /not closed once/],
    ['a value that stands twice', swap('<VALUE>7</VALUE>', '<VALUE>7</VALUE><VALUE>8</VALUE>'), /plain list/],
    ['an element that another closes', swap('<VALUE>7</VALUE>', '<VALUE>7</OPR_DATE>'), /plain list/],
    ['text between elements', swap('<VALUE>7</VALUE>', '9<VALUE>7</VALUE>'), /plain list/],
    ['attributes of a row', swap('<REPORT_DATA>', '<REPORT_DATA hidden="yes">'), /attributes/],
    ['a row that is not closed', swap('</REPORT_DATA>', ''), /not closed once/],
    ['rows before the first item', swap('<REPORT_ITEM>', '<REPORT_DATA></REPORT_DATA><REPORT_ITEM>'), /outside of an item/],
    ['cut off between rows', lines.slice(0, lines.lastIndexOf('<REPORT_DATA>')), /ends before/],
    ['two documents', [...lines, ...lines], /more than one/],
    ['an item of another query', answer([{ report: 'SLD_FCST', run: 'DAM', rows: [good] }, { report: 'SLD_REN_FCST', run: 'DAM', rows: [good] }]), /is of SLD_REN_FCST in MW/],
    ['an item in another unit', answer([{ report: 'SLD_FCST', run: 'DAM', unit: 'kW', rows: [good] }]), /in kW/],
    ['a value that is no number', swap('<VALUE>7</VALUE>', '<VALUE>seven</VALUE>'), /VALUE holds 'seven'/],
    ['a time of another form', swap('09:00:00-00:00', '09:00:00-08:00'), /INTERVAL_START_GMT holds/],
  ] as const) {
    test(what, async () => {
      await assert.rejects(async () => await read('x.xml', given), (error: unknown) => reason.test(csvFault(messageOf(error))?.reason ?? ''), reason.source)
    })
  }

  test('a value that is missing is a row without one, which the contract of the table refuses', async () => {
    const { rows } = await read('x.xml', swap('<VALUE>7</VALUE>', ''))
    assert.deepEqual(rows.map(({ load_mw, copies }) => [load_mw, copies]), [[7, 1], [null, 1]])
  })

  test('what is too large to be held at once, what declares entities, and other queries, are asked for as CSV', async () => {
    const whole = { name: 'x.xml', lines, bytes: 2 ** 30 }
    assert.throws(() => recognise(whole, reports), (error: unknown) => isFailure(error, 'feed/unrecognised') && /resultformat=6/.test(error.message))
    await assert.rejects(async () => await read('x.xml', [lines[0] ?? '', growing, ...lines.slice(1)]), (error: unknown) => isFailure(error, 'feed/unrecognised'))
    await assert.rejects(async () => await read('x.xml', answer([{ report: 'PRC_LMP', run: 'DAM', rows: [good] }])), (error: unknown) => isFailure(error, 'feed/unrecognised'))
  })
})

const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso')
for (const [name, report, value, place] of [['pyiso_ene_slrs.xml', 'schedules', 'cleared_mw', 'product'], ['pyiso_sld_forecast.xml', 'load-forecast', 'load_mw', 'area_id'], ['pyiso_sld_ren_forecast.xml', 'renewable-forecast', 'output_mw', 'fuel']] as const) {
  test(`real files: ${name}`, async t => {
    if (!existsSync(root) || !(await readdir(root)).includes(name)) return t.skip(`real operator files not found at ${root}`)
    const words: Cells = { 'CA ISO-TAC': 'SYSTEM', Solar: 'solar', Wind: 'wind', ISO_TOT_EXP_MW: 'exports', ISO_TOT_GEN_MW: 'generation', ISO_TOT_IMP_MW: 'imports' }
    const text = await readFile(join(root, name), 'utf8')
    const plain: string[][] = []
    let current: Record<string, string> = {}
    for (const line of text.split('\n')) {
      const [, element = '', said = ''] = /^<(\w+)>(.*)<\//.exec(line) ?? []
      if (line === '</REPORT_DATA>') {
        const what = { schedules: current['DATA_ITEM'], 'load-forecast': current['RESOURCE_NAME'], 'renewable-forecast': current['RENEWABLE_TYPE'] }[report] ?? ''
        plain.push([words[what] ?? what, String(Date.parse(current['INTERVAL_START_GMT'] ?? '')), String(Date.parse(current['INTERVAL_END_GMT'] ?? '')), String(Number(current['VALUE']))])
      } else current = line === '<REPORT_DATA>' ? {} : { ...current, [element]: said }
    }
    const found = await read(name, [text])
    assert.equal(found.report, report)
    assert.deepEqual(found.rows.map(row => [String(row[place]), String(Number(row['interval_start_utc'])), String(Number(row['interval_start_utc']) + Number(row['interval_minutes']) * 60_000), String(row[value])].join()).sort(), plain.map(cells => cells.join()).sort())
  })
}
