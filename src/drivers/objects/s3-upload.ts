/** Local files into a bucket: small ones at once, large ones in parts that nobody sees before all are there. */
import { type FileHandle, open } from 'node:fs/promises'
import { fail, messageOf, systemCode } from '#base/error.ts'
import { completion, textOf } from './s3-answers.ts'
import type { Send } from './s3-requests.ts'

const mebibyte = 1024 * 1024
/** A store takes parts of 5 MiB at least and 10,000 of them at most. */
export const partBytesMin = 8 * mebibyte
const partsMax = 9_000
/** Each is in memory while it is on its way. */
const partsAtOnce = 3

/** `verify` runs when all bytes are read and nobody can see them; where it throws, nothing is kept. */
export async function uploadFile(send: Send, key: string, path: string, verify?: () => Promise<void>): Promise<void> {
  const file = await reading(path, () => open(path, 'r'))
  try {
    const { size } = await reading(path, () => file.stat())
    if (size > partBytesMin) return await inParts(send, key, { path, file, size }, verify)
    const body = await readAt(path, file, 0, size)
    await verify?.()
    await send({ method: 'PUT', key, body })
  } finally {
    await file.close()
  }
}

interface Source { readonly path: string, readonly file: FileHandle, readonly size: number }

async function inParts(send: Send, key: string, source: Source, verify?: () => Promise<void>): Promise<void> {
  const begun = await send({ method: 'POST', key, query: { uploads: '' } })
  const uploadId = textOf(Buffer.from(begun.bytes).toString(), 'UploadId')
  if (uploadId === undefined) throw fail('data/unusable', `The store did not say under what name to send the parts of ${key}.`, { key })
  try {
    const etags = await sendParts(send, key, uploadId, source)
    await verify?.()
    await complete(send, { key, uploadId, etags, size: source.size })
  } catch (cause) {
    // The parts are invisible, but cost; what this cannot remove, the bucket's own rule for unfinished uploads does.
    await send({ method: 'DELETE', key, query: { uploadId }, accept: [404] }).catch(() => {})
    throw cause
  }
}

async function sendParts(send: Send, key: string, uploadId: string, { path, file, size }: Source): Promise<string[]> {
  const partBytes = Math.max(partBytesMin, Math.ceil(size / partsMax / mebibyte) * mebibyte)
  const etags: string[] = Array.from({ length: Math.ceil(size / partBytes) }, () => '')
  let next = 0
  let failed = false
  const worker = async (): Promise<void> => {
    for (let index = next++; index < etags.length && !failed; index = next++) {
      const body = await readAt(path, file, index * partBytes, Math.min(partBytes, size - index * partBytes))
      const { headers } = await send({ method: 'PUT', key, query: { partNumber: String(index + 1), uploadId }, body })
      etags[index] = headers.get('etag') ?? ''
    }
  }
  // All of them end before the upload is given up, so that no late part outlives it.
  const ended = await Promise.allSettled(Array.from({ length: partsAtOnce }, () => worker().catch((cause: unknown) => {
    failed = true
    throw cause
  })))
  for (const end of ended) if (end.status === 'rejected') throw end.reason
  return etags
}

async function complete(send: Send, { key, uploadId, etags, size }: { key: string, uploadId: string, etags: readonly string[], size: number }): Promise<void> {
  const done = await send({ method: 'POST', key, query: { uploadId }, body: Buffer.from(completion(etags)), accept: [404] })
  if (done.status !== 404) return
  // An earlier try whose answer was lost had ended the upload.
  const found = done.repeated ? await send({ method: 'HEAD', key, accept: [404] }) : undefined
  if (Number(found?.headers.get('content-length') ?? NaN) === size) return
  throw fail('data/unusable', `The store lost the upload of ${key} before it was complete. Try again.`, { key })
}

async function readAt(path: string, file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await reading(path, () => file.read(buffer, filled, length - filled, position + filled))
    if (bytesRead === 0) throw fail('data/unusable', `The file ${path} became shorter while it was read. Try again when nobody writes it.`, { path })
    filled += bytesRead
  }
  return buffer
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (systemCode(cause) === undefined) throw cause
    throw fail('data/unusable', `The file ${path} cannot be read: ${messageOf(cause)}.`, { path }, cause)
  }
}
