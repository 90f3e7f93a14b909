/** Operators that put corrections into the file that they correct, that call preliminary what becomes final, and that name points without an id. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryLake, type TemporaryLake } from './temporary-lake.ts'

const pjmHeader = 'datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,voltage,equipment,type,zone,system_energy_price_rt,total_lmp_rt,congestion_price_rt,marginal_loss_price_rt,row_is_current,version_nbr'
const pjmRow = (hour: number, lmp: number, current: boolean, version: number): string =>
  `3/5/2026 ${hour}:00:00 AM,3/5/2026 ${hour - 5}:00:00 AM,51288,WESTERN HUB,,,HUB,,20.00,${lmp},${(lmp - 20).toFixed(6)},0,${current ? 'True' : 'False'},${version}`
const pjmFile = (...rows: readonly string[]): string => [pjmHeader, ...rows, ''].join('\r\n')

const values = async (lake: TemporaryLake): Promise<unknown[][]> => (await lake.rows('SELECT hour(interval_start_utc) AS hour, lmp, status, version FROM market.lmp_rt ORDER BY ALL')).map(row => Object.values(row).map(value => typeof value === 'bigint' ? Number(value) : value))
async function past(lake: TemporaryLake): Promise<unknown[][]> {
  const rows = await lake.rows<{ hour: bigint, lmp: number, version: number, known_from_utc: Date, known_to_utc: Date }>('SELECT hour(interval_start_utc) AS hour, lmp, version, known_from_utc, known_to_utc FROM market.lmp_superseded ORDER BY hour, known_from_utc, lmp')
  for (const row of rows) assert(row.known_from_utc <= row.known_to_utc)
  return rows.map(row => [Number(row.hour), row.lmp, row.version])
}

test('versions in one file: the current one is the answer, those before are what it superseded', async t => {
  const lake = await temporaryLake(t)
  const path = await lake.put('rt_hrl_lmps.csv', pjmFile(
    pjmRow(5, 21, false, 1), pjmRow(5, 22, true, 2), pjmRow(6, 30, true, 1), pjmRow(7, 41, false, 1), pjmRow(7, 42, false, 2), pjmRow(7, 43, true, 3), pjmRow(8, 50, false, 1), pjmRow(8, 50, true, 2),
  ))
  assert.deepEqual([(await lake.takeOne(path)).state, (await lake.takeOne(path, { again: true })).state], ['merged', 'unchanged'])
  // The last hour was posted again with the price that it had: no revision, but firmer.
  assert.deepEqual(await values(lake), [[5, 22, 'corrected', 2], [6, 30, 'final', 1], [7, 43, 'corrected', 3], [8, 50, 'corrected', 1]])
  assert.deepEqual(await past(lake), [[5, 21, 1], [7, 41, 1], [7, 42, 2]])
  const [node] = await lake.rows("SELECT node_id, name, type FROM market.node WHERE iso = 'pjm'")
  assert.deepEqual(node, { node_id: '51288', name: 'WESTERN HUB', type: 'HUB' })
})

test('a version that an earlier file brought is not brought again by the file that corrects it', async t => {
  const lake = await temporaryLake(t)
  await lake.takeOne(await lake.put('one/rt_hrl_lmps.csv', pjmFile(pjmRow(5, 21, true, 1))))
  const before = await lake.main()
  await lake.takeOne(await lake.put('two/rt_hrl_lmps.csv', pjmFile(pjmRow(5, 21, false, 1), pjmRow(5, 22, true, 2))))
  assert.deepEqual([await values(lake), await past(lake)], [[[5, 22, 'corrected', 2]], [[5, 21, 1]]])
  assert.equal((await lake.rows<{ lmp: number }>('SELECT lmp FROM market.lmp_rt', before))[0]?.lmp, 21)
})

test('an older version that comes after the newer one changes no price', async t => {
  const lake = await temporaryLake(t)
  await lake.takeOne(await lake.put('one/rt_hrl_lmps.csv', pjmFile(pjmRow(5, 22, true, 2))))
  for (const [name, rows] of [['two', [pjmRow(5, 21, false, 1), pjmRow(5, 22, true, 2)]], ['three', [pjmRow(5, 21, true, 1)]]] as const) {
    const outcome = await lake.takeOne(await lake.put(`${name}/rt_hrl_lmps.csv`, pjmFile(...rows)))
    assert.equal(outcome.error, null)
    assert.deepEqual(await values(lake), [[5, 22, 'corrected', 1]], name)
  }
  assert((await past(lake)).every(([hour, lmp, version]) => hour === 5 && lmp === 21 && version === 0), 'it never was the answer')
})

test('a file of nothing but replaced versions is no answer', async t => {
  const lake = await temporaryLake(t)
  const outcome = await lake.takeOne(await lake.put('rt_hrl_lmps.csv', pjmFile(pjmRow(5, 21, false, 1))))
  assert.equal(outcome.state, 'quarantined')
})

const named = '"H","Date","Hour Ending","Location","Locational Marginal Price","Energy Component","Congestion Component","Marginal Loss Component"'
const numbered = named.replace('"Location"', '"Location ID","Location Name","Location Type"')
const places = [['4000', '.H.INTERNAL_HUB', 'HUB'], ['321', 'UN.EDDY    34.5AMOS', 'NETWORK NODE'], ['322', 'UN.TWIN', 'NETWORK NODE'], ['323', 'UN.TWIN', 'NETWORK NODE']] as const
const hours = Array.from({ length: 24 }, (_, index) => String(index + 1).padStart(2, '0'))
function isone(kind: string, title: string, header: string, row: (label: string) => readonly string[], made = '06/03/2026 12:57:12 EDT'): string {
  const rows = hours.flatMap(row)
  return [`"C","${title} Energy Market Hourly LMP Report"`, `"C","Filename: ${kind}_20260604.csv"`, '"C","Report for: 06/04/2026 - 06/04/2026"', `"C","Report generated: ${made}"`, header, header.split(',').map((_, index) => index === 0 ? '"H"' : '"String"').join(), ...rows, `"T","${rows.length} lines"`].join('\n')
}
const dayAhead = isone('WW_DALMP_ISO', 'Day-Ahead', numbered, label => places.map(([id, name, type]) => `"D","06/04/2026","${label}","${id}","${name}","${type}",30.1,30,0.1,0`))
const preliminary = isone('lmp_rt_prelim', 'Real-Time', named, label => places.slice(0, 3).map(([, name]) => `"D","06/04/2026",${label},"${name}",31.1,31,0.1,0`), '06/05/2026 00:30:00 EDT')
const final = isone('lmp_rt_final', 'Real-Time', numbered, label => places.slice(0, 2).map(([id, name, type]) => `"D","06/04/2026",${label},"${id}","${name}","${type}",32.1,32,0.1,0`), '06/10/2026 12:00:00 EDT')

test('a file that ends with its trailer is whole without a line end; cut anywhere else it is not', async t => {
  const lake = await temporaryLake(t)
  assert.equal((await lake.takeOne(await lake.put('WW_DALMP_ISO_20260604.csv', dayAhead))).state, 'merged')
  for (const [cut, words] of [[dayAhead.slice(0, -3), /ends in the middle of a line/], [dayAhead.slice(0, dayAhead.lastIndexOf('"T"') - 5), /ends in the middle of a line/], [dayAhead.replace(/"D",[^\n]*\n/, ''), /the last line says 96 lines, 95 were found/]] as const) {
    const outcome = await lake.takeOne(await lake.put('cut/WW_DALMP_ISO_20260604.csv', cut))
    assert.match(outcome.error?.message ?? '', words)
  }
})

for (const [order, first, second] of [['in order', preliminary, final], ['the other way round', final, preliminary]] as const) {
  test(`final prices replace preliminary ones, never the reverse: ${order}`, async t => {
    const lake = await temporaryLake(t)
    await lake.takeOne(await lake.put('WW_DALMP_ISO_20260604.csv', dayAhead))
    for (const text of [first, second]) {
      const name = text === final ? 'lmp_rt_final_20260604.csv' : 'lmp_rt_prelim_20260604.csv'
      const { runs: [run] } = await lake.take(await lake.put(name, text))
      assert.equal(run?.state, 'merged')
      assert.deepEqual(run.verdict?.findings.filter(({ rule }) => rule.startsWith('revision')), [], 'what is less firm revises nothing')
    }
    const rows = await lake.rows<{ node_id: string, lmp: number, status: string, rows: bigint }>('SELECT node_id, lmp, status, count(*) AS rows FROM market.lmp_rt GROUP BY ALL ORDER BY node_id')
    // Two points share a name: nobody can tell which of them was meant, so the name stays.
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.status, Number(row.rows)]), [['321', 32.1, 'final', 24], ['4000', 32.1, 'final', 24], ['UN.TWIN', 31.1, 'preliminary', 24]])
    assert.deepEqual((await lake.rows<{ lmp: number }>('SELECT DISTINCT lmp FROM market.lmp_superseded')).map(({ lmp }) => lmp), [31.1])
  })
}
