/** What every hostile file must meet: a clear error and nothing changed, and a process that goes on working. */
import assert from 'node:assert/strict'
import { codes } from '#base/error.ts'
import type { FileOutcome, IngestResult } from '#feeds/ingest/index.ts'
import { sppDay } from '../path/made-files.ts'
import type { TemporaryLake } from '../path/temporary-lake.ts'

let day = 1

/** A file that nobody took yet, to see that the process still works. */
export async function assertStillWorks(lake: TemporaryLake): Promise<void> {
  const file = sppDay(`202505${String(day++ % 28 + 1).padStart(2, '0')}`)
  const outcome = await lake.takeOne(await lake.put(`good/${file.name}`, file.text))
  assert.equal(outcome.state, 'merged', `a good file afterwards: ${JSON.stringify(outcome.error)}`)
  assert.deepEqual(await lake.leftovers(), [], 'nothing is left in scratch')
}

export function assertClear(error: { code: string, message: string } | null, what: string): void {
  assert.ok(error, `${what}: an error`)
  assert.ok(Object.hasOwn(codes, error.code), `${what}: ${error.code} is a code`)
  assert.ok(error.message.length > 10, `${what}: "${error.message}" says something`)
  assert.ok(!/INTERNAL|Assertion|\n\s+at |undefined|\[object/.test(error.message), `${what}: "${error.message}" is for a person`)
  assert.ok(!/^engine\/|^sql\//.test(error.code), `${what}: ${error.code} (${error.message}) blames the engine for a file`)
}

/** Nothing came to main, and each file says why: in an error, or in what the gate found. */
export async function assertRefused(lake: TemporaryLake, paths: string | readonly string[], what: string): Promise<readonly FileOutcome[]> {
  const before = await lake.main()
  let result: IngestResult
  try {
    result = await lake.take(paths)
  } catch (error) {
    assertClear(error as { code: string, message: string }, what)
    assert.equal(await lake.main(), before, `${what}: main is as it was`)
    return []
  }
  assert.ok(result.files.length > 0, `${what}: something is said`)
  for (const file of result.files) {
    assert.ok(['refused', 'failed', 'quarantined'].includes(file.state), `${what}: ${file.state}`)
    if (file.state === 'quarantined') {
      const run = result.runs.find(candidate => candidate.id === file.run)
      assert.ok(run?.verdict?.findings.some(finding => finding.severity === 'block' && finding.message.length > 10), `${what}: a finding says why`)
    } else {
      assertClear(file.error, what)
    }
  }
  assert.equal(await lake.main(), before, `${what}: main is as it was`)
  return result.files
}
