/** Files as people name them: in a folder that they gave, or in one made for the ingest, which goes by the file's name. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, messageOf, systemCode } from '#base/error.ts'
import type { Kept } from './answer.ts'
import { numberedName } from './file-name.ts'

/**
 * Copies each file into `folder` and returns the paths, in order. Nothing that lies there is changed: the same bytes stay as
 * they are, and others of the same name get a number beside it. Throws `data/unusable` where the folder cannot be written.
 */
export async function keepIn(folder: string, files: readonly Kept[]): Promise<string[]> {
  const paths: string[] = []
  try {
    await mkdir(folder, { recursive: true })
    for (const file of files) paths.push(await keep(folder, file))
  } catch (cause) {
    if (systemCode(cause) === undefined) throw cause
    throw fail('data/unusable', `the folder ${folder} cannot be written (${messageOf(cause)}); name another with --out`, { folder }, cause)
  }
  return paths
}

async function keep(folder: string, file: Kept): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(folder, numberedName(file.name, number))
    const found = await stat(path).catch(() => null)
    if (found === null) {
      // Under its name only when it is whole.
      const part = `${path}.part`
      try {
        await copyFile(file.path, part)
        await rename(part, path)
      } finally {
        await rm(part, { force: true })
      }
      return path
    }
    if (found.isFile() && found.size === file.bytes && await hashOf(path) === file.sha256) return path
  }
}

/** Moves each file to a folder of its own below `folder`, so that each has its operator's name. */
export async function nameIn(folder: string, files: readonly Kept[]): Promise<string[]> {
  await rm(folder, { recursive: true, force: true })
  return await Promise.all(files.map(async (file, index) => {
    const own = join(folder, String(index))
    await mkdir(own, { recursive: true })
    const path = join(own, file.name)
    await rename(file.path, path)
    return path
  }))
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}
