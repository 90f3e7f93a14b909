/**
 * Objects as files below one folder: the key is the path, so no key may lie below another. Several processes may share
 * the folder.
 */
import { open, readFile, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fail, isFailure, messageOf, systemCode } from '#base/error.ts'
import { copyLarge } from './copy-file.ts'
import { durableFolder, syncPath } from './durable-file.ts'
import { checkKey, checkPrefix, isPart, temporaryFolder } from './key.ts'
import type { Objects } from './port.ts'

/** How many files `seal` has in hand at once. */
const sealsAtOnce = 16

/**
 * `root` is made on first write. An object that the engine writes at `location(key)` is there, and listed, while it is
 * still being written: nobody may name it to a reader before `seal` resolves.
 */
export function diskObjects(rootFolder: string): Objects {
  const root = resolve(rootFolder)
  const folder = durableFolder(root)

  function pathOf(key: string): string {
    checkKey(key)
    return join(root, key)
  }

  async function copyIn(source: string, target: string, verify?: () => Promise<void>): Promise<void> {
    const aside = await folder.temporaryPath()
    try {
      await copyLarge(source, aside)
      await verify?.()
      await syncPath(aside)
      await folder.publish(aside, target, false)
    } finally {
      await rm(aside, { force: true })
    }
  }

  return {
    async get(key) {
      const path = pathOf(key)
      return guarded(key, path, 'read', () => readFile(path))
    },
    async size(key) {
      return sizeOf(key, pathOf(key))
    },
    async put(key, bytes, options = {}) {
      const path = pathOf(key)
      await guarded(key, path, 'write', async () => {
        const aside = await folder.temporaryPath()
        try {
          await writeSynced(aside, bytes)
          await folder.publish(aside, path, options.ifAbsent === true)
        } catch (cause) {
          await rm(aside, { force: true })
          throw cause
        }
      })
    },
    async putFile(key, path, verify) {
      const target = pathOf(key)
      await guarded(key, path, 'write', async () => {
        const { size } = await stat(path)
        if (await sizeOf(key, target) !== size) return await copyIn(path, target, verify)
        // Another process may have put it there this instant and not have synced its name yet.
        await folder.makeFolder(dirname(target))
        await syncPath(dirname(target))
      })
    },
    list(prefix) {
      checkPrefix(prefix)
      const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      return walk(root, parent, prefix)
    },
    async delete(key) {
      const path = pathOf(key)
      await guarded(key, path, 'read', async () => {
        await rm(path, { force: true })
        await syncPath(dirname(path)).catch(ignoreMissing)
      }).catch(ignoreMissing)
    },
    location: pathOf,
    async prepare(key) {
      const path = pathOf(key)
      await guarded(key, path, 'write', () => folder.makeFolder(dirname(path)))
    },
    async seal(keys) {
      for (let at = 0; at < keys.length; at += sealsAtOnce) {
        await Promise.all(keys.slice(at, at + sealsAtOnce).map(key => {
          const path = pathOf(key)
          return guarded(key, path, 'read', () => syncPath(path))
        }))
      }
      const folders = new Set(keys.map(key => dirname(pathOf(key))))
      for (const path of folders) {
        await folder.makeFolder(path)
        await syncPath(path)
      }
    },
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function sizeOf(key: string, path: string): Promise<number | undefined> {
  try {
    const found = await guarded(key, path, 'read', () => stat(path))
    return found.isFile() ? found.size : undefined
  } catch (cause) {
    ignoreMissing(cause)
    return undefined
  }
}

/** Depth first, with a folder sorted as `name/`: that is the order of the keys. */
async function* walk(root: string, parent: string, prefix: string): AsyncGenerator<{ key: string, bytes: number }> {
  const entries = await readdir(join(root, parent), { withFileTypes: true }).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return []
    throw cause
  })
  const names = entries
    .filter(entry => (entry.isFile() || entry.isDirectory()) && isPart(entry.name))
    .map(entry => parent + entry.name + (entry.isDirectory() ? '/' : ''))
    .filter(name => name !== `${temporaryFolder}/` && (name.startsWith(prefix) || prefix.startsWith(name)))
    .sort()
  for (const name of names) {
    if (name.endsWith('/')) {
      yield* walk(root, name, prefix)
    } else if (name.startsWith(prefix)) {
      const bytes = await sizeOf(name, join(root, name))
      // Deleted since the folder was read.
      if (bytes !== undefined) yield { key: name, bytes }
    }
  }
}

/** Turns the system's errors into ours. */
async function guarded<T>(key: string, path: string, kind: 'read' | 'write', work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isFailure(cause)) throw cause
    const code = systemCode(cause)
    if (code === undefined) throw cause
    if (kind === 'read' && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) throw fail('object/missing', `There is no object ${key}.`, { key }, cause)
    if (kind === 'write' && code === 'EEXIST') throw fail('object/conflict', `Object ${key} exists already.`, { key }, cause)
    throw fail('data/unusable', `Object ${key} cannot be read or written at ${path}: ${messageOf(cause)}. Check the folder's permissions and free space.`, { key, path }, cause)
  }
}

function ignoreMissing(cause: unknown): void {
  if (!isFailure(cause, 'object/missing') && systemCode(cause) !== 'ENOENT') throw cause
}
