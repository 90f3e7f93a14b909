/** Access control on records in a temporary folder, with a clock that the test moves. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { silent } from '#base/log.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { accessControl } from './control.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

export async function accessForTest(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-access-'))
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  t.after(async () => {
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const clock = fixedClock('2026-11-20T08:00:00Z')
  return { meta, clock, access: accessControl({ meta, clock, log: silent }) }
}

export const cookie = (secret: string) => ({ cookie: `gridlake_session=${secret}` })
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
