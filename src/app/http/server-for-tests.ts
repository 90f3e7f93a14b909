/** A server over real access control and records in a temporary folder, with routes of the test's choosing. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Route } from '#base/capability.ts'
import { type Config, parseConfig } from '#base/config.ts'
import { type Fields, type Log, silent } from '#base/log.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { access as accessPlug, accessControl } from '#govern/access/index.ts'
import { prometheusMetrics } from './metrics.ts'
import { httpServer, type Limits } from './server.ts'
import { withSystemRoutes } from './system-routes.ts'

export interface Wanted { readonly routes?: readonly Route[], readonly server?: Partial<Config['server']>, readonly limits?: Partial<Limits>, readonly portal?: Readonly<Record<string, string>>, readonly health?: Record<string, () => Promise<unknown>> }

export async function serverForTest(t: TestContext, { routes = [], server: settings = {}, limits = {}, portal, health = {} }: Wanted = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-http-'))
  const portalFolder = await portalIn(folder, portal)
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  let opened: { close(): Promise<void> } | undefined
  // Set up before a server that refuses its settings.
  t.after(async () => {
    await opened?.close()
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const clock = fixedClock('2026-11-20T08:00:00Z')
  const config = parseConfig({ server: { port: 0, ...settings } })
  const access = accessControl({ meta, clock, log: silent })
  await access.ensureAdmin()
  const logged: { level: string, fields: Fields, message: string }[] = []
  const log = recordingLog(logged)
  const metrics = prometheusMetrics()
  const own = accessPlug.start({ access, config }).routes ?? []
  const all = withSystemRoutes([...own, ...routes], { metrics, checks: { records: async () => await meta.get('x'), ...health }, log, version: '1.2.3' })
  const server = httpServer({ routes: all, access, config, log, metrics, portalFolder, limits })
  opened = server
  const session = async (user?: string) => ({ 'cookie': `gridlake_session=${(await access.redeem((await access.loginLink(user)).secret)).secret}`, 'x-gridlake': '1' })
  const token = async (role: 'admin' | 'reader') => ({ authorization: `Bearer ${(await access.tokens.add({ name: 'admin', role: 'admin' }, { name: role, role })).token}` })
  return { server, access, clock, meta, logged, routes: all, session, token, folder, portalFolder }
}

async function portalIn(folder: string, files?: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, 'dist')
  for (const [name, text] of Object.entries(files ?? {})) {
    await mkdir(join(path, name, '..'), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return path
}

function recordingLog(into: { level: string, fields: Fields, message: string }[]): Log {
  const at = (level: string) => (fields: Fields, message: string): void => { into.push({ level, fields, message }) }
  const log: Log = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), child: () => log }
  return log
}
