/**
 * Asks the gate about the rows that a client's commit brings to a table with a contract: those of every data file that the
 * table would have and does not have now, whatever way it became current.
 */
import { identifier, list, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Finding, Verdict } from '#gate/port.ts'
import type { ManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import { currentSchema, currentSnapshot, type TableMetadata } from '../iceberg/metadata.ts'
import { partitionType } from '../iceberg/partition.ts'
import { compareValues, decodeValue, type Value } from '../iceberg/values.ts'
import { type Claim, claimReader } from './claim.ts'
import { refused } from './errors.ts'
import type { Locations } from './locations.ts'
import type { CatalogPorts } from './ports.ts'

/** What a commit does to the files of a table, and which files beside could hold the same keys. */
export interface FileChange { readonly added: readonly LiveFile[], readonly beside: readonly string[] }
export interface LiveFile { readonly key: string, readonly uri: string, readonly rows: number, readonly bytes: number }

export interface Judged {
  readonly dataset: string
  readonly verdict: Verdict
  readonly files: readonly LiveFile[]
  /** Of the new rows, where they say: operators, and what they cover. */
  readonly isos: readonly string[]
  readonly from_utc: string | null
  readonly to_utc: string | null
}

/** Null where there is nothing to judge: no contract, or no new file. */
export type JudgeRows = (claim: Claim) => Promise<Judged | null>

/** Entries of manifests that the lake has already, which nobody changes any more. */
const entriesMost = 200_000

export function rowJudge(ports: Pick<CatalogPorts, 'objects' | 'engine' | 'gate'>, where: Locations): JudgeRows {
  const { objects } = ports
  const reader = claimReader(objects, where)
  const known = new Map<string, readonly ManifestEntry[]>()
  let kept = 0

  async function live(claim: Claim, manifest: ManifestFile, settled: boolean): Promise<readonly ManifestEntry[]> {
    const cached = settled ? known.get(manifest.path) : undefined
    if (cached) return cached
    const entries = (await reader.entriesOf(claim, manifest)).entries.filter(entry => entry.status !== 'deleted')
    if (!settled) return entries
    kept += entries.length
    if (kept > entriesMost) { known.clear(); kept = entries.length }
    known.set(manifest.path, entries)
    return entries
  }

  async function listed(claim: Claim, metadata: TableMetadata | null): Promise<ReadonlyMap<string, ManifestFile>> {
    const snapshot = metadata === null ? undefined : currentSnapshot(metadata)
    return new Map(snapshot === undefined ? [] : (await reader.listOf(claim, snapshot)).map(manifest => [manifest.path, manifest]))
  }

  async function change(claim: Claim): Promise<FileChange> {
    const [before, after] = [await listed(claim, claim.before), await listed(claim, claim.after)]
    const files = async (some: ReadonlyMap<string, ManifestFile>, others: ReadonlyMap<string, ManifestFile>, settled: boolean): Promise<ManifestEntry[]> => {
      const found: ManifestEntry[] = []
      for (const manifest of some.values()) if (!others.has(manifest.path)) found.push(...await live(claim, manifest, settled))
      return found
    }
    const old = new Set((await files(before, after, true)).map(entry => entry.file.path))
    const now = await files(after, before, false)
    const added = now.filter(entry => !old.has(entry.file.path))
    if (added.length === 0) return { added: [], beside: [] }
    const touched = new Map(added.map(({ file }) => [partitionKey(file.partition), file.partition]))
    const beside = now.filter(entry => old.has(entry.file.path) && touched.has(partitionKey(entry.file.partition)))
    for (const manifest of after.values()) {
      if (!before.has(manifest.path) || !mayHold(manifest, [...touched.values()], claim.after)) continue
      beside.push(...(await live(claim, manifest, true)).filter(entry => touched.has(partitionKey(entry.file.partition))))
    }
    const keyOf = (entry: ManifestEntry): string => reader.keyIn(claim, entry.file.path, 'the file')
    return {
      added: added.map(entry => ({ key: keyOf(entry), uri: entry.file.path, rows: Number(entry.file.recordCount), bytes: Number(entry.file.fileSizeInBytes) })),
      beside: [...new Set(beside.map(keyOf))],
    }
  }

  return async claim => {
    const { contract, after, before } = claim
    if (contract === undefined || (before !== null && before.currentSnapshotId === after.currentSnapshotId)) return null
    const { added, beside } = await change(claim)
    if (added.length === 0) return null
    const session = await ports.engine.session()
    try {
      await session.run(`CREATE OR REPLACE TEMP TABLE outside AS ${rowsOf(contract, added.map(({ key }) => objects.location(key)))}`)
      const verdict = await ports.gate.judgeOutside(session, {
        dataset: contract, relation: 'outside', files: added.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)),
        kept: beside.length === 0 ? null : parquetRows(contract, beside.map(key => objects.location(key))),
      })
      return { dataset: contract.name, verdict, files: added, ...await coverage(session, contract) }
    } finally {
      session.close()
    }
  }
}

