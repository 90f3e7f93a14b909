/** Several processes in one data folder at once: the same tests for a few processes and for many. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caisoAtlas, caisoDay, sppDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertSound, commandLine, run } from './after-crash.ts'

export function atOnce(processes: number): void {
  test(`${processes} processes with different files: all of them are in`, { timeout: 400_000 }, async t => {
    const lake = await temporaryLake(t)
    const files = Array.from({ length: processes }, (_, index) => sppDay(`2026070${index + 1}`))
    const paths = await Promise.all(files.map(file => lake.put(file.name, file.text)))
    const ended = await Promise.all(paths.map(path => run([commandLine, '--json', '--data', lake.data, 'ingest', path])))
    for (const { code, out, err } of ended) assert.equal(code, 0, out + err)
    assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows, count(DISTINCT interval_start_utc)::INTEGER AS hours FROM market.lmp_da'), [{ rows: processes * 120, hours: processes * 24 }])
    await assertSound(lake, 'different files')
  })

  test(`${processes} processes with one file: it is in once`, { timeout: 400_000 }, async t => {
    const lake = await temporaryLake(t)
    const nodes = Array.from({ length: 30 }, (_, index) => `NODE_${index}_N001`)
    const [atlas, file] = [caisoAtlas(nodes), caisoDay('20260701', '20260630_13_00_00', { nodes: [...nodes, 'GHOST_7_N001'] })]
    await lake.takeOne(await lake.put(atlas.name, atlas.text))
    const path = await lake.put(file.name, file.text)
    const ended = await Promise.all(Array.from({ length: processes }, () => run([commandLine, '--json', '--data', lake.data, 'ingest', path])))
    for (const { code, out, err } of ended) assert.equal(code, 0, out + err)
    assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows, max(version) AS version FROM market.lmp_da'), [{ rows: 720, version: 1 }])
    assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_aside'), [{ rows: 24 }])
    await assertSound(lake, 'one file')
  })

  test(`${processes} processes with one file of an operator without a list: each node is registered once`, { timeout: 400_000 }, async t => {
    const lake = await temporaryLake(t)
    const file = sppDay('20260701')
    const path = await lake.put(file.name, file.text)
    const ended = await Promise.all(Array.from({ length: processes }, () => run([commandLine, '--json', '--data', lake.data, 'ingest', path])))
    for (const { code, out, err } of ended) assert.equal(code, 0, out + err)
    assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_da'), [{ rows: 120 }])
    assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.node'), [{ rows: 5 }])
    await assertSound(lake, 'one file')
  })
}
