/** Which delete files concern which data files (table spec, "Scan Planning"). Pure. */
import type { DataFile, ManifestEntry } from '../iceberg/manifest.ts'
import type { PartitionSpec } from '../iceberg/partition.ts'

/** A data or delete file in its table: where the engine finds it, what manifests call it, how old it is, which partition it is of. */
export interface Placed {
  readonly key: string
  readonly location: string
  readonly entry: ManifestEntry
  /** Equal for files of one spec and one partition. */
  readonly partition: string
  /** Its spec has no fields: such equality deletes concern every partition. */
  readonly unpartitioned: boolean
}

export function placed(entry: ManifestEntry, key: string, location: string, spec: Pick<PartitionSpec, 'id'> & Partial<PartitionSpec>): Placed {
  const values = entry.file.partition.map(value => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value === null ? '' : `=${String(value)}`)
  return { key, location, entry, partition: [spec.id, ...values].join('\u0000'), unpartitioned: entry.file.partition.length === 0 || spec.fields?.every(field => field.transform === 'void') === true }
}

export interface Applied {
  /** Data files without deletes. */
  readonly untouched: readonly Placed[]
  readonly touched: readonly Placed[]
  /** Delete files that concern one of the touched. */
  readonly positions: readonly Placed[]
  readonly equalities: readonly Placed[]
}

export function applied(data: readonly Placed[], deletes: readonly Placed[]): Applied {
  const reach = deleteIndex(deletes)
  const [untouched, touched, used] = [[] as Placed[], [] as Placed[], new Set<Placed>()]
  for (const file of data) {
    const mine = reach(file)
    ;(mine.length === 0 ? untouched : touched).push(file)
    for (const each of mine) used.add(each)
  }
  return {
    untouched, touched,
    positions: [...used].filter(({ entry }) => entry.file.content === 'position-deletes'), equalities: [...used].filter(({ entry }) => entry.file.content === 'equality-deletes'),
  }
}

/** Finds the delete files that concern a data file. */
export function deleteIndex(deletes: readonly Placed[]): (data: Placed) => Placed[] {
  const isEverywhere = ({ entry, unpartitioned }: Placed): boolean => entry.file.content === 'equality-deletes' && unpartitioned
  const everywhere = deletes.filter(isEverywhere)
  const byPath = Map.groupBy(deletes.filter(file => onlyPath(file) !== undefined), file => onlyPath(file) ?? '')
  const byPartition = Map.groupBy(deletes.filter(file => !isEverywhere(file) && onlyPath(file) === undefined), file => file.partition)
  return data => [...everywhere, ...byPath.get(data.entry.file.path) ?? [], ...byPartition.get(data.partition) ?? []].filter(file => concerns(file, data))
}

function concerns(file: Placed, data: Placed): boolean {
  // An equality delete is about what was there before it: a row that its own commit adds stays.
  if (file.entry.file.content === 'equality-deletes') return data.entry.sequenceNumber < file.entry.sequenceNumber
  return file.partition === data.partition && data.entry.sequenceNumber <= file.entry.sequenceNumber && mayName(file, data.entry.file.path)
}

/** Reserved field id of the column `file_path`. */
const filePathId = 2_147_483_546

/** The one data file that a file of positions speaks of, where that is known. */
function onlyPath({ entry: { file } }: Placed): string | undefined {
  if (file.content !== 'position-deletes') return undefined
  if (file.referencedDataFile !== undefined) return file.referencedDataFile
  const { lower, upper } = pathBounds(file)
  return lower !== undefined && upper !== undefined && Buffer.compare(lower, upper) === 0 ? Buffer.from(lower).toString('utf8') : undefined
}

function mayName({ entry: { file } }: Placed, path: string): boolean {
  const bytes = Buffer.from(path, 'utf8')
  const { lower, upper } = pathBounds(file)
  return (lower === undefined || Buffer.compare(lower, bytes) <= 0) && (upper === undefined || Buffer.compare(upper, bytes) >= 0)
}

/** Writers that cut bounds cut them to this, and not all of them make the upper one larger. Paths are longer. */
const cutTo = 16

function pathBounds({ lowerBounds, upperBounds }: DataFile): { readonly lower: Uint8Array | undefined, readonly upper: Uint8Array | undefined } {
  const upper = upperBounds?.get(filePathId)
  return { lower: lowerBounds?.get(filePathId), upper: upper !== undefined && upper.length <= cutTo ? undefined : upper }
}
