/** An engine for the tests of a file, in a folder of its own, and its session; both go when the tests are over. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'

export async function engineForTests(): Promise<{ readonly folder: string, readonly session: Session }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-markets-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  const session = await engine.session()
  after(async () => {
    session.close()
    await engine.close()
    await rm(folder, { recursive: true })
  })
  return { folder, session }
}
