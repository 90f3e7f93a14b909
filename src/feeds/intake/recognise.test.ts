import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { GridlakeError, fail, isFailure, type Code } from '#base/error.ts'
import { caiso } from '../markets/caiso/index.ts'
import { reports } from '../markets/registry.ts'
import type { Head } from '../report.ts'
import { collect } from './collect.ts'
import { head } from './head.ts'
import { recognise, type Forced } from './recognise.ts'

const dayAhead = [
  'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP',
  '2026-07-01T07:00:00-00:00,2026-07-01T08:00:00-00:00,2026-07-01,1,0,A,A,A,DAM,LMP,LMP_PRC,A,ALL,1,30,1',
]
const dayName = '20260701_20260702_PRC_LMP_DAM_20260630_13_05_09_v12.csv'
const of = (name: string, lines: readonly string[]): Head => ({ name, lines, bytes: lines.join('\n').length + 1 })
const oasisError = (code: number, words: string) => [
  '<?xml version="1.0" encoding="UTF-8"?>', '<m:OASISReport xmlns:m="http://www.caiso.com/soa/OASISReport_v1.xsd">', '<m:MessagePayload><m:RTO><m:name>CAISO</m:name>',
  `<m:ERROR><m:ERR_CODE>${code}</m:ERR_CODE>`, `<m:ERR_DESC>${words}</m:ERR_DESC></m:ERROR>`, '</m:RTO></m:MessagePayload></m:OASISReport>',
]

describe('content decides', () => {
  for (const name of [dayName, 'prices.csv', '20260701_20260701_PRC_LMP_DAM_LMP_v12.csv', '20260701_20260701_DAM_LMP_GRP_N_N_v12.csv', 'download (3).csv']) {
    test(name, () => assert.equal(recognise(of(name, dayAhead), caiso).report.name, 'lmp-day-ahead'))
  }
  test('what is forced and true is taken, even against the name', () => {
    assert.equal(recognise(of('20260701_20260702_PRC_RTPD_LMP_RTPD_v3.csv', dayAhead), caiso, { iso: 'caiso', report: 'lmp-day-ahead' }).report.name, 'lmp-day-ahead')
  })
})

test('a report that knows its file and finds it broken is heard where no other takes it', () => {
  const [first] = caiso
  assert(first)
  const broken = { ...first, name: 'broken', recognise() { throw fail('feed/malformed', 'the preamble has no date') } }
  assert.throws(() => recognise(of('x.csv', ['a,b']), [broken, ...caiso]), error => isFailure(error, 'feed/malformed') && /no date/.test(error.message))
  assert.equal(recognise(of('x.csv', dayAhead), [broken, ...caiso]).report.name, 'lmp-day-ahead')
})

