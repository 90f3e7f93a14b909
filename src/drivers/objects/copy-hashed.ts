import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'

const bufferBytes = 2 * 1024 * 1024

/** Copies a file to a new one, not synced yet, and tells the SHA-256 (hex) and length of the bytes that were written. */
export async function copyHashed(from: string, to: string): Promise<{ sha256: string, bytes: number }> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx')
    try {
      return await pump(source, target)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** While one buffer is hashed and written the other is being filled. */
async function pump(source: FileHandle, target: FileHandle): Promise<{ sha256: string, bytes: number }> {
  const hash = createHash('sha256')
  let [current, spare] = [Buffer.allocUnsafe(bufferBytes), Buffer.allocUnsafe(bufferBytes)]
  let bytes = 0
  let length = (await source.read(current, 0, bufferBytes, 0)).bytesRead
  while (length > 0) {
    const next = source.read(spare, 0, bufferBytes, bytes + length)
    const written = writeWhole(target, current.subarray(0, length), bytes)
    hash.update(current.subarray(0, length))
    // Both are awaited together so that neither is left running when the other fails.
    const [read] = await Promise.allSettled([next, written]).then(unwrap)
    bytes += length
    length = read.bytesRead;
    [current, spare] = [spare, current]
  }
  return { sha256: hash.digest('hex'), bytes }
}

function unwrap<A, B>([first, second]: [PromiseSettledResult<A>, PromiseSettledResult<B>]): [A, B] {
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  return [first.value, second.value]
}

async function writeWhole(target: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await target.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}
