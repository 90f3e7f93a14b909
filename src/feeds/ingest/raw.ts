/** The bytes as they came, kept under their own hash before a row that was made of them is seen. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail } from '#base/error.ts'
import type { Objects } from '#drivers/objects/port.ts'

/** A file as it was given: itself, or the archive that it came in. */
export interface RawFile {
  readonly path: string
  readonly sha256: string
  /** Size and time of change when it was read. */
  readonly mark: string
}

/** Copies at once: enough to keep a disk busy while the engine has the processors. */
const copiesAtOnce = 2

export const rawKey = ({ sha256 }: RawFile): string => `raw/${sha256.slice(0, 2)}/${sha256}`

/** Stands for the content as long as nobody writes to the file. */
export async function markOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path)
  return `${size}/${mtimeMs}/${ino}`
}

export async function rawFile(path: string): Promise<RawFile> {
  const mark = await markOf(path)
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Uint8Array)
  return { path, mark, sha256: hash.digest('hex') }
}

export async function keepRaw(objects: Objects, files: readonly RawFile[], signal?: AbortSignal): Promise<void> {
  const waiting = [...new Map(files.map(file => [rawKey(file), file]))]
  await Promise.all(Array.from({ length: copiesAtOnce }, async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      signal?.throwIfAborted()
      const [key, file] = next
      await objects.putFile(key, file.path, async () => { await requireUnchanged([file]) })
    }
  }))
}

/** Throws `feed/malformed` where a file is not what it was when it was read first. */
export async function requireUnchanged(files: readonly RawFile[]): Promise<void> {
  for (const { path, mark } of files) {
    if (await markOf(path).catch(() => null) !== mark) {
      throw fail('feed/malformed', `${basename(path)} was changed by another program while it was read. Nothing was taken from it; take it in again when it is whole`, { file: basename(path) })
    }
  }
}