/** A table with a contract has no deletes, no nested columns, and field ids in every file, or the verifier would have refused it. */
function parquetRows({ columns }: Dataset, locations: readonly string[], filename = false): string {
  const schema = columns.map(({ id, name, type }) => `${id}: {name: ${literal(name)}, type: ${literal(engineTypes[type])}, default_value: NULL}`)
  return `read_parquet(${list(locations)}, hive_partitioning = false${filename ? ', filename = true' : ''}, schema = MAP {${schema.join(', ')}})`
}

/** The rows with the index of their file, read by field id as every reader of the lake does. */
function rowsOf(contract: Dataset, locations: readonly string[]): string {
  const columns = contract.columns.map(({ name, type }) => `r.${identifier(name)}::${engineTypes[type]} AS ${identifier(name)}`)
  const places = locations.map((location, file) => `(${file}, ${literal(location)})`)
  return `SELECT place.file::INTEGER AS file, 1 AS copies, ${columns.join(', ')} FROM ${parquetRows(contract, locations, true)} AS r
    JOIN (VALUES ${places.join(', ')}) AS place(file, filename) ON place.filename = r.filename`
}

async function coverage(session: Session, { columns }: Dataset): Promise<Pick<Judged, 'isos' | 'from_utc' | 'to_utc'>> {
  const has = (name: string): boolean => columns.some(column => column.name === name)
  const isos = has('iso') ? (await session.rows<{ iso: string | null }>('SELECT DISTINCT iso FROM outside WHERE iso IS NOT NULL ORDER BY iso LIMIT 10')).flatMap(({ iso }) => iso ?? []) : []
  if (!has('interval_start_utc') || !has('interval_minutes')) return { isos, from_utc: null, to_utc: null }
  const [span] = await session.rows<{ first: Date | null, last: Date | null }>(`SELECT min(interval_start_utc) AS first, max(interval_start_utc + to_minutes(interval_minutes)) AS last FROM outside
    WHERE isfinite(interval_start_utc) AND interval_minutes BETWEEN 1 AND 1440 AND year(interval_start_utc) BETWEEN 1900 AND 2900`)
  return { isos, from_utc: span?.first?.toISOString() ?? null, to_utc: span?.last?.toISOString() ?? null }
}

function partitionKey(partition: readonly (Value | null)[]): string {
  return JSON.stringify(partition.map(value => typeof value === 'bigint' ? `${value}` : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))
}

/** Whether one of the partitions lies within what the list says of the manifest. Wrong in one direction only. */
function mayHold(manifest: ManifestFile, partitions: readonly (readonly (Value | null)[])[], table: TableMetadata): boolean {
  const spec = table.partitionSpecs.find(each => each.id === manifest.partitionSpecId)
  const { fields } = currentSchema(table)
  return partitions.some(partition => (manifest.partitions ?? []).every((summary, index) => {
    const [value, field] = [partition[index] ?? null, spec?.fields[index]]
    const type = field && partitionType(fields, field)
    if (type === undefined || Number.isNaN(value)) return true
    if (value === null) return summary.containsNull
    const [low, high] = [summary.lowerBound, summary.upperBound].map(bytes => bytes === undefined ? undefined : decodeValue(type, bytes, manifest.path))
    return (low === undefined || compareValues(low, value) <= 0) && (high === undefined || compareValues(high, value) >= 0)
  }))
}

/** How many findings a client is told of. */
const told = 5

/** Refuses what did not pass, in words that a client's log makes sense of. */
export function requirePassed(table: string, { verdict, files }: Judged): void {
  if (verdict.outcome === 'pass') return
  const blocking = verdict.findings.filter(finding => finding.severity === 'block')
  const lines = blocking.slice(0, told).map(finding => sentence(finding, files))
  const more = blocking.length > told ? ` And ${blocking.length - told} more.` : ''
  throw refused('ValidationException', `Cannot commit to ${table}: the gate did not let its rows pass. ${lines.join(' ')}${more} Nothing was changed.`)
}

function sentence({ rule, count, message, remedy, examples, file }: Finding, files: readonly LiveFile[]): string {
  const [first] = examples
  const where = file === null ? '' : ` in ${files[file]?.uri ?? ''}`
  return `Rule ${rule} (${count})${where}: ${message}${first === undefined ? '' : ` For example ${JSON.stringify(first).slice(0, 400)}.`} ${remedy}`
}
