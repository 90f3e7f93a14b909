/** Judgements on a whole file that recognition, which sees the head, cannot make. */
import { isAscii, isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail } from '#base/error.ts'

/**
 * Whether the last byte is a line end. Reads one byte. A file that lacks it was probably cut off: a row or a number may
 * be short without anything else to show for it.
 */
export async function endsWithLine(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size === 0) return false
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return buffer[0] === 10 || buffer[0] === 13
  } finally {
    await file.close()
  }
}

const trailerBytesMost = 256

/** Whether the last line, which has no line end, is of this form. */
export async function endsWith(path: string, trailer: RegExp): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const from = Math.max(size - trailerBytesMost, 0)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(trailerBytesMost), 0, trailerBytesMost, from)
    return trailer.test(buffer.toString('latin1', 0, bytesRead).split(/\r\n|\n|\r/).at(-1) ?? '')
  } finally {
    await file.close()
  }
}

const chunkBytes = 4 * 1024 * 1024
/** The engine's reader stops at two mebibytes, and beyond its buffer it leaves the line out without a word. */
export const lineBytesMost = 1024 * 1024

/**
 * Reads the file once, tells its SHA-256 (hex), and throws `feed/malformed` with the line where a byte is zero or not UTF-8.
 * Needed before the engine reads it: a broken character in a cell that a query names stops the whole engine for good, and
 * zeros at the end are what an interrupted write leaves. Lines are counted only where there is one to name.
 */
export async function readText(path: string, name = basename(path), signal?: AbortSignal, lineMost = Infinity): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes)
    let carried = 0
    let position = 0
    let lineStart = 0
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(buffer, carried, chunkBytes - carried, null)
      const chunk = buffer.subarray(0, carried + bytesRead)
      const split = bytesRead === 0 ? 0 : splitCharacter(chunk)
      const whole = chunk.subarray(0, chunk.length - split)
      if (whole.includes(0)) throw broken(name, await lineAt(path, position + whole.indexOf(0)), 'zero')
      if (!isAscii(whole) && !isUtf8(whole)) throw broken(name, await lineAt(path, position + firstBad(whole)), 'not UTF-8')
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(chunk.subarray(carried))
      const line = longLine(whole, lineStart - position, lineMost)
      if (line.tooLong) {
        const number = await lineAt(path, position + line.start)
        throw fail('feed/malformed', `${name}: line ${number} has more than ${lineMost} bytes, as no price file has. Fetch it again`, { name, line: number })
      }
      lineStart = position + line.start
      position += whole.length
      buffer.copy(buffer, 0, whole.length, chunk.length)
      carried = split
    }
  } finally {
    await file.close()
  }
}

function broken(name: string, line: number, what: string) {
  return fail('feed/malformed', `${name}: a byte of line ${line} is ${what}; text in UTF-8 was expected. Fetch it again`, { name, line })
}

/** Bytes at the end that begin a character which goes on in the next chunk: 0 to 3. */
function splitCharacter(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/**
 * Whether a line has more than `most` bytes. `start`: where the line begins that the chunk goes on with, below zero where
 * that was earlier; returned is where the last one begins, or the one that is too long. Leaps from one line end to the last
 * one within reach, not from line to line.
 */
function longLine(bytes: Buffer, start: number, most: number): { start: number, tooLong: boolean } {
  while (bytes.length - start > most) {
    const end = bytes.lastIndexOf(10, start + most)
    if (end < Math.max(start, 0)) return { start, tooLong: true }
    start = end + 1
  }
  const end = bytes.lastIndexOf(10)
  return { start: end < Math.max(start, 0) ? start : end + 1, tooLong: false }
}

/** Number, from one, of the line that holds the byte at `position`. */
async function lineAt(path: string, position: number): Promise<number> {
  let line = 1
  for await (const bytes of position === 0 ? [] : createReadStream(path, { end: position - 1, highWaterMark: chunkBytes })) line += newlines(bytes as Buffer)
  return line
}

function newlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
  return count
}

/** Where the longest sound prefix ends. Only called for a broken chunk. */
function firstBad(bytes: Buffer): number {
  let low = 0
  let high = bytes.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const part = bytes.subarray(0, middle)
    if (isUtf8(part.subarray(0, part.length - splitCharacter(part)))) low = middle
    else high = middle
  }
  return low
}
