/** The only file that names an implementation of a port. */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '#base/config.ts'
import { fail, messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import { systemClock } from '#drivers/clock/system.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { postgresMeta } from '#drivers/meta/postgres.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { s3Credentials } from '#drivers/objects/s3-address.ts'
import { s3Objects } from '#drivers/objects/s3.ts'
import type { Ports } from './ports.ts'

export function openPorts(config: Config, log: Log): Ports {
  const root = resolve(config.data)
  const folder = (name: string): string => made(join(root, name))
  const objectsRoot = join(root, 'objects')
  const scratch = join(root, 'scratch')
  const engine = lazy(async () => {
    // Said before the engine says that it lacks an extension, which has no build of this version.
    if (config.objects.driver === 's3') throw fail('config/invalid', 'objects.driver is s3, and the engine of this version cannot read there: rows are neither taken in nor queried. Leave objects.driver at disk', { setting: 'objects.driver' })
    return await duckdbEngine({
      threads: config.engine.threads || availableParallelism(), memoryLimit: config.engine.memory,
      tempFolder: folder('scratch'), readable: [folder('objects')],
    })
  })
  const meta = lazy(async () => config.meta.driver === 'postgres' ? await postgresMeta(config.meta.url) : sqliteMeta(join(made(root), 'meta.sqlite')))
  return {
    config, log, scratch,
    clock: systemClock,
    objects: config.objects.driver === 's3' ? bucket(config.objects) : diskObjects(objectsRoot),
    engine: lazyEngine(engine.get),
    meta: lazyMeta(meta.get),
    async close() {
      await (await engine.opened())?.close()
      await (await meta.opened())?.close()
    },
  }
}

function bucket({ url, region, endpoint, path_style }: Config['objects']): Objects {
  return s3Objects({ url, region, ...endpoint === '' ? {} : { endpoint }, ...path_style ? { pathStyle: true } : {} }, s3Credentials(process.env))
}

interface Lazy<T> { get(): Promise<T>, opened(): Promise<T | undefined> }

function lazy<T>(open: () => Promise<T>): Lazy<T> {
  let opening: Promise<T> | undefined
  return { get: async () => await (opening ??= open()), opened: async () => await opening?.catch(() => undefined) }
}

function lazyEngine(get: () => Promise<Engine>): Engine {
  return { session: async () => await (await get()).session(), reader: async () => await (await get()).reader(), close: async () => {} }
}

function lazyMeta(get: () => Promise<Meta>): Meta {
  return {
    get: async key => await (await get()).get(key),
    scan: async (prefix, options) => await (await get()).scan(prefix, options),
    write: async write => { await (await get()).write(write) },
    close: async () => {},
  }
}

function made(path: string): string {
  try {
    mkdirSync(path, { recursive: true })
    return path
  } catch (error) {
    throw fail('data/unusable', `the data folder ${path} cannot be made (${messageOf(error)}); name another with --data or GRIDLAKE_DATA`, { path }, error)
  }
}
