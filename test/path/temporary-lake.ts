/** A platform of its own in a temporary folder, for one test, and short ways to feed it and to ask it. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildPlatform, type Platform, type Services } from '#app/host.ts'
import { readConfig } from '#app/settings.ts'
import type { Row } from '#drivers/engine/port.ts'
import { ingest, type FileOutcome, type IngestOptions, type IngestResult } from '#feeds/ingest/index.ts'

export interface TemporaryLake {
  readonly services: Services
  /** For a server over it. */
  readonly routes: Platform['routes']
  /** Holds the data folder (`data`) and whatever a test writes. */
  readonly folder: string
  readonly data: string
  /** Writes a file below `folder/in` and returns its path. */
  put(name: string, content: string | Uint8Array): Promise<string>
  take(paths: string | readonly string[], options?: Partial<IngestOptions>): Promise<IngestResult>
  /** Takes one file and returns what became of it. */
  takeOne(path: string, options?: Partial<IngestOptions>): Promise<FileOutcome>
  rows<T extends Row = Row>(sql: string, ref?: string): Promise<T[]>
  main(): Promise<string>
  /** What lies in the scratch folder beside the engine's own. */
  leftovers(): Promise<string[]>
}

export const environment = { GRIDLAKE_ENGINE_THREADS: '2', GRIDLAKE_ENGINE_MEMORY: '1GB', GRIDLAKE_LOG_LEVEL: 'error' } as const

/** What ends it: a test's context. */
export interface Ending { after(end: () => Promise<void>): void }

/** `data`: a folder that lies elsewhere and stays. */
export async function temporaryLake(t: Ending, data?: string): Promise<TemporaryLake> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-test-'))
  const root = data ?? join(folder, 'data')
  const platform = buildPlatform(readConfig({ data: root }, environment))
  t.after(async () => {
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { ...lakeOf(platform.services, folder), routes: platform.routes, folder, data: root }
}

function lakeOf(services: Services, folder: string): Omit<TemporaryLake, 'folder' | 'data' | 'routes'> {
  async function take(paths: string | readonly string[], options: Partial<IngestOptions> = {}): Promise<IngestResult> {
    return await ingest(services, typeof paths === 'string' ? [paths] : paths, { branch: 'main', merge: true, again: false, author: 'test', ...options })
  }
  return {
    services,
    async put(name, content) {
      const path = join(folder, 'in', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    },
    take,
    async takeOne(path, options) {
      const { files: [file, ...others] } = await take(path, options)
      if (file === undefined || others.length > 0) throw new Error(`one outcome expected, ${others.length + 1} found`)
      return file
    },
    async rows<T extends Row>(sql: string, ref = 'main') {
      const session = await services.engine.session()
      try {
        return await session.rows<T>((await services.lake.plan(sql, ref)).sql)
      } finally {
        session.close()
      }
    },
    async main() { return (await services.lake.resolve('main')).id },
    async leftovers() {
      const names = await readdir(services.scratch).catch(() => [])
      return names.filter(name => !name.startsWith(`engine-${process.pid}-`))
    },
  }
}

export const realFiles = process.env['GRIDLAKE_REAL_FILES'] ?? join(import.meta.dirname, '../../../shared/iso')
