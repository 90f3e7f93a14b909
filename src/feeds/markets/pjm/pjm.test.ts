import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs } from '#canon/instant.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import type { SourceFile } from '../../report.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { pjm } from './index.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date, interval_minutes: number
  lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, ghg: null
  derived: string | null, status: string, copies: number, node_type: string | null, node_name: string | null, earlier: number | null
}

const dayAhead = 'datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,voltage,equipment,type,zone,system_energy_price_da,total_lmp_da,congestion_price_da,marginal_loss_price_da,row_is_current,version_nbr'
const realTime = dayAhead.replaceAll('_da,', '_rt,')
const unverified = 'datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,type,total_lmp_rt,congestion_price_rt,marginal_loss_price_rt,occ_check,ref_caseid_used_multi_interval'

const { folder, session } = await engineForTests()

async function rowsOf(wanted: string, name: string, text: string | readonly string[]): Promise<Price[]> {
  const path = join(folder, name)
  await writeFile(path, typeof text === 'string' ? text : text.join('\r\n') + '\r\n')
  const { report, layout } = recognise(await head(path, name), pjm)
  assert.equal(report.name, wanted)
  const sources: readonly SourceFile[] = [{ path, name, layout }]
  return await session.rows(`SELECT * FROM (${report.rows(sources)}) ORDER BY ${report.grid === null ? 'node_id, valid_from_utc' : 'file, node_id, interval_start_utc, earlier'}`) as unknown as Price[]
}

