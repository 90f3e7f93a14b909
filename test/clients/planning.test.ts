/** PyIceberg lets the server plan, and what it writes to the platform's own tables passes the gate. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { caisoDay } from '../path/made-files.ts'
import { pythonClient } from './python-client.ts'

pythonClient('pyiceberg', 'PyIceberg lets the server plan its scans', 'pyiceberg_planning_client.py', async (server, t, run) => {
  await t.test('prices that PyIceberg writes pass the gate', async () => {
    const file = caisoDay('20260701', '20260630_13_00_00', {})
    const path = join(server.scratch, file.name)
    await writeFile(path, file.text)
    await server.command('ingest', path)
    await run('pyiceberg_gate_client.py')
    assert.deepEqual(await server.rows(`select lmp from market.lmp_da where node_id = 'THEIRS'`), [[42]])
    const { runs } = JSON.parse(await server.command('--json', 'runs')) as { runs: { report: string, state: string, iso: string, dataset: string, verdict: { outcome: string } }[] }
    const theirs = runs.filter(each => each.report === 'catalog')
    assert.deepEqual(theirs.map(({ state, verdict }) => `${state} ${verdict.outcome}`), [...Array.from({ length: 5 }, () => 'failed fail'), 'merged pass'])
    assert.deepEqual([theirs[0]?.iso, theirs[0]?.dataset], ['caiso', 'market.lmp_da'])
  })
})
