/** One gzip file, unpacked under the limits. */
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { GridlakeError, fail, messageOf, systemCode } from '#base/error.ts'
import type { Meter } from './limits.ts'

export async function gunzipTo(path: string, name: string, target: string, meter: Meter, signal: AbortSignal | undefined): Promise<void> {
  const packed = (await stat(path)).size
  try {
    await pipeline(
      createReadStream(path), createGunzip(), metered(name, packed, meter), createWriteStream(target, { flags: 'wx' }),
      ...signal === undefined ? [] : [{ signal }],
    )
  } catch (cause) {
    throw unpackError(name, 'gzip', cause)
  }
}

/** Passes bytes on while the limits hold. `onChunk` sees them too. */
export function metered(name: string, packed: number, meter: Meter, onChunk?: (chunk: Buffer) => void): Transform {
  let total = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        total += chunk.length
        meter.unpacked(name, chunk.length, total, packed)
        onChunk?.(chunk)
        done(null, chunk)
      } catch (error) {
        done(error instanceof Error ? error : new Error(messageOf(error)))
      }
    },
  })
}

/** Errors of the disk stay what they are; whatever else an unpacker says means that the archive is broken. */
export function unpackError(name: string, kind: string, cause: unknown): unknown {
  const code = systemCode(cause)
  if (cause instanceof GridlakeError || (cause instanceof Error && cause.name === 'AbortError')) return cause
  if (code === 'ENOSPC') return fail('data/unusable', `No room left to unpack ${name}; free some in the temporary folder`, { name }, cause)
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return cause
  return fail('feed/malformed', `${name} is a broken ${kind} archive (${messageOf(cause)}); fetch it again`, { name }, cause)
}
