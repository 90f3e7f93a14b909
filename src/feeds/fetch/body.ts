/** The bytes of one answer, on their way to a file: unpacked where they came packed, counted, hashed and bounded. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { byteSize } from '#base/plural.ts'

export interface BodyLimits {
  /** Most bytes of one file, unpacked. */
  readonly bytes: number
  /** Unpacked over packed bytes, judged past `ratioFloorBytes`. */
  readonly ratio: number
  readonly ratioFloorBytes: number
}

export interface Body { readonly bytes: number, readonly sha256: string, readonly cut: boolean }

/** The answer goes beyond a limit. To ask again would give the same. */
export class TooLarge extends Error {}

/** What came cannot be unpacked. */
export class CutOff extends Error {}

/** Writes the body to `target`, which must not exist. Rejects with `TooLarge`, `CutOff` or the error of the socket or disk; the file is gone then. */
export async function saveBody(answer: IncomingMessage, target: string, limits: BodyLimits, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Body> {
  const announced = Number(answer.headers['content-length'] ?? 0)
  if (announced > limits.bytes) {
    answer.destroy()
    throw new TooLarge(`it has ${byteSize(announced)}; ${byteSize(limits.bytes)} is the most`)
  }
  const unpack = unpacker(answer)
  const hash = createHash('sha256')
  let [packed, bytes] = [0, 0]
  const arriving = passing(chunk => { onBytes(packed += chunk.length) })
  const leaving = passing(chunk => {
    bytes += chunk.length
    if (bytes > limits.bytes) throw new TooLarge(`it is larger than ${byteSize(limits.bytes)}, and still not at its end`)
    if (bytes > limits.ratioFloorBytes && bytes > packed * limits.ratio) throw new TooLarge(`it unpacks to more than ${limits.ratio} times its packed size, as no price file does`)
    hash.update(chunk)
  })
  try {
    await pipeline([answer, arriving, unpack, leaving, createWriteStream(target, { flags: 'wx' })], { signal })
  } catch (error) {
    await rm(target, { force: true })
    throw unpackError(error)
  }
  return { bytes, sha256: hash.digest('hex'), cut: false }
}

/** As `saveBody`, but the file ends at `limits.bytes`, and the rest is left with the server. */
export async function saveBeginning(answer: IncomingMessage, target: string, limits: BodyLimits, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Body> {
  const unpack = unpacker(answer)
  const hash = createHash('sha256')
  let [packed, bytes, cut] = [0, 0, false]
  const arriving = passing(chunk => { onBytes(packed += chunk.length) })
  const keep = async (source: AsyncIterable<Buffer>): Promise<void> => {
    const file = await open(target, 'wx')
    try {
      for await (const chunk of source) {
        cut = bytes + chunk.length > limits.bytes
        const part = chunk.subarray(0, limits.bytes - bytes)
        await file.writeFile(part)
        hash.update(part)
        bytes += part.length
        if (cut) return
      }
    } finally {
      await file.close()
    }
  }
  try {
    await pipeline(answer, arriving, unpack, keep, { signal })
  } catch (error) {
    // Whoever stops reading hears that the connection was.
    if (!cut) {
      await rm(target, { force: true })
      throw unpackError(error)
    }
  }
  return { bytes, sha256: hash.digest('hex'), cut }
}

/** Throws `CutOff` for an encoding that was not asked for. */
function unpacker(answer: IncomingMessage): Transform {
  const encoding = encodingOf(answer)
  if (isGzip(encoding)) return createGunzip()
  if (['identity', ''].includes(encoding)) return new PassThrough()
  answer.destroy()
  throw new CutOff(`it is packed by ${encoding}, which was not asked for`)
}

function encodingOf(answer: IncomingMessage): string { return (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase() }

function isGzip(encoding: string): boolean { return encoding === 'gzip' || encoding === 'x-gzip' }

function unpackError(error: unknown): unknown { return isZlib(error) ? new CutOff('it was sent as gzip and cannot be unpacked', { cause: error }) : error }

/** The first bytes of an answer that is no file, as text. Never rejects: what came is what there is. */
export async function fewWords(answer: IncomingMessage, most = 16 * 1024): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer)
      bytes += (chunk as Buffer).length
      if (bytes >= most) break
    }
  } catch {
    // The status says enough.
  }
  answer.destroy()
  const start = Buffer.concat(chunks).subarray(0, most)
  return (isGzip(encodingOf(answer)) ? unpackedStart(start, most) : start).toString('utf8')
}

/** What a beginning of gzip holds; nothing where it is none. */
function unpackedStart(packed: Buffer, most: number): Buffer {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most * 100 }).subarray(0, most)
  } catch {
    return Buffer.alloc(0)
  }
}

function passing(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        see(chunk)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}

function isZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
