/** Which files a scan must read, and which deletes go with each: from a snapshot's manifests, pruned by the filter. */
import type { DataFile, ManifestEntry } from '../../iceberg/manifest.ts'
import type { ManifestFile } from '../../iceberg/manifest-list.ts'
import type { TableMetadata } from '../../iceberg/metadata.ts'
import type { Snapshot } from '../../iceberg/snapshot.ts'
import type { Schema } from '../../iceberg/types.ts'
import { decodeValue } from '../../iceberg/values.ts'
import { refused } from '../errors.ts'
import { factsOfFile, factsOfManifest, mayMatch } from './facts.ts'
import type { Filter } from './filter.ts'

export interface SpecFile { readonly file: DataFile, readonly specId: number, readonly sequenceNumber: bigint }
export interface ScanTask extends SpecFile { readonly deletes: readonly SpecFile[] }

/** The snapshots that a scan is about. `appended`: the files that these appends added; else all files of `at`. */
export interface Span { readonly at: Snapshot | undefined, readonly appended: ReadonlySet<bigint> | null }

export interface ManifestReader {
  list(snapshot: Snapshot): Promise<readonly ManifestFile[]>
  entries(manifest: ManifestFile): Promise<readonly ManifestEntry[]>
}

/** Throws BadRequestException where there is no such snapshot, or the first is no ancestor of the last. */
export function spanOf(metadata: TableMetadata, { snapshotId, from, to }: { readonly snapshotId: bigint | undefined, readonly from: bigint | undefined, readonly to: bigint | undefined }): Span {
  const byId = new Map(metadata.snapshots.map(snapshot => [snapshot.id, snapshot]))
  const named = (id: bigint): Snapshot => {
    const found = byId.get(id)
    if (found === undefined) throw refused('BadRequestException', `Cannot plan: the table has no snapshot ${id}; it may have expired`)
    return found
  }
  if (from === undefined && to === undefined) {
    const id = snapshotId ?? metadata.currentSnapshotId ?? undefined
    return { at: id === undefined ? undefined : named(id), appended: null }
  }
  if (snapshotId !== undefined) throw refused('BadRequestException', 'Cannot plan: snapshot-id and start-snapshot-id with end-snapshot-id exclude each other')
  if (from === undefined || to === undefined) throw refused('BadRequestException', `Cannot plan: ${from === undefined ? 'start' : 'end'}-snapshot-id is missing; an incremental scan needs both`)
  const last = named(to)
  const appended = new Set<bigint>()
  for (let at: Snapshot | undefined = last; ; at = at.parentId === null ? undefined : byId.get(at.parentId)) {
    if (at === undefined) throw refused('BadRequestException', `Cannot plan: snapshot ${from} is no ancestor of ${to}, or one between them has expired`)
    if (at.id === from) return { at: last, appended }
    if (at.summary['operation'] === 'append') appended.add(at.id)
  }
}

export async function scanTasks(reader: ManifestReader, metadata: TableMetadata, schema: Schema, span: Span, filter: Filter): Promise<ScanTask[]> {
  if (span.at === undefined || filter.kind === 'none') return []
  const specs = new Map(metadata.partitionSpecs.map(spec => [spec.id, spec]))
  const listed = await reader.list(span.at)
  const chosen = listed.filter(manifest => mayMatch(filter, factsOfManifest(manifest, specs.get(manifest.partitionSpecId), schema)))
  const data: SpecFile[] = []
  for (const manifest of chosen) {
    if (manifest.content !== 'data' || (span.appended !== null && !span.appended.has(manifest.addedSnapshotId))) continue
    for (const entry of await reader.entries(manifest)) {
      const wanted = span.appended === null ? entry.status !== 'deleted' : entry.status === 'added' && span.appended.has(entry.snapshotId)
      if (wanted && mayMatch(filter, factsOfFile(entry.file, specs.get(manifest.partitionSpecId)))) data.push({ file: entry.file, specId: manifest.partitionSpecId, sequenceNumber: entry.sequenceNumber })
    }
  }
  // Deletes have bounds of what they delete, or of paths: those say nothing of the rows that the filter is about.
  const deletes = data.length === 0 ? [] : await deletesIn(reader, listed)
  return withDeletes(data, deletes, id => specs.get(id)?.fields.length === 0)
}

async function deletesIn(reader: ManifestReader, listed: readonly ManifestFile[]): Promise<SpecFile[]> {
  const found: SpecFile[] = []
  for (const manifest of listed) {
    if (manifest.content !== 'deletes') continue
    for (const entry of await reader.entries(manifest)) if (entry.status !== 'deleted') found.push({ file: entry.file, specId: manifest.partitionSpecId, sequenceNumber: entry.sequenceNumber })
  }
  return found
}

/**
 * Table spec, "Scan Planning": a delete of positions applies to files of its partition that are not younger, one by equality
 * to files that are older, in its partition or, where its spec has no fields, everywhere.
 */
function withDeletes(data: readonly SpecFile[], deletes: readonly SpecFile[], unpartitioned: (specId: number) => boolean): ScanTask[] {
  const everywhere = deletes.filter(each => each.file.content === 'equality-deletes' && unpartitioned(each.specId))
  const byPlace = Map.groupBy(deletes.filter(each => !everywhere.includes(each)), placeOf)
  return data.map(task => ({
    ...task,
    deletes: [...everywhere, ...byPlace.get(placeOf(task)) ?? []].filter(each => each.file.content === 'equality-deletes'
      ? task.sequenceNumber < each.sequenceNumber
      : task.sequenceNumber <= each.sequenceNumber && mayName(each.file, task.file.path)),
  }))
}

function placeOf({ specId, file }: SpecFile): string {
  return JSON.stringify([specId, ...file.partition.map(value => typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)])
}

/** Field id of the path in files of deleted positions. */
const pathId = 2147483546

function mayName(file: DataFile, path: string): boolean {
  if (file.referencedDataFile !== undefined) return file.referencedDataFile === path
  const [lower, upper] = [file.lowerBounds?.get(pathId), file.upperBounds?.get(pathId)].map(bytes => bytes === undefined ? undefined : String(decodeValue({ kind: 'string' }, bytes, `${file.path}: bound of file_path`)))
  const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
  return (lower === undefined || order(lower, path) <= 0) && (upper === undefined || order(upper, path) >= 0)
}
