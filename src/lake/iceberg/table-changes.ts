/** Makes updates of the REST protocol to table metadata. Values in, values out. */
import { fail } from '#base/error.ts'
import { type JsonObject, stringifyJson } from './json.ts'
import { metadataJson, type SnapshotRef, type TableMetadata, validLog } from './metadata.ts'
import { firstPartitionId } from './partition.ts'
import { evolutionProblem } from './schema-rules.ts'
import type { Snapshot } from './snapshot.ts'
import {
  addSchema, addSortOrder, addSpec, checkWhole, refuse, removeSchemas, removeSpecs, setCurrentSchema, setDefaultSortOrder, setDefaultSpec, type TableDraft,
} from './table-draft.ts'
import type { TableUpdate } from './table-update.ts'

/** The highest format version that a table can be brought to. */
export const newestFormatVersion = 3

export interface ChangeContext {
  readonly nowMs: bigint
  /** Where a new table lies and what its uuid is, unless an update says so. */
  readonly uuid: string
  readonly location: string
  /** The file that holds the metadata as it was. */
  readonly previousFile?: string
}

/**
 * The metadata after the updates, in their order; the same object where they change nothing. `before` is null for a table
 * that is being made. Throws `usage/invalid` for an update that cannot be made, and `lake/conflict` for one that could be
 * made on newer metadata.
 */
export function changeTable(before: TableMetadata | null, updates: readonly TableUpdate[], context: ChangeContext): TableMetadata {
  const draft: TableDraft = {
    to: { ...before ?? blank(updates, context) }, last: { schema: null, spec: null, order: null },
    addedSnapshots: new Set(), mains: [], nowMs: context.nowMs,
  }
  for (const update of updates) apply(draft, update, before !== null)
  const { to } = draft
  checkWhole(to)
  if (before !== null && stringifyJson(metadataJson(to)) === stringifyJson(metadataJson(before))) return before
  const kept = before !== null && continues(before, to)
  const problem = kept ? evolutionProblem(schemaOf(before), schemaOf(to)) : undefined
  if (problem !== undefined) throw refuse(problem)
  const lastLogged = to.snapshotLog.at(-1)?.timestampMs ?? 0n
  to.lastUpdatedMs = [context.nowMs, before?.lastUpdatedMs ?? 0n, lastLogged].reduce((a, b) => a > b ? a : b)
  const passing = new Set(draft.mains.filter(id => draft.addedSnapshots.has(id) && id !== to.currentSnapshotId))
  to.snapshotLog = validLog(to.snapshotLog.filter(entry => !passing.has(entry.snapshotId)), to.snapshots)
  if (before !== null && context.previousFile !== undefined) {
    to.metadataLog = [...before.metadataLog, { file: context.previousFile, timestampMs: before.lastUpdatedMs }].slice(-filesKept(to.properties))
  }
  return to
}

function blank(updates: readonly TableUpdate[], { nowMs, uuid, location }: ChangeContext): TableMetadata {
  const upgrade = updates.find(update => update.action === 'upgrade-format-version')
  return {
    formatVersion: upgrade?.action === 'upgrade-format-version' ? checkVersion(upgrade.formatVersion, 1) : 2, tableUuid: uuid, location,
    lastSequenceNumber: 0n, lastUpdatedMs: nowMs, lastColumnId: 0, schemas: [], currentSchemaId: -1, partitionSpecs: [], defaultSpecId: -1,
    lastPartitionId: firstPartitionId - 1, sortOrders: [], defaultSortOrderId: -1, properties: {}, currentSnapshotId: null, snapshots: [], refs: {},
    snapshotLog: [], metadataLog: [], rest: {},
  }
}

/** Whether the current snapshot before is still below the current one: what it wrote is still read. */
function continues(before: TableMetadata, to: TableMetadata): boolean {
  if (before.currentSnapshotId === null) return false
  const byId = new Map(to.snapshots.map(snapshot => [snapshot.id, snapshot]))
  let at = to.currentSnapshotId
  for (let steps = 0; at !== null && steps <= to.snapshots.length; steps++) {
    if (at === before.currentSnapshotId) return true
    at = byId.get(at)?.parentId ?? null
  }
  return false
}

