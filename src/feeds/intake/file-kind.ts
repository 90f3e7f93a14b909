/** What a file is by its bytes, before anybody reads it: something to unpack, a workbook, or a file as it is. */
import { open } from 'node:fs/promises'
import { isCompound } from './compound-file.ts'
import { isOfficeDocument } from './zip.ts'

export type FileKind = 'zip' | 'gzip' | 'workbook' | 'plain'

const zipMagics = [0x504b0304, 0x504b0506, 0x504b0708]

export async function fileKind(path: string, name: string, signal?: AbortSignal): Promise<FileKind> {
  const start = await firstBytes(path)
  if (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b) return 'gzip'
  if (isCompound(start)) return 'workbook'
  if (start.length < 4 || !zipMagics.includes(start.readUInt32BE(0))) return 'plain'
  return await isOfficeDocument(path, name, signal) ? 'workbook' : 'zip'
}

/** Eight, or as many as there are. */
export async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
