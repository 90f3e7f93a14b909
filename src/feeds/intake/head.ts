/** The beginning of a file: all that recognition may look at, and the first judgement on whether it is text at all. */
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail, type GridlakeError } from '#base/error.ts'
import type { Head } from '../report.ts'

/** At most this much of a file is read. */
export const headBytes = 64 * 1024

const expected = 'a text file of an operator, in UTF-8, was expected'

/**
 * Reads the head. Throws `feed/malformed` for a file that is empty, all zeros, in UTF-16 or cut into by zeros, and
 * `feed/unrecognised` for one that is no text; the message says what was found.
 */
export async function head(path: string, name = basename(path)): Promise<Head> {
  const file = await open(path, 'r')
  try {
    const bytes = (await file.stat()).size
    if (bytes === 0) throw fail('feed/malformed', `${name} is empty (0 bytes); ${expected}. Fetch it again`, { name, bytes })
    const start = await readStart(file)
    const fault = faultOf(start, name, bytes)
    if (fault) throw fault
    return { name, bytes, lines: linesOf(start, name, bytes) }
  } finally {
    await file.close()
  }
}

async function readStart(file: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(headBytes)
  let filled = 0
  while (filled < headBytes) {
    const { bytesRead } = await file.read(buffer, filled, headBytes - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** By first bytes, in hex. */
const binaries: readonly (readonly [string, string])[] = [
  ['504b0304', 'a zip archive or a workbook (.xlsx)'], ['504b0506', 'an empty zip archive'], ['1f8b', 'a gzip archive'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook (.xls)'], ['25504446', 'a PDF document'], ['50415231', 'a Parquet file'],
  ['fd377a585a00', 'an xz archive'], ['28b52ffd', 'a zstd archive'], ['425a68', 'a bzip2 archive'], ['377abcaf271c', 'a 7z archive'],
  ['89504e47', 'a picture'], ['ffd8ff', 'a picture'],
]

function faultOf(start: Buffer, name: string, bytes: number): GridlakeError | null {
  if (start.every(byte => byte === 0)) {
    const all = start.length === bytes ? 'is' : 'starts with'
    return fail('feed/malformed', `${name} ${all} nothing but zero bytes (${bytes} bytes), as an interrupted write leaves it; ${expected}. Fetch it again`, { name, bytes })
  }
  if (/^(fffe|feff)/.test(start.subarray(0, 2).toString('hex'))) {
    return fail('feed/malformed', `${name} is text in UTF-16 (${bytes} bytes), as spreadsheets save it; ${expected}. Give the operator's own file`, { name, bytes })
  }
  const begin = start.subarray(0, 8).toString('hex')
  const binary = binaries.find(([magic]) => begin.startsWith(magic))
  if (binary) return fail('feed/unrecognised', `${name} is ${binary[1]} (${bytes} bytes); ${expected}`, { name, bytes, kind: binary[1] })
  if (start.length > 262 && start.toString('latin1', 257, 262) === 'ustar') {
    return fail('feed/unrecognised', `${name} is a tar archive (${bytes} bytes); ${expected}. Unpack it first`, { name, bytes, kind: 'a tar archive' })
  }
  const zero = start.indexOf(0)
  if (zero !== -1) {
    return fail('feed/malformed', `${name} is no text: byte ${zero + 1} of ${bytes} is zero; ${expected}`, { name, bytes, at: zero + 1 })
  }
  return null
}

/** Whole lines. A first line longer than the head is kept as far as it goes, so that one-line formats can be told. */
function linesOf(start: Buffer, name: string, bytes: number): string[] {
  const cut = start.length < bytes
  const end = cut ? Math.max(start.lastIndexOf(10), start.lastIndexOf(13)) : start.length
  const whole = end > 0 ? start.subarray(0, end) : start
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    // `stream` lets a character that the cut went through pass.
    const lines = text.decode(whole, { stream: cut && whole === start }).split(/\r\n|\n|\r/)
    if (lines.at(-1) === '') lines.pop()
    return lines
  } catch (cause) {
    throw fail('feed/malformed', `${name} (${bytes} bytes) holds bytes that are not UTF-8 in its first lines; ${expected}. Give the operator's own file`, { name, bytes }, cause)
  }
}