function schemaOf(metadata: TableMetadata): TableMetadata['schemas'][number]['fields'] {
  return metadata.schemas.find(schema => schema.id === metadata.currentSchemaId)?.fields ?? []
}

function filesKept(properties: TableMetadata['properties']): number {
  const wanted = Number(properties['write.metadata.previous-versions-max'] ?? 100)
  return Number.isInteger(wanted) ? Math.min(Math.max(wanted, 1), 1000) : 100
}

function checkVersion(wanted: number, from: number): number {
  if (wanted > newestFormatVersion || wanted < 1) throw refuse(`Cannot upgrade table to unsupported format version: v${wanted} (supported: v${newestFormatVersion})`)
  if (wanted < from) throw refuse(`Cannot downgrade v${from} table to v${wanted}`)
  return wanted
}

function apply(draft: TableDraft, update: TableUpdate, exists: boolean): void {
  const { to } = draft
  switch (update.action) {
    case 'assign-uuid':
      if (exists && update.uuid.toLowerCase() !== to.tableUuid.toLowerCase()) throw refuse(`Cannot reassign uuid: the table has ${to.tableUuid}`)
      to.tableUuid = update.uuid
      return
    case 'upgrade-format-version': to.formatVersion = checkVersion(update.formatVersion, to.formatVersion); return
    case 'add-schema': return addSchema(draft, update.schema)
    case 'set-current-schema': return setCurrentSchema(draft, update.id)
    case 'add-spec': return addSpec(draft, update.fields)
    case 'set-default-spec': return setDefaultSpec(draft, update.id)
    case 'add-sort-order': return addSortOrder(draft, update.order)
    case 'set-default-sort-order': return setDefaultSortOrder(draft, update.id)
    case 'remove-partition-specs': return removeSpecs(draft, update.ids)
    case 'remove-schemas': return removeSchemas(draft, update.ids)
    case 'add-snapshot': return addSnapshot(draft, update.snapshot)
    case 'set-snapshot-ref': return setRef(draft, update.name, update.ref)
    case 'remove-snapshot-ref': return removeRef(draft, update.name)
    case 'remove-snapshots': return removeSnapshots(draft, new Set(update.ids))
    case 'set-location': to.location = update.location.replace(/\/+$/, ''); return
    case 'set-properties': to.properties = { ...to.properties, ...update.properties }; return
    case 'remove-properties': to.properties = Object.fromEntries(Object.entries(to.properties).filter(([name]) => !update.names.includes(name))); return
    case 'set-statistics': return setStatistics(draft, 'statistics', update.snapshotId, update.file)
    case 'remove-statistics': return setStatistics(draft, 'statistics', update.snapshotId, null)
    case 'set-partition-statistics': return setStatistics(draft, 'partition-statistics', update.snapshotId, update.file)
    case 'remove-partition-statistics': return setStatistics(draft, 'partition-statistics', update.snapshotId, null)
  }
}