/** As the site writes a time: `3/8/2026 6:00:00 AM`. */
function stamp(ms: number): string {
  const at = new Date(ms)
  const hour = at.getUTCHours()
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${hour % 12 === 0 ? 12 : hour % 12}:${String(at.getUTCMinutes()).padStart(2, '0')}:00 ${hour < 12 ? 'AM' : 'PM'}`
}

function hourly(header: string, first: string, eptOffsets: readonly number[]): string[] {
  return [header, ...eptOffsets.map((offset, index) => {
    const utc = Date.parse(first) + index * hourMs
    return `${stamp(utc)},${stamp(utc - offset * hourMs)},51288,WESTERN HUB,,,HUB,,20.000000,${20.5 + index}00000,${index}.500000,0.000000,True,1`
  })]
}

test('days of 24, 23 and 25 hours lie in UTC, whatever Eastern time repeats or leaves out', async () => {
  for (const [first, offsets] of [
    ['2026-06-01T04:00:00Z', Array<number>(24).fill(4)],
    ['2026-03-08T05:00:00Z', [...Array<number>(2).fill(5), ...Array<number>(21).fill(4)]],
    ['2026-11-01T04:00:00Z', [...Array<number>(2).fill(4), ...Array<number>(23).fill(5)]],
  ] as const) {
    for (const [report, name, header, run] of [['lmp-day-ahead', 'da_hrl_lmps.csv', dayAhead, 'DAM'], ['lmp-real-time-hourly', 'rt_hrl_lmps.csv', realTime, 'RTH']] as const) {
      const rows = await rowsOf(report, name, hourly(header, first, offsets))
      assert.deepEqual(rows.map(row => row.interval_start_utc.getTime()), offsets.map((_, index) => Date.parse(first) + index * hourMs), `${name} ${first}`)
      assert.deepEqual(rows.map(row => row.lmp), offsets.map((_, index) => 20.5 + index))
      assert.deepEqual(rows[0], {
        file: 0, iso: 'pjm', market_run: run, node_id: '51288', interval_start_utc: new Date(first), interval_minutes: 60, lmp: 20.5, energy: 20, congestion: 0.5, loss: 0, ghg: null,
        derived: null, status: 'final', copies: 1, node_type: 'HUB', node_name: 'WESTERN HUB', earlier: null,
      })
    }
  }
})

describe('versions', () => {
  const row = (lmp: string, current: string, version: string): string => `3/5/2026 5:00:00 AM,3/5/2026 12:00:00 AM,1,PJM-RTO,,,ZONE,,20.000000,${lmp},0.500000,0.000000,${current},${version}`

  test('the current one counts and is corrected; those before are earlier, in order', async () => {
    const rows = await rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.5', 'False', '1'), row('20.6', 'True', '3'), row('20.55', 'False', '2')])
    assert.deepEqual(rows.map(({ lmp, status, earlier, copies }) => [lmp, status, earlier, copies]), [[20.5, 'final', 1, 1], [20.55, 'final', 2, 1], [20.6, 'corrected', null, 1]])
  })
  test('of two that are both said to be current the newer one counts', async () => {
    const rows = await rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.6', 'True', '2'), row('20.5', 'True', '1')])
    assert.deepEqual(rows.map(({ lmp, earlier }) => [lmp, earlier]), [[20.5, 1], [20.6, null]])
  })
  test('one version twice is a claim made twice', async () => {
    const rows = await rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.5', 'True', '1'), row('20.6', 'True', '1')])
    assert.deepEqual(rows.map(({ copies }) => copies), [2])
  })
  test('without the columns every row counts', async () => {
    const strip = (line: string): string => line.split(',').slice(0, -2).join(',')
    const [only] = await rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.5', 'True', '1')].map(strip))
    assert.deepEqual([only?.status, only?.earlier], ['final', null])
  })
  test('what is no version or no flag stops the reading', async () => {
    await assert.rejects(rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.5', 'maybe', '1')]), /row_is_current True or False expected, 'MAYBE' found/)
    await assert.rejects(rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', [realTime, row('20.5', 'True', '1.5')]), /version_nbr must be a whole number, '1.5' found/)
  })
})

test('columns in another order, a column more, and an empty cell', async () => {
  const [row] = await rowsOf('lmp-day-ahead', 'da_hrl_lmps.csv', [
    'note,total_lmp_da,pnode_name,pnode_id,type,marginal_loss_price_da,congestion_price_da,system_energy_price_da,datetime_beginning_utc', 'x,-1.250000,"KEARNY, 13 KV",4669664, GEN ,-0.250000,,2.00,6/1/2026 12:00:00 PM',
  ])
  assert.deepEqual([row?.lmp, row?.node_id, row?.node_name, row?.node_type, row?.loss, row?.congestion, row?.energy, row?.interval_start_utc.toISOString()], [-1.25, '4669664', 'KEARNY, 13 KV', 'GEN', -0.25, null, 2, '2026-06-01T12:00:00.000Z'])
})

test('what is no number and no time stops the reading', async () => {
  const [header = '', good = ''] = hourly(dayAhead, '2026-06-01T04:00:00Z', [4])
  for (const bad of [good.replace('20.500000', 'n/a'), good.replace(' AM', ''), good.split(',').slice(0, -1).join(',')]) await assert.rejects(rowsOf('lmp-day-ahead', 'da_hrl_lmps.csv', [header, good, bad]), /Line: 3/)
})

describe('five minutes', () => {
  const row = (at: string, node: string, prices: string): string => `${at},${at},${node},N ${node},,,GEN,,${prices},True,1`
  test('verified: stamps off the hour say so, and at the full hour the name does', async () => {
    const rows = await rowsOf('lmp-five-minute', 'anything.csv', [realTime, row('6/1/2026 4:00:00 AM', '1', '20.00,20.1,0.1,0'), row('6/1/2026 4:05:00 AM', '1', '21.00,21.1,0.1,0')])
    assert.deepEqual(rows.map(one => [one.interval_start_utc.toISOString(), one.interval_minutes, one.market_run, one.status]), [['2026-06-01T04:00:00.000Z', 5, 'RTD', 'final'], ['2026-06-01T04:05:00.000Z', 5, 'RTD', 'final']])
    const full = [realTime, row('6/1/2026 4:00:00 AM', '1', '20.00,20.1,0.1,0'), row('6/1/2026 4:00:00 AM', '2', '20.00,20.1,0.1,0')]
    assert.equal((await rowsOf('lmp-five-minute', 'rt_fivemin_hrl_lmps.csv', full))[0]?.interval_minutes, 5)
    assert.equal((await rowsOf('lmp-real-time-hourly', 'rt_hrl_lmps.csv', full))[0]?.interval_minutes, 60)
    await assert.rejects(rowsOf('', 'prices.csv', full), error => isFailure(error, 'feed/mismatch') && /lmp-real-time-hourly.* or .*lmp-five-minute/.test(error.message))
  })
  test('unverified: energy is what is left, and nothing is final', async () => {
    const rows = await rowsOf('lmp-five-minute-unverified', 'rt_unverified_fivemin_lmps.csv', [unverified, '6/1/2026 4:05:00 AM,6/1/2026 12:05:00 AM,51288,WESTERN HUB,HUB,20.600000,0.400000,-0.100000,1,17', '6/1/2026 4:10:00 AM,6/1/2026 12:10:00 AM,51288,WESTERN HUB,HUB,20.600000,,-0.100000,1,17'])
    assert.deepEqual(rows.map(one => [one.energy, one.derived, one.status, one.market_run, one.earlier]), [[20.3, 'energy', 'preliminary', 'RTD', null], [null, null, 'preliminary', 'RTD', null]])
  })
})

describe('the API', () => {
  const item = (more: object = {}): object => ({
    datetime_beginning_utc: '2026-11-01T05:00:00', datetime_beginning_ept: '2026-11-01T01:00:00', pnode_id: 51288, pnode_name: 'WESTERN HUB', voltage: null, equipment: null, type: 'HUB', zone: null,
    system_energy_price_da: 20.0, total_lmp_da: 20.6, congestion_price_da: 0.5, marginal_loss_price_da: 0.1, row_is_current: true, version_nbr: 1, ...more,
  })
  const answer = (feed: string, items: readonly object[], links: readonly object[] = []): string =>
    JSON.stringify({ links: [{ rel: 'self', href: `https://api.pjm.com/api/v1/${feed}?rowCount=50000&fields=total_lmp_da` }, ...links], items, searchSpecification: {}, totalRows: items.length })

  test('its link says which feed it is; the hour that comes twice is told by UTC', async () => {
    const rows = await rowsOf('lmp-day-ahead', 'answer.json', answer('da_hrl_lmps', [item(), item({ datetime_beginning_utc: '2026-11-01T06:00:00.123', total_lmp_da: 19.6, congestion_price_da: null })]))
    assert.deepEqual(rows.map(row => [row.interval_start_utc.toISOString().slice(0, 16), row.node_id, row.lmp, row.congestion, row.energy, row.status]), [['2026-11-01T05:00', '51288', 20.6, 0.5, 20, 'final'], ['2026-11-01T06:00', '51288', 19.6, null, 20, 'final']])
    const prices = Object.fromEntries(Object.entries(item()).map(([name, value]) => [name.replace(/_da$/, '_rt'), value as unknown]))
    for (const [feed, report] of [['rt_hrl_lmps', 'lmp-real-time-hourly'], ['rt_fivemin_hrl_lmps', 'lmp-five-minute'], ['rt_fivemin_mnt_lmps', 'lmp-five-minute']] as const) {
      assert.equal((await rowsOf(report, 'answer.json', answer(feed, [prices]))).length, 1, feed)
    }
  })
  test('versions are told as in the export; a time of another form stops the reading', async () => {
    const rows = await rowsOf('lmp-day-ahead', 'answer.json', answer('da_hrl_lmps', [item({ row_is_current: false, total_lmp_da: 1 }), item({ version_nbr: 2 })]))
    assert.deepEqual(rows.map(({ lmp, status, earlier }) => [lmp, status, earlier]), [[1, 'final', 1], [20.6, 'corrected', null]])
    await assert.rejects(rowsOf('lmp-day-ahead', 'answer.json', answer('da_hrl_lmps', [item({ datetime_beginning_utc: '2026-11-01T05:00:00Z' })])), /which is no time of the report's form/)
  })
  test('a page with more behind it is less than was asked for', () => {
    const [report] = pjm
    const of = (text: string): string | null | undefined => report?.endpoint?.partial?.({ name: 'x', lines: [text], bytes: text.length })
    assert.equal(of(answer('da_hrl_lmps', [item()])), null)
    assert.match(of(answer('da_hrl_lmps', [item()], [{ rel: 'next', href: 'https://api.pjm.com/api/v1/da_hrl_lmps?startRow=50001' }])) ?? '', /more rows/)
  })
  test('an answer without rows is no data', () => {
    const text = '{"links":[],"items":[],"searchSpecification":{},"totalRows":0}'
    assert.throws(() => recognise({ name: 'a.json', lines: [text], bytes: text.length }, pjm), error => isFailure(error, 'feed/no-data'))
  })
})

