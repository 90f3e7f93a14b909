/** The whole platform on a free port, with two days of the demo market over the day on which clocks go back. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
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
  /** A one-time link; for the first admin unless told. */
  loginLink(name?: string): Promise<string>
  /** The API's answer, asked with a token. */
  get<T>(path: string): Promise<T>
  sql(statement: string, ref?: string): Promise<readonly (readonly unknown[])[]>
  addPerson(name: string, role: 'admin' | 'reader'): Promise<void>
  /** Takes MISO's day-ahead prices of the last day again with other prices; the answer is the run. */
  correct(correction: Correction): Promise<string>
  /** The commit of main before CAISO's prices of `revisedDay` came a second time. */
  readonly beforeRevision: string
  readonly revisedDay: string
  close(): Promise<void>
}

/** `amount` in USD/MWh, added to the price and its congestion in these hours (HE 1 to 24); `spoilt`: to the price alone, so that it is the sum of its components no more. */
export interface Correction { readonly branch: string, readonly node: string, readonly hours: readonly number[], readonly amount: number, readonly spoilt?: true }

const revision = 'caiso-revised-day'
/** Thousands of five-minute files would add minutes to the test and nothing to the pages. */
const leftOut: ReadonlySet<string> = new Set(['spp-interval', 'caiso-five-minute'])

/** `kinds`: only files of these, where that is enough. `measured`: load, output and constraints too. `privateHosts`: what sources described by users may be on. */
export async function startPlatform({ kinds, measured = false, privateHosts = '' }: { readonly kinds?: ReadonlySet<string>, readonly measured?: boolean, readonly privateHosts?: string } = {}): Promise<PortalPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-portal-platform-'))
  const config = readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_THREADS: '2', GRIDLAKE_ENGINE_MEMORY: '1GB', GRIDLAKE_LOG_LEVEL: 'error', GRIDLAKE_SERVER_PORT: '0', GRIDLAKE_CONNECTIONS_ALLOW_PRIVATE: privateHosts })
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
    const files = market.files.filter(file => !leftOut.has(file.kind) && (kinds?.has(file.kind) ?? true))
    const ingestInto = async (branch: string, paths: readonly string[]): Promise<IngestResult> => await ingest(services, paths, { branch, merge: true, again: false, author: demoAuthor })
    const take = async (wanted: typeof files): Promise<void> => { if (wanted.length > 0) await ingestInto('main', wanted.map(file => join(folder, 'market', file.path))) }
    await take(files.filter(file => file.fault !== revision))
    const { id: beforeRevision } = await services.lake.resolve('main')
    await take(files.filter(file => file.fault === revision))
    for (const { iso, path, reports } of measured ? market.measured : []) {
      for (const report of reports) await ingest(services, [join(folder, 'market', path)], { branch: 'main', merge: true, again: false, author: demoAuthor, ...report !== null && { iso, report } })
    }

    const { token } = await services.access.tokens.add({ name: admin, role: 'admin' }, { name: 'test', role: 'admin', days: 1 })
    const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
      const response = await fetch(url + path, { ...init, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' } })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return await response.json() as T
    }
    return {
      url, close, beforeRevision,
      revisedDay: files.find(file => file.fault === revision)?.day ?? '',
      async loginLink(name) { return loginUrl(url, (await services.access.loginLink(name)).secret) },
      async addPerson(name, role) { await services.access.users.add({ name, role, password: 'correct horse' }) },
      async correct({ branch, ...change }) {
        const original = files.filter(file => file.kind === 'miso-day-ahead' && file.fault === null).at(-1)
        assert(original)
        const again = join(folder, 'again', `${branch.replaceAll('/', '-')} ${change.hours.join('-')} ${change.amount}`, basename(original.path))
        await mkdir(dirname(again), { recursive: true })
        await writeFile(again, corrected(await readFile(join(folder, 'market', original.path), 'utf8'), change))
        const { runs } = await ingestInto(branch, [again])
        return runs[0]?.id ?? ''
      },
      async get(path) { return await ask(path) },
      async sql(sql, ref = 'main') { return (await ask<{ rows: unknown[][] }>('/api/sql', { method: 'POST', body: JSON.stringify({ sql, ref }) })).rows },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A line of MISO's file is node, type, value (LMP, MCC or MLC), then its hours. */
function corrected(text: string, { node, hours, amount, spoilt }: Omit<Correction, 'branch'>): string {
  return text.split('\n').map(line => {
    const cells = line.split(',')
    if (cells[0] !== node || (cells[2] !== 'LMP' && (spoilt || cells[2] !== 'MCC'))) return line
    return cells.map((cell, index) => hours.includes(index - 2) ? `${(Number(cell) + amount).toFixed(2)}${cell.endsWith('\r') ? '\r' : ''}` : cell).join(',')
  }).join('\n')
}
