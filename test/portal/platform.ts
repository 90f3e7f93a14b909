/** The whole platform on a free port, with two days of the demo market over the day on which clocks go back. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlatform } from '#app/host.ts'
import { httpServer } from '#app/http/server.ts'
import { portalFolder } from '#app/portal-build.ts'
import { readConfig } from '#app/settings.ts'
import { demoAuthor, writeDemoMarket } from '#feeds/demo/index.ts'
import { ingest, type IngestResult } from '#feeds/ingest/index.ts'
import { loginUrl } from '#govern/access/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'

export interface PortalPlatform {
  readonly url: string
  /** A one-time link. */
  loginLink(): Promise<string>
  /** The API's answer, asked with a token. */
  get<T>(path: string): Promise<T>
  sql(statement: string, ref?: string): Promise<readonly (readonly unknown[])[]>
  /** The commit of main before CAISO's prices of `revisedDay` came a second time. */
  readonly beforeRevision: string
  readonly revisedDay: string
  close(): Promise<void>
}

const revision = 'caiso-revised-day'
/** Thousands of five-minute files would add minutes to the test and nothing to the pages. */
const leftOut: ReadonlySet<string> = new Set(['spp-interval', 'caiso-five-minute'])

export async function startPlatform(): Promise<PortalPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-portal-platform-'))
  const config = readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_THREADS: '2', GRIDLAKE_ENGINE_MEMORY: '1GB', GRIDLAKE_LOG_LEVEL: 'error', GRIDLAKE_SERVER_PORT: '0' })
  const platform = buildPlatform(config)
  const { services } = platform
  const server = httpServer({ routes: platform.routes, access: services.access, config, log: services.log, metrics: services.metrics, portalFolder })
  async function close(): Promise<void> {
    await server.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const admin = await services.access.ensureAdmin()
    const url = await server.listen()
    await ensureCalendar(services)
    const market = await writeDemoMarket({ folder: join(folder, 'market'), lastDay: '2026-11-02', days: 2 })
    const files = market.files.filter(file => !leftOut.has(file.kind))
    const take = async (wanted: typeof files): Promise<IngestResult> => await ingest(services, wanted.map(file => join(folder, 'market', file.path)), { branch: 'main', merge: true, again: false, author: demoAuthor })
    await take(files.filter(file => file.fault !== revision))
    const { id: beforeRevision } = await services.lake.resolve('main')
    await take(files.filter(file => file.fault === revision))

    const { token } = await services.access.tokens.add({ name: admin, role: 'admin' }, { name: 'test', role: 'admin', days: 1 })
    const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
      const response = await fetch(url + path, { ...init, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' } })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return await response.json() as T
    }
    return {
      url, close, beforeRevision,
      revisedDay: files.find(file => file.fault === revision)?.day ?? '',
      async loginLink() { return loginUrl(url, (await services.access.loginLink()).secret) },
      async get(path) { return await ask(path) },
      async sql(sql, ref = 'main') { return (await ask<{ rows: unknown[][] }>('/api/sql', { method: 'POST', body: JSON.stringify({ sql, ref }) })).rows },
    }
  } catch (error) {
    await close()
    throw error
  }
}
