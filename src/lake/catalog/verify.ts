/**
 * Reads again what a client commits: each new manifest list, manifest and Parquet footer. What no reader could read, or what
 * would make readers leave rows out, is refused before anything changes.
 */
import { isFailure, messageOf } from '#base/error.ts'
import type { ManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import { currentSchema, currentSnapshot, defaultSpec } from '../iceberg/metadata.ts'
import type { Snapshot } from '../iceberg/snapshot.ts'
import { notCarried } from './carried.ts'
import { bad, type Claim, claimReader, type Found } from './claim.ts'
import { readFooters } from './footers.ts'
import type { Locations } from './locations.ts'
import type { CatalogPorts } from './ports.ts'
import { footerProblem } from './verify-footer.ts'
import { listProblem } from './verify-manifest.ts'

/** What is in the table now, and what the new snapshots did. */
export interface Totals {
  readonly rows: number
  readonly files: number
  /** Null where nobody counted: the summary does not say. */
  readonly bytes: number | null
  readonly added: { readonly files: number, readonly rows: number, readonly bytes: number }
  readonly removed: { readonly files: number, readonly rows: number, readonly bytes: number }
  /** Key of the current snapshot's manifest list; null without a snapshot. */
  readonly manifestList: string | null
}

/** Manifests, by their bytes, whose files were found good: a commit that is put on top of another does not read them twice. */
const marksMost = 5_000

export type Verify = (claim: Claim) => Promise<Totals>

export function verifier(ports: Pick<CatalogPorts, 'objects' | 'engine' | 'verify'>, where: Locations): Verify {
  const { objects } = ports
  const good = new Set<string>()

  const reader = claimReader(objects, where)
  const { keyIn, listOf, newManifests } = reader

  async function checkFiles(claim: Claim, found: readonly Found[]): Promise<void> {
    const files = found.map(each => ({ ...each, key: keyIn(claim, each.entry.file.path, 'the file') }))
    for (const { entry: { file }, key } of files) {
      const size = await objects.size(key)
      if (size === undefined) throw bad(claim, `the file ${file.path} is not there: upload it before the commit`)
      if (BigInt(size) !== file.fileSizeInBytes) throw bad(claim, `the file ${file.path} has ${size} bytes, and its manifest says ${file.fileSizeInBytes}: it was not uploaded whole, or was changed since`)
    }
    const parquet = files.filter(({ entry: { file } }) => file.content === 'data' && file.format.toUpperCase() === 'PARQUET')
    const other = claim.contract && files.find(each => !parquet.includes(each))
    if (other !== undefined) throw bad(claim, `${other.entry.file.path} is a file of ${other.entry.file.content} in ${other.entry.file.format}: this table takes data in Parquet alone (copy-on-write)`)
    const footers = await footersOf(claim, parquet.map(({ key }) => objects.location(key)))
    const { after } = claim
    for (const { entry: { file }, specId, key } of parquet) {
      const footer = footers.get(objects.location(key))
      const spec = after.partitionSpecs.find(each => each.id === specId) ?? defaultSpec(after)
      const problem = footer === undefined
        ? 'its footer cannot be read'
        : footerProblem(file, footer, { schemas: after.schemas, current: currentSchema(after), spec, nameMapping: after.properties['schema.name-mapping.default'] !== undefined })
      if (problem !== undefined) throw bad(claim, `the file ${file.path} cannot be: ${problem}`)
    }
  }

  async function footersOf(claim: Claim, locations: readonly string[]): Promise<Awaited<ReturnType<typeof readFooters>>> {
    try {
      return locations.length === 0 ? new Map() : await readFooters(ports.engine, locations)
    } catch (error) {
      if (isFailure(error, 'engine/interrupted')) throw error
      throw bad(claim, `a new file is no Parquet that can be read: ${messageOf(error)}`)
    }
  }

  return async claim => {
    const { before, after } = claim
    const old = new Set(before?.snapshots.map(snapshot => snapshot.id))
    const added = after.snapshots.filter(snapshot => !old.has(snapshot.id))
    const known = new Map<string, ManifestFile>()
    if (added.length > 0 && before !== null) {
      const parents = new Set(added.map(snapshot => snapshot.parentId))
      for (const snapshot of before.snapshots) if (parents.has(snapshot.id) || snapshot.id === before.currentSnapshotId) for (const manifest of await listOf(claim, snapshot)) known.set(where.key(manifest.path) ?? manifest.path, manifest)
    }
    const { found, kept } = await newManifests(claim, added, known)
    const looksAtFiles = ports.verify !== 'manifests'
    const fresh = looksAtFiles ? await notCarried(reader, claim, found, { known, kept }) : new Set<Found>()
    const entries = found.map(({ entry }) => entry)
    if (claim.contract !== undefined && entries.some(entry => entry.file.content !== 'data')) throw bad(claim, 'it brings delete files: this table takes data in Parquet alone (copy-on-write)')
    // Entries that were carried over were found good on top of this table, not on top of any other.
    const carried = new Set(found.filter(each => each.entry.status !== 'deleted' && !fresh.has(each)).map(({ mark }) => mark))
    const markOf = ({ mark }: Found): string => carried.has(mark) ? `${mark} on ${before?.currentSnapshotId}` : mark
    if (looksAtFiles) await checkFiles(claim, [...fresh].filter(each => !good.has(markOf(each))))
    if (good.size > marksMost) good.clear()
    for (const each of found) good.add(markOf(each))
    const current = currentSnapshot(after)
    const listed = current === undefined ? [] : await listOf(claim, current)
    const problem = current && listProblem(listed, current, after)
    if (problem !== undefined) throw bad(claim, `the manifest list of snapshot ${current?.id} cannot be: ${problem}`)
    return totalsOf(current, listed, entries, new Set(added.map(snapshot => snapshot.id)), current === undefined ? null : keyIn(claim, current.manifestList, 'the manifest list'))
  }
}

function totalsOf(current: Snapshot | undefined, listed: readonly ManifestFile[], entries: readonly ManifestEntry[], added: ReadonlySet<bigint>, manifestList: string | null): Totals {
  const data = listed.filter(manifest => manifest.content === 'data')
  const sum = (status: 'added' | 'deleted'): Totals['added'] => {
    const found = entries.filter(entry => entry.status === status && entry.file.content === 'data' && added.has(entry.snapshotId))
    const total = (of: (file: ManifestEntry['file']) => bigint): number => Number(found.reduce((all, entry) => all + of(entry.file), 0n))
    return { files: found.length, rows: total(file => file.recordCount), bytes: total(file => file.fileSizeInBytes) }
  }
  const bytes = current === undefined ? '0' : current.summary['total-files-size'] ?? ''
  return {
    rows: Number(data.reduce((total, manifest) => total + (manifest.addedRowsCount ?? 0n) + (manifest.existingRowsCount ?? 0n), 0n)),
    files: data.reduce((total, manifest) => total + (manifest.addedFilesCount ?? 0) + (manifest.existingFilesCount ?? 0), 0),
    bytes: /^\d{1,15}$/.test(bytes) ? Number(bytes) : null,
    added: sum('added'), removed: sum('deleted'), manifestList,
  }
}