test('the list of points: validity by Eastern midnights, no end in the year 9999, kinds in canon\'s words', async () => {
  const found = await rowsOf('pnode', 'pnode.csv', [
    'pnode_id,pnode_name,pnode_type,pnode_subtype,zone,voltage_level,effective_date,termination_date',
    '51288,WESTERN HUB,AGGREGATE,HUB,,,1/1/1998 12:00:00 AM,12/31/9999 12:00:00 AM', '7,OLD NAME,BUS,GEN,PECO,13 KV,6/1/2004 12:00:00 AM,12/15/2019 12:00:00 AM', '7,NEW NAME,BUS,,PECO,13 KV,12/15/2019 12:00:00 AM,12/31/9999 12:00:00 AM',
  ]) as unknown as { node_id: string, name: string, type: string | null, valid_from_utc: Date, valid_to_utc: Date | null, source: string }[]
  assert.deepEqual(found.map(row => [row.node_id, row.name, row.type, row.valid_from_utc.toISOString(), row.valid_to_utc?.toISOString() ?? null, row.source]), [
    ['51288', 'WESTERN HUB', 'HUB', '1998-01-01T05:00:00.000Z', null, 'atlas'],
    ['7', 'OLD NAME', 'GEN', '2004-06-01T04:00:00.000Z', '2019-12-15T05:00:00.000Z', 'atlas'],
    ['7', 'NEW NAME', 'NODE', '2019-12-15T05:00:00.000Z', null, 'atlas'],
  ])
  const answer = JSON.stringify({ links: [], items: [{ pnode_id: 1, pnode_name: 'PJM-RTO', pnode_type: 'AGGREGATE', pnode_subtype: 'ZONE', effective_date: '1998-04-01T00:00:00', termination_date: '9999-12-31T00:00:00' }], totalRows: 1 })
  assert.equal((await rowsOf('pnode', 'pnode.json', answer))[0]?.node_id, '1')
})