function addSnapshot({ to, addedSnapshots }: TableDraft, snapshot: Snapshot): void {
  if (to.schemas.length === 0) throw refuse('Attempting to add a snapshot before a schema is added')
  if (to.partitionSpecs.length === 0) throw refuse('Attempting to add a snapshot before a partition spec is added')
  if (to.sortOrders.length === 0) throw refuse('Attempting to add a snapshot before a sort order is added')
  if (snapshot.id <= 0n) throw refuse(`Cannot add a snapshot with id ${snapshot.id}: expected a positive one`)
  if (to.snapshots.some(each => each.id === snapshot.id)) throw refuse(`Snapshot already exists for id: ${snapshot.id}`)
  if (snapshot.summary['operation'] === undefined && to.formatVersion > 1) throw refuse(`Cannot add snapshot ${snapshot.id}: its summary has no operation`)
  if (snapshot.schemaId !== null && !to.schemas.some(schema => schema.id === snapshot.schemaId)) throw refuse(`Cannot add snapshot ${snapshot.id}: it names schema ${snapshot.schemaId}, which the table does not have`)
  // One without a parent replaces all that came before, whoever numbered what in the meantime.
  if (to.formatVersion > 1 && snapshot.parentId !== null && snapshot.sequenceNumber <= to.lastSequenceNumber) {
    throw fail('lake/conflict', `Validation failed, please retry: Cannot add snapshot with sequence number ${snapshot.sequenceNumber} older than last sequence number ${to.lastSequenceNumber}`)
  }
  if (to.formatVersion >= 3) countRows(to, snapshot)
  if (to.formatVersion > 1 && snapshot.sequenceNumber > to.lastSequenceNumber) to.lastSequenceNumber = snapshot.sequenceNumber
  to.snapshots = [...to.snapshots, to.formatVersion === 1 ? { ...snapshot, sequenceNumber: 0n } : snapshot]
  addedSnapshots.add(snapshot.id)
}

function countRows(to: TableDraft['to'], { id, rest = {} }: Snapshot): void {
  const [first, added, next] = [rest['first-row-id'], rest['added-rows'], to.rest['next-row-id'] ?? 0n]
  if (typeof first !== 'bigint' || typeof added !== 'bigint' || added < 0n) throw refuse(`Cannot add snapshot ${id}: first-row-id or added-rows is missing, which format version 3 needs`)
  if (typeof next === 'bigint' && first < next) throw fail('lake/conflict', `Validation failed, please retry: Cannot add a snapshot, first-row-id is behind table next-row-id: ${first} < ${next}`)
  to.rest = { ...to.rest, 'next-row-id': (typeof next === 'bigint' ? next : 0n) + added }
}

function setRef({ to, mains, addedSnapshots, nowMs }: TableDraft, name: string, ref: SnapshotRef): void {
  const snapshot = to.snapshots.find(each => each.id === ref.snapshotId)
  if (snapshot === undefined) throw refuse(`Cannot set ${name} to unknown snapshot: ${ref.snapshotId}`)
  if (name === 'main' && ref.type !== 'branch') throw refuse('Cannot set main to a tag, it must be a branch')
  const moved = to.refs[name]?.snapshotId !== ref.snapshotId
  to.refs = { ...to.refs, [name]: ref }
  if (name !== 'main' || !moved) return
  to.currentSnapshotId = ref.snapshotId
  mains.push(ref.snapshotId)
  // Going back to an older snapshot happens now, not when that snapshot was made.
  to.snapshotLog = [...to.snapshotLog, { snapshotId: ref.snapshotId, timestampMs: addedSnapshots.has(ref.snapshotId) ? snapshot.timestampMs : nowMs }]
}

function removeRef({ to }: TableDraft, name: string): void {
  if (name === 'main') to.currentSnapshotId = null
  to.refs = Object.fromEntries(Object.entries(to.refs).filter(([each]) => each !== name))
}

function removeSnapshots(draft: TableDraft, ids: ReadonlySet<bigint>): void {
  const { to } = draft
  to.snapshots = to.snapshots.filter(snapshot => !ids.has(snapshot.id))
  for (const id of ids) {
    setStatistics(draft, 'statistics', id, null)
    setStatistics(draft, 'partition-statistics', id, null)
  }
  for (const [name, ref] of Object.entries(to.refs)) if (ids.has(ref.snapshotId)) removeRef(draft, name)
}

/** One file for each snapshot; null takes it away. */
function setStatistics({ to }: TableDraft, key: 'statistics' | 'partition-statistics', snapshotId: bigint, file: JsonObject | null): void {
  const files = to.rest[key]
  const others = (Array.isArray(files) ? files as readonly JsonObject[] : []).filter(each => each['snapshot-id'] !== snapshotId)
  if (file === null && (!Array.isArray(files) || others.length === files.length)) return
  to.rest = { ...to.rest, [key]: file === null ? others : [...others, file] }
}
