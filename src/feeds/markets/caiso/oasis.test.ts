import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { generatedUtc } from './oasis.ts'
import { caiso } from './index.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFifteenMinute } from './lmp-fifteen-minute.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'

const root = 'http://127.0.0.1:1/oasisapi'

function spans(report: typeof lmpDayAhead, window: { from: string, to: string, nodes?: string[] }) {
  return (report.endpoint?.plan(root, { nodes: [], ...window }) ?? []).map(({ url }) => {
    const { searchParams } = new URL(url)
    return [searchParams.get('startdatetime'), searchParams.get('enddatetime')]
  })
}

describe('plan', () => {
  test('all nodes, day-ahead: one request for a day, which ends where the next begins', () => {
    assert.deepEqual(spans(lmpDayAhead, { from: '2026-03-07', to: '2026-03-09' }), [
      ['20260307T08:00-0000', '20260308T08:00-0000'],
      ['20260308T08:00-0000', '20260309T07:00-0000'],
      ['20260309T07:00-0000', '20260310T07:00-0000'],
    ])
    assert.deepEqual(spans(lmpDayAhead, { from: '2026-11-01', to: '2026-11-01' }), [['20261101T07:00-0000', '20261102T08:00-0000']])
  })

  test('all nodes, real time: one request for an hour, 23 to 25 a day', () => {
    for (const report of [lmpFiveMinute, lmpFifteenMinute]) {
      const counts = ['2026-03-08', '2026-07-01', '2026-11-01'].map(day => spans(report, { from: day, to: day }).length)
      assert.deepEqual(counts, [23, 24, 25])
    }
    const [first, second] = spans(lmpFiveMinute, { from: '2026-11-01', to: '2026-11-01' })
    assert.deepEqual([first, second], [['20261101T07:00-0000', '20261101T08:00-0000'], ['20261101T08:00-0000', '20261101T09:00-0000']])
  })

  test('named nodes: 31 days and ten nodes at once', () => {
    const nodes = Array.from({ length: 12 }, (_, index) => `N${index}`)
    const downloads = lmpFiveMinute.endpoint?.plan(root, { from: '2026-01-01', to: '2026-02-01', nodes }) ?? []
    assert.deepEqual(downloads.map(({ url }) => new URL(url).searchParams.get('node')), [nodes.slice(0, 10).join(), 'N10,N11', nodes.slice(0, 10).join(), 'N10,N11'])
    assert.deepEqual(spans(lmpFiveMinute, { from: '2026-01-01', to: '2026-02-01', nodes: ['A'] }), [
      ['20260101T08:00-0000', '20260201T08:00-0000'], ['20260201T08:00-0000', '20260202T08:00-0000'],
    ])
  })

  test('the URL, letter by letter', () => {
    const [download] = lmpDayAhead.endpoint?.plan(root, { from: '2026-07-01', to: '2026-07-01', nodes: ['TH_NP15_GEN-APND', 'TH_SP15_GEN-APND'] }) ?? []
    assert.deepEqual(download, {
      url: `${root}/SingleZip?queryname=PRC_LMP&version=12&market_run_id=DAM&resultformat=6&startdatetime=20260701T07:00-0000&enddatetime=20260702T07:00-0000&node=TH_NP15_GEN-APND,TH_SP15_GEN-APND`,
      name: '20260701T0700_20260702T0700_PRC_LMP_DAM_v12.zip',
    })
  })

  test('what comes from outside cannot leave its parameter', () => {
    const [download] = lmpDayAhead.endpoint?.plan(root, { from: '2026-07-01', to: '2026-07-01', nodes: ['A&resultformat=1#x y'] }) ?? []
    const { searchParams } = new URL(download?.url ?? '')
    assert.equal(searchParams.get('node'), 'A&resultformat=1#x y')
    assert.deepEqual(searchParams.getAll('resultformat'), ['6'])
  })

  test('each download has a name of its own', () => {
    for (const report of caiso.filter(({ endpoint }) => endpoint !== undefined)) {
      for (const nodes of [[], Array.from({ length: 25 }, (_, index) => `N${index}`)]) {
        const names = report.endpoint?.plan(root, { from: '2026-02-20', to: '2026-04-02', nodes }).map(({ name }) => name) ?? []
        assert(names.length > 0)
        assert.equal(new Set(names).size, names.length, report.name)
      }
    }
  })

  for (const [from, to] of [['2026-02-30', '2026-03-01'], ['2026-03-02', '2026-03-01'], ['yesterday', 'today']] as const) {
    test(`no window from ${from} to ${to}`, () => {
      assert.throws(() => lmpDayAhead.endpoint?.plan(root, { from, to, nodes: [] }), error => isFailure(error, 'usage/invalid'))
    })
  }
})

describe('when the operator made a file', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['20260701_20260702_PRC_LMP_DAM_20260630_13_05_09_v12.csv', '2026-06-30T20:05:09Z'],
    ['20260101_20260102_ATL_PNODE_N_20260101_00_00_00_v1.csv', '2026-01-01T08:00:00Z'],
    // The hour that clocks run through twice: the later, so that nothing seems known too early.
    ['20261101_20261101_PRC_LMP_DAM_20261101_01_30_00_v12.csv', '2026-11-01T09:30:00Z'],
    ['20260701_20260702_PRC_LMP_DAM_LMP_v12.csv', null],
    ['20260701_20260702_PRC_LMP_DAM_20260630_25_05_09_v12.csv', null],
    ['20260701_20260702_PRC_LMP_DAM_20260308_02_30_00_v12.csv', null],
    ['prices.csv', null],
  ]
  for (const [name, expected] of cases) test(name, () => assert.equal(generatedUtc({ name }), expected))
})
