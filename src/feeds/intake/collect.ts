/**
 * From what a person gives (files, folders, archives) to files on local disk.
 *
 * Folders are walked in sorted order, hidden entries left out. Zip, gzip and workbooks are told by their bytes; members and
 * sheets go into `folder` under names of our own making, so that no name from outside ever becomes a path. What cannot be used is returned
 * beside the rest with its reason; only a passed limit and a path that does not exist end the call.
 */
import { lstat, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { GridlakeError, fail, messageOf, systemCode } from '#base/error.ts'
import { defaultLimits, meter, type Limits, type Meter } from './limits.ts'
import { fileKind } from './file-kind.ts'
import { gunzipTo } from './gzip.ts'
import { workbooks, type Workbooks } from './workbook.ts'
import { unzip } from './zip.ts'

export interface Candidate {
  readonly path: string
  /** Base name as the operator gave it; shown and judged, never used as a path. */
  readonly name: string
  readonly bytes: number
  /** What was given, and the members on the way from it to this file. */
  readonly origin: readonly string[]
  /** Of a workbook, the sheet that this file is the text of; `name` is the workbook's. */
  readonly sheet?: string
}

export interface Refusal { readonly name: string, readonly origin: readonly string[], readonly error: GridlakeError }

export interface Collected {
  readonly files: readonly Candidate[]
  readonly refused: readonly Refusal[]
}

export interface CollectOptions {
  /** An existing folder for what is unpacked; the caller removes it. */
  readonly folder: string
  readonly limits?: Partial<Limits>
  readonly signal?: AbortSignal
}

interface Work {
  readonly folder: string
  readonly meter: Meter
  readonly workbooks: Workbooks
  readonly signal: AbortSignal | undefined
  readonly files: Candidate[]
  readonly refused: Refusal[]
  unpacked: number
}

export async function collect(paths: readonly string[], options: CollectOptions): Promise<Collected> {
  const limits = { ...defaultLimits, ...options.limits }
  const work: Work = {
    folder: options.folder, meter: meter(limits), workbooks: workbooks(limits.workbook, options.signal), signal: options.signal, files: [], refused: [], unpacked: 0,
  }
  try {
    for (const path of paths) await takePath(work, path)
  } finally {
    work.workbooks.close()
  }
  if (work.files.length === 0 && work.refused.length === 0) throw fail('usage/invalid', `${paths.join(', ')} holds no files`, { paths })
  return { files: work.files, refused: work.refused }
}

async function takePath(work: Work, path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw fail('usage/invalid', `${path} cannot be read: ${systemCode(cause) === 'ENOENT' ? 'no file or folder lies there' : messageOf(cause)}`, { path }, cause)
  })
  if (found.isDirectory()) await walk(work, path, [path])
  else await take(work, path, basename(path), [path], 1)
}

async function walk(work: Work, folder: string, origin: readonly string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (origin.length === 1) throw fail('usage/invalid', `${folder} cannot be read: ${messageOf(cause)}`, { path: folder }, cause)
    work.refused.push({ name: origin.at(-1) ?? folder, origin, error: unreadable(origin.at(-1) ?? folder, cause) })
    return []
  })
  entries.sort((one, other) => one.name < other.name ? -1 : one.name > other.name ? 1 : 0)
  for (const entry of entries) {
    if (isHidden(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(work, path, [...origin, entry.name])
    else await take(work, path, entry.name, [...origin, entry.name], 1)
  }
}

/** One file, which may be an archive at `depth`. */
async function take(work: Work, path: string, name: string, origin: readonly string[], depth: number): Promise<void> {
  work.signal?.throwIfAborted()
  try {
    const found = origin.length === 1 ? await stat(path) : await lstat(path)
    if (found.isSymbolicLink()) throw fail('feed/unsafe', `${name} is a link; give the file that it points to`, { name })
    if (!found.isFile()) throw fail('feed/unsafe', `${name} is no plain file`, { name })
    const kind = await fileKind(path, name, work.signal)
    if (kind === 'plain') {
      work.files.push({ path, name, bytes: found.size, origin })
      return
    }
    if (kind !== 'workbook') work.meter.nested(name, depth)
    if (kind === 'workbook') await takeWorkbook(work, path, name, origin)
    else if (kind === 'gzip') await takeGzip(work, path, name, origin, depth)
    else await takeZip(work, path, name, origin, depth)
  } catch (error) {
    work.signal?.throwIfAborted()
    const known = error instanceof GridlakeError ? error : systemCode(error) === undefined ? null : unreadable(name, error)
    if (known === null || isLimit(known)) throw error
    work.refused.push({ name, origin, error: known })
  }
}

function unreadable(name: string, cause: unknown): GridlakeError {
  return fail('feed/unsafe', `${name} cannot be read: ${messageOf(cause)}`, { name }, cause)
}

async function takeGzip(work: Work, path: string, name: string, origin: readonly string[], depth: number): Promise<void> {
  const inner = name.replace(/\.gz$/i, '') || name
  const target = await newPath(work, inner)
  await gunzipTo(path, name, target, work.meter, work.signal).catch(async (error: unknown) => {
    await rm(target, { force: true })
    throw error
  })
  await take(work, target, inner, [...origin, inner], depth + 1)
}

async function takeZip(work: Work, path: string, name: string, origin: readonly string[], depth: number): Promise<void> {
  await unzip(path, name, work.meter, work.signal, async (member, content) => {
    const inner = member.split('/').at(-1) ?? member
    if (member.split('/').some(isHidden) || member.startsWith('__MACOSX/')) return
    const place = [...origin, member]
    let target: string | null = null
    try {
      target = await newPath(work, inner)
      await content(target)
      await take(work, target, inner, place, depth + 1)
    } catch (error) {
      if (target !== null) await rm(target, { force: true })
      if (!(error instanceof GridlakeError) || isLimit(error)) throw error
      work.refused.push({ name: inner, origin: place, error })
    }
  })
}

async function takeWorkbook(work: Work, path: string, name: string, origin: readonly string[]): Promise<void> {
  for (const { sheet, text } of await work.workbooks.sheets(path, name, work.meter)) {
    const target = await newPath(work, `${name}-${sheet}.csv`)
    const bytes = Buffer.byteLength(text)
    // Many small workbooks may hold as much text as a large archive.
    work.meter.unpacked(name, bytes, 0, 0)
    await writeFile(target, text, { flag: 'wx' })
    work.files.push({ path: target, name, bytes, origin: [...origin, sheet], sheet })
  }
}

/** A path below the folder that no member's name can reach: a running number, and letters of the name for people's eyes. */
async function newPath(work: Work, name: string): Promise<string> {
  const folder = join(work.folder, String(Math.floor(work.unpacked / 1000)))
  await mkdir(folder, { recursive: true })
  const number = String(work.unpacked++).padStart(5, '0')
  return join(folder, `${number}-${name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-80)}`)
}

function isHidden(name: string): boolean {
  return name.startsWith('.')
}

/** A passed limit ends the call: to go on would be to do what the limit forbids. */
function isLimit(error: GridlakeError): boolean {
  return error.code === 'feed/unsafe' && 'limit' in error.details
}
