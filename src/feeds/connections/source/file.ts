/** What a file that came is by its first bytes, and where it may be cut. */
import { type FileHandle, open } from 'node:fs/promises'
import { fail } from '#base/error.ts'
import type { EndpointSpec } from '../spec/schema.ts'

/** Of one fetch, all files together. */
export const fetchBytesMost = 2 * 2 ** 30

/** `.json`, `.csv.gz`, `.zip`: archives stay as they came. */
export async function endingOf(file: FileHandle, { response_format: format = 'json' }: EndpointSpec): Promise<string> {
  const start = await firstBytes(file)
  if (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b) return `.${format}.gz`
  return isZip(start) && format !== 'xlsx' ? '.zip' : `.${format}`
}

/** Whether a beginning of it is worth something. */
export function isCutAtLines({ response_format: format }: EndpointSpec): boolean { return format === 'csv' || format === 'ndjson' }

/** Takes the half of a line off the end. Throws `feed/unsafe` for an archive, of which a beginning is nothing. */
export async function trimToLine(path: string, place: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const start = await firstBytes(file)
    if (isZip(start) || (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b)) throw fail('feed/unsafe', `${place} is an archive that is larger than what a preview reads`, {})
    const { size } = await file.stat()
    const block = Buffer.alloc(Math.min(size, 1 << 20))
    await file.read(block, 0, block.length, size - block.length)
    const end = block.lastIndexOf(0x0a)
    if (end !== -1) await file.truncate(size - block.length + end + 1)
  } finally {
    await file.close()
  }
}

async function firstBytes(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.subarray(0, bytesRead)
}

function isZip(start: Buffer): boolean { return start.length >= 4 && [0x504b0304, 0x504b0506, 0x504b0708].includes(start.readUInt32BE(0)) }