test('look-alikes are neither prices nor points', () => {
  const both = `${dayAhead.replace(',row_is_current,version_nbr', '')},total_lmp_rt,system_energy_price_rt,congestion_price_rt,marginal_loss_price_rt`
  for (const lines of [
    ['datetime_beginning_utc,datetime_beginning_ept,area,instantaneous_load', '7/8/2026 4:00:00 AM,7/8/2026 12:00:00 AM,AEP,1'], [both, ''],
    [dayAhead.replace('datetime_beginning_utc,', ''), ''], [dayAhead.replace('pnode_id,', ''), ''],
    ['{"links":[{"rel":"self","href":"https://api.pjm.com/api/v1/da_marginal_value?fields=shadow_price"}],"items":[{"datetime_beginning_utc":"2026-11-05T04:00:00","shadow_price":-14.01}]}'],
  ]) for (const report of pjm.filter(({ name }) => name.startsWith('lmp-') || name === 'pnode')) assert.equal(report.recognise({ name: 'x', lines, bytes: 100 }), null, `${report.name}: ${lines[0]}`)
})

describe('downloads', () => {
  const plan = (name: string, from: string, to: string, nodes: readonly string[] = []): string[] => pjm.find(report => report.name === name)?.endpoint?.plan('http://x', { from, to, nodes }).map(({ url }) => decodeURIComponent(url)) ?? []
  test('all nodes by the hour, in UTC: 23 to 25 a day, each with its last interval in it', () => {
    assert.deepEqual([plan('lmp-day-ahead', '2026-03-08', '2026-03-08').length, plan('lmp-day-ahead', '2026-06-01', '2026-06-01').length, plan('lmp-real-time-hourly', '2026-11-01', '2026-11-01').length], [23, 24, 25])
    assert.equal(plan('lmp-day-ahead', '2026-03-08', '2026-03-08')[0], 'http://x/da_hrl_lmps?startRow=1&rowCount=50000&datetime_beginning_utc=03/08/2026 05:00to03/08/2026 05:00')
    const five = plan('lmp-five-minute', '2026-06-01', '2026-06-01')
    assert.deepEqual([five.length, five[0]], [144, 'http://x/rt_fivemin_hrl_lmps?startRow=1&rowCount=50000&datetime_beginning_utc=06/01/2026 04:00to06/01/2026 04:05&row_is_current=TRUE'])
  })
  test('few nodes in one answer as long as their rows fit, else by days', () => {
    assert.deepEqual(plan('lmp-real-time-hourly', '2026-06-01', '2026-06-30', ['51288', '1']), ['http://x/rt_hrl_lmps?startRow=1&rowCount=50000&datetime_beginning_utc=06/01/2026 04:00to07/01/2026 03:00&pnode_id=51288;1'])
    assert.equal(plan('lmp-five-minute', '2026-01-01', '2026-12-31', ['51288']).length, 365)
  })
})
