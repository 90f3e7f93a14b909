/** Entries that a client takes over from manifests that it writes anew: what the table had stays the very same. */
import { isDeepStrictEqual } from 'node:util'
import type { DataFile } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import { bad, type Claim, type ClaimReader, type Found } from './claim.ts'

/** What the table has, by the manifests' keys, and which of them the client's snapshots name again. */
export interface Had { readonly known: ReadonlyMap<string, ManifestFile>, readonly kept: ReadonlySet<string> }

/**
 * The live entries to verify as new ones: those that were added, those that call themselves existing and are not in the
 * table, and those whose statistics are other than they were. Throws where an entry lies elsewhere, or is not what it was.
 */
export async function notCarried(reader: ClaimReader, claim: Claim, found: readonly Found[], { known, kept }: Had): Promise<ReadonlySet<Found>> {
  const live = found.filter(({ entry }) => entry.status !== 'deleted')
  const fresh = new Set(live)
  const wanted = new Map<string, Found[]>()
  for (const each of live) {
    const name = nameOf(reader, claim, each.entry.file)
    if (each.entry.status === 'existing') wanted.set(name, [...wanted.get(name) ?? [], each])
  }
  // Held to the table as it was: its specs and schemas may go with this commit.
  const then = { ...claim, after: claim.before ?? claim.after }
  // Most likely they stood in a manifest that is gone now; those that stay are read where they did not.
  for (const stays of [false, true]) {
    for (const [key, manifest] of known) {
      if (wanted.size === 0) return fresh
      if (kept.has(key) !== stays) continue
      for (const entry of (await reader.entriesOf(then, manifest)).entries) {
        const name = entry.status === 'deleted' ? '' : nameOf(reader, claim, entry.file)
        for (const each of wanted.get(name) ?? []) {
          const problem = changeOf(each, { ...each, entry, specId: manifest.partitionSpecId })
          if (problem !== undefined) throw bad(claim, `the file ${entry.file.path} is in the table, and a new manifest carries it over with ${problem}: what a file is does not change`)
          if (isDeepStrictEqual(statistics(entry.file), statistics(each.entry.file))) fresh.delete(each)
        }
        wanted.delete(name)
      }
    }
  }
  return fresh
}

/** One file of deletion vectors serves several data files. */
function nameOf(reader: ClaimReader, claim: Claim, file: DataFile): string {
  return `${reader.keyIn(claim, file.path, 'the file')} ${file.contentOffset ?? ''}`
}

function changeOf(now: Found, before: Found): string | undefined {
  for (const [what, of] of facts) if (of(now) !== of(before)) return `${what} ${of(now)} in place of ${of(before)}`
  return undefined
}

const facts: readonly [what: string, of: (found: Found) => string][] = [
  ['content', ({ entry }) => entry.file.content],
  ['format', ({ entry }) => entry.file.format.toUpperCase()],
  ['a size of', ({ entry }) => `${entry.file.fileSizeInBytes} bytes`],
  ['a count of', ({ entry }) => `${entry.file.recordCount} records`],
  ['partition', ({ entry, specId }) => `(${entry.file.partition.map(value => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)).join(', ')}) of spec ${specId}`],
  ['sequence number', ({ entry }) => String(entry.sequenceNumber)],
  ['equality ids', ({ entry }) => (entry.file.equalityIds ?? []).join(', ')],
  ['data file', ({ entry }) => entry.file.referencedDataFile ?? 'none'],
]

/** By these readers leave files out. */
function statistics({ lowerBounds, upperBounds, valueCounts, nullValueCounts, nanValueCounts }: DataFile): unknown {
  return [lowerBounds, upperBounds, valueCounts, nullValueCounts, nanValueCounts].map(each => [...each ?? []])
}
