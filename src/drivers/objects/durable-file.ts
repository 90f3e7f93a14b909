/** Files that are whole or not there: written aside, synced, put under their name in one step, and the name synced too. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './key.ts'
import { sharedSync } from './shared-sync.ts'

/** Long enough that no write still running can own the file. */
const leftoverAgeMs = 24 * 60 * 60 * 1000

export interface DurableFolder {
  /** A fresh name below the root's temporary folder, which exists. */
  temporaryPath(): Promise<string>
  /** Gives the synced file at `from` its name. Durable afterwards. Throws EEXIST where `ifAbsent` is set and `path` is taken. */
  publish(from: string, path: string, ifAbsent: boolean): Promise<void>
  /** Makes the folder and its ancestors up to the root, durably. */
  makeFolder(folder: string): Promise<void>
}

export function durableFolder(root: string): DurableFolder {
  /** Folders whose own name is known to be on disk. Another process may have made one and not synced it yet: first sight syncs. */
  const known = new Set<string>()
  const aside = join(root, temporaryFolder)
  const syncFolder = sharedSync(syncPath)
  let swept: Promise<void> | undefined

  async function makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true })
    if (made === undefined && known.has(folder)) return
    const names: string[] = []
    for (let name = folder; ; name = dirname(name)) {
      names.push(name)
      if (name === root || name === dirname(name)) break
    }
    // Where the root itself is new, so may be its parents.
    if (made !== undefined && root.startsWith(made)) {
      for (let name = dirname(root); name.startsWith(made); name = dirname(name)) names.push(name)
    }
    for (const name of names) await syncPath(dirname(name))
    for (const name of names) known.add(name)
  }

  return {
    makeFolder,
    async temporaryPath() {
      await makeFolder(aside)
      await (swept ??= removeLeftovers(aside))
      return join(aside, `${process.pid}-${randomBytes(9).toString('hex')}`)
    },
    async publish(from, path, ifAbsent) {
      await makeFolder(dirname(path))
      if (ifAbsent) await link(from, path)
      else await rename(from, path)
      await syncFolder(dirname(path))
      if (ifAbsent) await rm(from, { force: true })
    },
  }
}

/** Works for files and folders. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > leftoverAgeMs) await rm(path, { force: true })
  }
}
