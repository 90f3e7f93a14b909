/** Lets the metadata of tables name old snapshots no longer: other readers of Iceberg travel in time by them, the commit graph does not. */
import type { Objects } from '#drivers/objects/port.ts'
import { encodeMetadata, metadataFileName, metadataVersion, type TableMetadata, validLog } from '../iceberg/metadata.ts'
import type { How } from '../port.ts'
import type { TableWriter } from '../tables/table-writer.ts'
import type { TableState, TreeStore } from '../versions/index.ts'
import { randomUUID } from 'node:crypto'

export interface ExpirePorts { readonly trees: TreeStore, readonly writer: TableWriter, readonly objects: Objects }

export interface ExpireTerms { readonly branch: string, /** Older ones go; the current one and what a ref of the table names stay. */ readonly beforeMs: number, readonly dryRun: boolean }

export interface Expired { readonly table: string, readonly snapshots: number }

export async function expire(ports: ExpirePorts, terms: ExpireTerms, how: How): Promise<Expired[]> {
  const done: Expired[] = []
  const { tree } = await ports.trees.at(terms.branch)
  for (const table of Object.keys(tree.tables)) {
    const first = await oldIn(ports, await ports.trees.state(tree.tables[table] ?? ''), terms)
    if (first === 0) continue
    if (!terms.dryRun) await expireTable(ports, table, terms, how)
    done.push({ table, snapshots: first })
  }
  return done
}

async function oldIn({ writer }: ExpirePorts, state: TableState, terms: ExpireTerms): Promise<number> {
  const { metadata } = await writer.open(state)
  return metadata.snapshots.length - without(metadata, terms).snapshots.length
}

async function expireTable({ trees, writer, objects }: ExpirePorts, table: string, terms: ExpireTerms, how: How): Promise<void> {
  await trees.change(terms.branch, how, async tree => {
    const id = tree.tables[table]
    if (id === undefined) return null
    const state = await trees.state(id)
    const { metadata } = await writer.open(state)
    const next = without(metadata, terms)
    if (next.snapshots.length === metadata.snapshots.length) return null
    const key = `${state.folder}/metadata/${metadataFileName((metadataVersion(state.metadata) ?? 0) + 1, randomUUID())}`
    await objects.put(key, encodeMetadata(next))
    return { tables: { [table]: { id: `${id}-${randomUUID().slice(0, 8)}`, state: { ...state, metadata: key }, change: { table, added_files: 0, removed_files: 0, added_rows: 0, removed_rows: 0 } } } }
  }, 'tidy')
}

function without(metadata: TableMetadata, { beforeMs }: ExpireTerms): TableMetadata {
  const named = new Set([metadata.currentSnapshotId, ...Object.values(metadata.refs).map(ref => ref.snapshotId)])
  const snapshots = metadata.snapshots.filter(({ id, timestampMs }) => named.has(id) || Number(timestampMs) >= beforeMs)
  return { ...metadata, snapshots, snapshotLog: validLog(metadata.snapshotLog, snapshots) }
}
