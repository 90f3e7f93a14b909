/**
 * Copies of large files. Where the file system can, both share their blocks; else the bytes go past the page cache where the
 * system lets them: they are written once and hardly ever read, and would only push out what is read all the time.
 */
import { constants, copyFile, open, type FileHandle } from 'node:fs/promises'
import { systemCode } from '#base/error.ts'

const bufferBytes = 4 * 1024 * 1024
/** What direct writes come in multiples of; no disk's block is larger. */
const blockBytes = 4096

/** Known to the runtime, not to the types for it. */
declare const WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } }

/** Makes `to`, which must not exist. It is not synced yet. */
export async function copyLarge(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
  } catch {
    // No shared blocks here, or a true fault, which shows again.
    await copyDirect(from, to)
  }
}

async function copyDirect(from: string, to: string): Promise<void> {
  const source = await open(from, 'r')
  try {
    const target = await openDirect(to)
    if (target === null) return await copyFile(from, to, constants.COPYFILE_EXCL)
    try {
      await pump(source, target)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** Null where the system has no direct writes, or this file system none (memory, some networks). */
async function openDirect(path: string): Promise<FileHandle | null> {
  // Absent from systems without it, whatever its type says.
  const direct = constants.O_DIRECT as number | undefined
  if (direct === undefined) return null
  try {
    return await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | direct)
  } catch (error) {
    if (systemCode(error) === 'EINVAL') return null
    throw error
  }
}

async function pump(source: FileHandle, target: FileHandle): Promise<void> {
  // Memory of this kind begins at a page, as direct writes require.
  const buffer = new Uint8Array(new WebAssembly.Memory({ initial: bufferBytes / 65_536 }).buffer)
  let position = 0
  for (;;) {
    const bytes = await fill(source, buffer, position)
    const whole = Math.ceil(bytes / blockBytes) * blockBytes
    for (let done = 0; done < whole;) done += (await target.write(buffer, done, whole - done, position + done)).bytesWritten
    position += bytes
    if (bytes < bufferBytes) return await target.truncate(position)
  }
}

/** Reads until the buffer is full or the file ends. */
async function fill(source: FileHandle, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await source.read(buffer, filled, buffer.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
