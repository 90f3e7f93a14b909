/** Files of this machine: of folders that its operator names, and nothing else. */
import { constants, createWriteStream } from 'node:fs'
import { type FileHandle, open, readdir, realpath, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fail, isFailure, messageOf, systemCode } from '#base/error.ts'
import { byteSize } from '#base/plural.ts'
import { safeName } from '../../fetch/index.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import type { FetchedFile, FetchTerms } from './fetch-endpoint.ts'
import { fetchBytesMost, isCutAtLines, trimToLine } from './file.ts'

const filesMost = 10_000

/** A file that was written to more lately may still be on its way. */
const settledMs = 10_000

export interface LocalSource { readonly name: string, readonly place: string, readonly folders: readonly string[], readonly now: number }

/**
 * Copies the file, or the files that `*` and `?` in the last part of the place mean, in the order of their names; none where none
 * has such a name. Throws `connections/private-address` for what lies outside the folders, `feed/no-data` where a file is missing.
 */
export async function localFiles({ name, place, folders, now }: LocalSource, endpoint: EndpointSpec, terms: FetchTerms): Promise<readonly FetchedFile[]> {
  const path = normalize(place)
  if (!isAbsolute(path) || place.includes('\0')) throw fail('connections/invalid-spec', `${name}: ${JSON.stringify(place)} is no place of a file; expected http(s)://host/path, or /folder/file.csv`)
  const [folder, pattern] = [dirname(path), basename(path)]
  if (/[*?]/.test(folder)) throw fail('connections/invalid-spec', `${name}: * and ? stand in the last part of a path alone, ${place} found`)
  const within = await realFolder({ name, place, folders }, folder)
  const glob = /[*?]/.test(pattern)
  const names = glob ? (await readdir(within.folder)).filter(globTest(pattern)).sort() : [pattern]
  if (names.length > filesMost) throw fail('feed/unsafe', `${name}: ${names.length} files have names as in ${place}; ${filesMost} are the most of one fetch`, { files: names.length })
  const files: FetchedFile[] = []
  try {
    let bytes = 0
    for (const one of names) {
      terms.signal?.throwIfAborted()
      if (terms.atMost !== undefined && (files.length >= terms.atMost.pages || bytes >= terms.atMost.bytes)) break
      const file = await copied(join(within.folder, one), { name, root: within.root, glob, number: files.length + 1, left: fetchBytesMost - bytes, now }, endpoint, terms)
      if (file === null) continue
      files.push(file)
      bytes += file.bytes
      terms.progress?.(`${name}: ${file.name}, ${byteSize(bytes)}`, files.length, names.length)
    }
    return files
  } catch (error) {
    await Promise.all(files.map(async file => await rm(file.path, { force: true })))
    throw error
  }
}

/** The folder with its links followed, and the allowed one that it lies in. What lies elsewhere is refused before it is looked for. */
async function realFolder({ name, place, folders }: Omit<LocalSource, 'now'>, folder: string): Promise<{ folder: string, root: string }> {
  const allowed = await Promise.all(folders.map(async one => ({ said: normalize(one), root: await realpath(one).catch(() => null) })))
  const outside = fail('connections/private-address', `${name}: ${place} lies in no folder that connections may read${folders.length === 0 ? '; none is named yet' : ''}. The setting connections.folders names them`, {})
  if (!allowed.some(({ said, root }) => isWithin(folder, said) || (root !== null && isWithin(folder, root)))) throw outside
  const real = await realpath(folder).catch(() => null)
  if (real === null) throw fail('feed/no-data', `${name}: there is no folder ${folder}`, {})
  const root = allowed.find(one => one.root !== null && isWithin(real, one.root))?.root
  if (root === undefined || root === null) throw outside
  return { folder: real, root }
}

function isWithin(path: string, folder: string): boolean {
  const whole = folder.endsWith(sep) ? folder : folder + sep
  return path === folder || path + sep === whole || path.startsWith(whole)
}

/** Null for what a pattern met and is no file. */
async function copied(path: string, { name, root, glob, number, left, now }: { name: string, root: string, glob: boolean, number: number, left: number, now: number }, endpoint: EndpointSpec, { folder, atMost, signal }: FetchTerms): Promise<FetchedFile | null> {
  const own = `${endpoint.name}-${String(number).padStart(4, '0')}-${safeName(basename(path)) ?? 'file'}`
  const place = `${name}: ${basename(path)}`
  const source = await opened(path, root, place)
  try {
    const found = await source.stat()
    if (!found.isFile()) {
      if (glob) return null
      throw fail('connections/invalid-spec', `${place} is no file`, {})
    }
    const most = Math.min(left, atMost?.bytes ?? left)
    const cut = found.size > most
    if (cut && (atMost === undefined || !isCutAtLines(endpoint))) throw fail('feed/unsafe', `${place} has ${byteSize(found.size)}; ${byteSize(most)} is the most ${atMost === undefined ? 'that is left of one fetch' : 'of a preview'}`, { bytes: found.size })
    const target = join(folder, own)
    try {
      // Up to its length as it was: somebody may be writing on.
      const end = Math.min(found.size, most) - 1
      await pipeline(end < 0 ? [] : source.createReadStream({ autoClose: false, start: 0, end }), createWriteStream(target), signal === undefined ? {} : { signal })
      if (cut) await trimToLine(target, place)
      return { path: target, name: own, bytes: await sizeOf(target), whole: !cut && now - found.mtimeMs > settledMs }
    } catch (error) {
      await rm(target, { force: true })
      throw error
    }
  } finally {
    await source.close()
  }
}

/** The very file that was judged: the last part of a real path is no link, and a link put there since is not followed. */
async function opened(path: string, root: string, place: string): Promise<FileHandle> {
  try {
    const real = await realpath(path)
    if (!isWithin(real, root)) throw fail('connections/private-address', `${place} is a link that leads out of the folders that connections may read`, {})
    return await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (isFailure(error)) throw error
    if (systemCode(error) === 'ENOENT') throw fail('feed/no-data', `${place} is not there`, {}, error)
    throw fail('connections/refused', `${place} cannot be read: ${messageOf(error)}`, {}, error)
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path)
  try {
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/** `*` any signs, `?` one; a name that begins with a dot is met by a dot alone. */
function globTest(pattern: string): (name: string) => boolean {
  const parts = pattern.split(/\*+/)
  return name => {
    if (name.startsWith('.') && !pattern.startsWith('.')) return false
    const [first = '', ...rest] = parts
    const last = rest.pop()
    if (last === undefined) return name.length === first.length && fits(name, first, 0)
    if (name.length < first.length + last.length || !fits(name, first, 0) || !fits(name, last, name.length - last.length)) return false
    let at = first.length
    for (const part of rest) {
      while (at + part.length <= name.length - last.length && !fits(name, part, at)) at++
      if (at + part.length > name.length - last.length) return false
      at += part.length
    }
    return true
  }
}

function fits(name: string, part: string, at: number): boolean {
  for (let index = 0; index < part.length; index++) if (part[index] !== '?' && part[index] !== name[at + index]) return false
  return true
}