describe('refused, in words that say what was found', () => {
  const cases: readonly (readonly [string, Head, Forced, Code, RegExp])[] = [
    ['the name of another report', of('20260701_20260702_PRC_RTPD_LMP_RTPD_v3.csv', dayAhead), {}, 'feed/mismatch', /name of CAISO's lmp-fifteen-minute.*content of CAISO's lmp-day-ahead.*--iso caiso --report lmp-day-ahead/],
    ['the name of another operator\'s file', of('DA-LMP-SL-202607010100.csv', dayAhead), {}, 'feed/mismatch', /name of a market report of SPP, but the content of CAISO's lmp-day-ahead/],
    ['the name of a report that is not read', of('20260701_20260702_PRC_SPTIE_LMP_DAM_v5.csv', dayAhead), {}, 'feed/mismatch', /scheduling point prices/],
    ['forced to another report', of(dayName, dayAhead), { iso: 'caiso', report: 'lmp-five-minute' }, 'feed/mismatch', /given as caiso lmp-five-minute, but its content is CAISO's lmp-day-ahead/],
    ['forced to another operator', of(dayName, dayAhead), { iso: 'spp' }, 'feed/mismatch', /given as spp, but/],
    ['forced, and nobody\'s content', of('x.csv', ['a,b', '1,2']), { iso: 'caiso' }, 'feed/mismatch', /given as caiso, but does not start as that report/],
    ['a known name, nobody\'s content', of(dayName, ['a,b', '1,2']), {}, 'feed/malformed', /does not start as that report does; its first line is "a,b"/],
    ['CAISO public bids', of('x.csv', ['STARTTIME,MARKET_RUN_ID,SCHEDULINGCOORDINATOR_SEQ,RESOURCEBID_SEQ']), {}, 'feed/unrecognised', /looks like public bids .* of CAISO, which gridlake does not read; of this operator it reads lmp-day-ahead,/],
    ['CAISO demand', of('x.csv', ['INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,TAC_AREA_NAME,MW']), {}, 'feed/unrecognised', /SLD_FCST/],
    ['an OASIS report of no name', of('x.csv', ['INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,SOMETHING']), {}, 'feed/unrecognised', /an OASIS report of CAISO/],
    ['MISO reserve prices', of('20260701_asm_expost_damcp.csv', ['Dayahead Market MCPs.', '', '07/01/2026,,All Hours-Ending', '', ',,MCP Type, HE 1, HE 2']), {}, 'feed/unrecognised', /ancillary service prices \(asm\) of MISO/],
    ['SPP tie flows', of('TieFlows.csv', ['GMTTIME,SPP_NSI,SPP_NAI,AAA']), {}, 'feed/unrecognised', /tie flows of SPP/],
    ['PJM', of('da_hrl_lmps.csv', ['datetime_beginning_utc,datetime_beginning_ept,pnode_id,total_lmp_da']), {}, 'feed/unrecognised', /a Data Miner feed of PJM/],
    ['NYISO', of('x.csv', ['"Time Stamp","Name","PTID","LBMP ($/MWHr)"']), {}, 'feed/unrecognised', /NYISO.*reads no report of this operator/],
    ['ERCOT', of('x.csv', ['DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag']), {}, 'feed/unrecognised', /document of ERCOT/],
    ['ISO-NE', of('x.csv', ['"C","Day-Ahead Energy Market Hourly LMP Report"']), {}, 'feed/unrecognised', /an ISO Express report of ISO-NE/],
    ['another operator\'s content under a report\'s name', of(dayName, ['DeliveryDate,HourEnding,SettlementPoint']), {}, 'feed/mismatch', /name of CAISO's lmp-day-ahead .*ERCOT/],
    ['nothing known', of('notes.txt', ['Dear all,', 'please find']), {}, 'feed/unrecognised', /first line is "Dear all,".*gridlake map/],
    ['no data', of('INVALID_REQUEST.xml', oasisError(1000, 'No data returned for the specified selection')), {}, 'feed/no-data', /"No data returned for the specified selection" \(code 1000\)/],
    ['too much asked', of('INVALID_REQUEST.xml', oasisError(1004, 'Data can be requested for 31 days period only')), {}, 'feed/upstream', /code 1004\); ask for fewer days/],
    ['not made yet', of('INVALID_REQUEST.xml', oasisError(1015, 'GroupZip is being made')), {}, 'feed/upstream', /code 1015\); the archive is still being made/],
    ['an error of the operator under a report\'s name', of(dayName, oasisError(1000, 'No data')), {}, 'feed/no-data', /code 1000/],
    ['OASIS as XML', of('x.xml', ['<?xml version="1.0"?>', '<OASISReport xmlns="http://www.caiso.com/soa/OASISReport_v1.xsd">']), {}, 'feed/unrecognised', /resultformat=6/],
    ['other XML', of('x.xml', ['<?xml version="1.0"?>', '<rss/>']), {}, 'feed/unrecognised', /is XML/],
    ['a web page', of(dayName, ['<!DOCTYPE html>', '<html><head><title>Access', ' denied</title>']), {}, 'feed/unrecognised', /a web page \("Access denied"\)/],
    ['JSON', of('x.json', ['{"hello": 1}']), {}, 'feed/unrecognised', /is JSON/],
  ]
  for (const [name, given, forced, code, message] of cases) {
    test(name, () => {
      assert.throws(() => recognise(given, caiso, forced), (error: unknown) => {
        assert(error instanceof GridlakeError)
        assert.deepEqual([error.code, message.test(error.message)], [code, true], error.message)
        assert(error.message.includes(given.name))
        return true
      })
    })
  }
})

test('the operators\' own files are reports or clear errors', async t => {
  const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso')
  if (!existsSync(root)) return t.skip(`real operator files not found at ${root}`)
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  try {
    const outcomes = new Map<string, string>()
    for (const operator of ['caiso', 'miso', 'spp', 'pjm', 'nyiso', 'ercot', 'isone']) {
      const { files, refused } = await collect([join(root, operator)], { folder })
      assert.deepEqual(refused, [])
      for (const file of files) {
        const outcome = await head(file.path, file.name).then(found => recognise(found, reports)).then(({ report }) => `${report.iso} ${report.name}`, (error: unknown) => {
          assert(isFailure(error), String(error))
          assert.notEqual(error.code, 'feed/mismatch', error.message)
          return error.code
        })
        outcomes.set(file.name, outcome)
      }
    }
    const names = await readdir(join(root, 'caiso'))
    for (const [pattern, report] of [[/_PRC_LMP_DAM_/, 'caiso lmp-day-ahead'], [/_PRC_RTPD_LMP_/, 'caiso lmp-fifteen-minute'], [/_ATL_PNODE_N/, 'caiso atlas-node'], [/_ATL_PNODE_MAP/, 'caiso atlas-node-map'], [/_ATL_TAC_AREA/, 'caiso atlas-tac-map']] as const) {
      const matching = names.filter(name => pattern.test(name))
      assert(matching.length > 0, pattern.source)
      for (const name of matching) assert.equal(outcomes.get(name), report, name)
    }
    for (const [name, outcome] of outcomes) {
      if (name.endsWith('.html')) assert.equal(outcome, 'feed/unrecognised', name)
      if (/PUB_BID.*csv$/.test(name)) assert.equal(outcome, 'caiso public-bids', name)
    }
    assert.equal(outcomes.get('oasis_SLD_REN_FCST_no_data_error1000.xml'), 'feed/no-data')
  } finally {
    await rm(folder, { recursive: true })
  }
})
