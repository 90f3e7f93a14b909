/**
 * One zip archive, member by member. The central directory is trusted for nothing but where to look: sizes are counted as
 * bytes come out, checksums compared, and names are only ever shown.
 */
import { createWriteStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { fail, isFailure, messageOf } from '#base/error.ts'
import { metered, unpackError } from './gzip.ts'
import type { Meter } from './limits.ts'

/** Writes the member's bytes to a new file; rejects with `feed/unsafe` or `feed/malformed`. */
export type Content = (target: string) => Promise<void>

/**
 * Calls `onMember` for each member that is a file, in the archive's order. Rejects with `feed/malformed` for a broken
 * archive and `feed/unsafe` for a member name that leaves its folder.
 */
export async function unzip(
  path: string, name: string, meter: Meter, signal: AbortSignal | undefined, onMember: (member: string, content: Content) => Promise<void>,
): Promise<void> {
  await walk(path, name, signal, async (archive, entry) => {
    meter.member(name)
    await onMember(entry.fileName, target => extract(archive, entry, `${name}: ${entry.fileName}`, meter, signal, createWriteStream(target, { flags: 'wx' })))
    return true
  })
}

/** Whether the archive is an office document: wherever among its members the list of its parts stands. A broken one is none. */
export async function isOfficeDocument(path: string, name: string, signal: AbortSignal | undefined): Promise<boolean> {
  let found = false
  await walk(path, name, signal, async (_archive, { fileName }) => {
    found = fileName === '[Content_Types].xml' || fileName === 'xl/workbook.xml'
    return await Promise.resolve(!found)
  }).catch((error: unknown) => { if (!isFailure(error)) throw error })
  return found
}

export interface Wanted {
  readonly member: (member: string) => boolean
  /** Bytes of all of them together, and of one. */
  readonly most: number
  readonly oneMost: number
  /** The archive is walked once more: its members count already. */
  readonly again?: true
}

/** Hands over the bytes of the members that are wanted, one after the other. */
export async function members(path: string, name: string, meter: Meter, signal: AbortSignal | undefined, wanted: Wanted, take: (member: string, bytes: Buffer) => Promise<void> | void): Promise<void> {
  let total = 0
  await walk(path, name, signal, async (archive, entry) => {
    if (wanted.again === undefined) meter.member(name)
    if (!wanted.member(entry.fileName)) return true
    const chunks: Buffer[] = []
    let size = 0
    const kept = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        size += chunk.length
        total += chunk.length
        const most = total > wanted.most ? wanted.most : size > wanted.oneMost ? wanted.oneMost : null
        done(most === null ? null : fail('feed/unsafe', `${name} unpacks to more than ${most} bytes${most === wanted.most ? '' : ` of one sheet`}; save its sheets as CSV`, { name, most }))
      },
    })
    await extract(archive, entry, `${name}: ${entry.fileName}`, meter, signal, kept)
    await take(entry.fileName, Buffer.concat(chunks))
    return true
  })
}

/** Every member that is a file, until `visit` says that it is enough. */
async function walk(path: string, name: string, signal: AbortSignal | undefined, visit: (archive: ZipFile, entry: Entry) => Promise<boolean>): Promise<void> {
  let archive: ZipFile
  try {
    archive = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true })
  } catch (cause) {
    throw unpackError(name, 'zip', cause)
  }
  try {
    for await (const entry of entriesOf(archive, name)) {
      signal?.throwIfAborted()
      if (!entry.fileName.endsWith('/') && !await visit(archive, entry)) return
    }
  } finally {
    archive.close()
  }
}

async function* entriesOf(archive: ZipFile, name: string): AsyncGenerator<Entry> {
  const entries = archive.eachEntry()
  for (;;) {
    let next: IteratorResult<Entry>
    try {
      next = await entries.next()
    } catch (cause) {
      // The reader refuses absolute names, backslashes, drive letters and '..' by itself.
      if (/absolute path|invalid relative path|invalid characters in fileName/.test(messageOf(cause))) {
        throw fail('feed/unsafe', `${name} has a member whose name leaves its folder (${messageOf(cause)})`, { name }, cause)
      }
      if (/strong encryption/.test(messageOf(cause))) throw encrypted(name)
      throw unpackError(name, 'zip', cause)
    }
    if (next.done === true) return
    yield next.value
  }
}

async function extract(archive: ZipFile, entry: Entry, name: string, meter: Meter, signal: AbortSignal | undefined, target: Writable): Promise<void> {
  const refused = refusal(entry, name)
  if (refused) throw refused
  let sum = 0
  try {
    const bytes = await archive.openReadStreamPromise(entry)
    const counted = metered(name, entry.compressedSize, meter, chunk => { sum = crc32(chunk, sum) })
    await pipeline(bytes, counted, target, ...signal === undefined ? [] : [{ signal }])
  } catch (cause) {
    throw unpackError(name, 'zip', cause)
  }
  if (sum !== entry.crc32) throw fail('feed/malformed', `${name} does not have the checksum that its archive gives; fetch it again`, { name })
}

function refusal(entry: Entry, name: string) {
  if (entry.isEncrypted()) return encrypted(name)
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000
  const fromUnix = entry.versionMadeBy >>> 8 === 3
  if (fromUnix && unixType !== 0 && unixType !== 0o100000) {
    return fail('feed/unsafe', `${name} is ${unixType === 0o120000 ? 'a link' : 'no plain file'}, which an archive of reports has no use for`, { name })
  }
  if (!entry.canDecodeFileData()) return fail('feed/malformed', `${name} is packed by a method other than deflate; unpack it yourself and give the file`, { name })
  return null
}

function encrypted(name: string) {
  return fail('feed/unsafe', `${name} is encrypted; unpack it yourself and give the file`, { name })
}
