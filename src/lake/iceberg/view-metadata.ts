/** View metadata, format version 1 (view spec): reading, writing, the first and the next. Values in, values out. */
import { fail } from '#base/error.ts'
import { type JsonObject, stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { schemaProblem } from './schema-rules.ts'
import { parseSchema, type Schema, schemaJson } from './types.ts'

export interface Representation { readonly type: 'sql', readonly sql: string, readonly dialect: string }

export interface ViewVersion {
  readonly id: number
  readonly schemaId: number
  readonly timestampMs: bigint
  readonly summary: Readonly<Record<string, string>>
  readonly representations: readonly Representation[]
  readonly defaultCatalog?: string
  readonly defaultNamespace: readonly string[]
}

export interface ViewMetadata {
  readonly uuid: string
  readonly location: string
  readonly currentVersionId: number
  readonly versions: readonly ViewVersion[]
  readonly log: readonly { readonly timestampMs: bigint, readonly versionId: number }[]
  readonly schemas: readonly Schema[]
  readonly properties: Readonly<Record<string, string>>
}

/** Throws `lake/corrupt` with the place. */
export function parseViewVersion(node: JsonNode): ViewVersion {
  const defaultCatalog = node.at('default-catalog').optional(found => found.string())
  return {
    id: node.at('version-id').int(), schemaId: node.at('schema-id').int(), timestampMs: node.at('timestamp-ms').long(),
    summary: node.at('summary').optional(found => found.strings()) ?? {},
    representations: node.at('representations').items().map(item => ({ type: item.at('type').oneOf('sql'), sql: item.at('sql').string(), dialect: item.at('dialect').string() })),
    ...defaultCatalog === undefined ? {} : { defaultCatalog },
    defaultNamespace: node.at('default-namespace').items().map(level => level.string()),
  }
}

export function decodeView(bytes: Uint8Array, what: string): ViewMetadata {
  const root = JsonNode.parse(Buffer.from(bytes).toString('utf8'), what)
  if (root.at('format-version').int() !== 1) throw root.at('format-version').wrong('1')
  const versions = root.at('versions').items().map(parseViewVersion)
  const currentVersionId = root.at('current-version-id').int()
  if (!versions.some(version => version.id === currentVersionId)) throw root.at('current-version-id').wrong('the id of a version that the view lists')
  return {
    uuid: root.at('view-uuid').string(), location: root.at('location').string(), currentVersionId, versions,
    log: root.at('version-log').items().map(entry => ({ timestampMs: entry.at('timestamp-ms').long(), versionId: entry.at('version-id').int() })),
    schemas: root.at('schemas').items().map(parseSchema),
    properties: root.at('properties').optional(found => found.strings()) ?? {},
  }
}

export function viewJson(view: ViewMetadata): JsonObject {
  return {
    'view-uuid': view.uuid, 'format-version': 1, location: view.location, 'current-version-id': view.currentVersionId,
    versions: view.versions.map(versionJson), 'version-log': view.log.map(entry => ({ 'timestamp-ms': entry.timestampMs, 'version-id': entry.versionId })),
    schemas: view.schemas.map(schemaJson), properties: view.properties,
  }
}

function versionJson(version: ViewVersion): JsonObject {
  return {
    'version-id': version.id, 'timestamp-ms': version.timestampMs, 'schema-id': version.schemaId, summary: version.summary,
    ...version.defaultCatalog === undefined ? {} : { 'default-catalog': version.defaultCatalog }, 'default-namespace': version.defaultNamespace,
    representations: version.representations.map(({ type, sql, dialect }) => ({ type, sql, dialect })),
  }
}

export function encodeView(view: ViewMetadata): Uint8Array { return Buffer.from(stringifyJson(viewJson(view)), 'utf8') }

export type ViewUpdate =
  | { readonly action: 'assign-uuid', readonly uuid: string }
  | { readonly action: 'upgrade-format-version', readonly formatVersion: number }
  | { readonly action: 'add-schema', readonly schema: Schema }
  | { readonly action: 'set-location', readonly location: string }
  | { readonly action: 'set-properties', readonly properties: Readonly<Record<string, string>> }
  | { readonly action: 'remove-properties', readonly names: readonly string[] }
  | { readonly action: 'add-view-version', readonly version: ViewVersion }
  | { readonly action: 'set-current-view-version', /** -1: the one added last. */ readonly id: number }

const actions = [
  'assign-uuid', 'upgrade-format-version', 'add-schema', 'set-location', 'set-properties', 'remove-properties', 'add-view-version', 'set-current-view-version',
] as const satisfies readonly ViewUpdate['action'][]

export function parseViewUpdate(node: JsonNode): ViewUpdate {
  const action = node.at('action').oneOf(...actions)
  switch (action) {
    case 'assign-uuid': return { action, uuid: node.at('uuid').string() }
    case 'upgrade-format-version': return { action, formatVersion: node.at('format-version').int() }
    case 'add-schema': return { action, schema: parseSchema(node.at('schema')) }
    case 'set-location': return { action, location: node.at('location').string() }
    case 'set-properties': return { action, properties: node.at('updates').strings() }
    case 'remove-properties': return { action, names: node.at('removals').items().map(name => name.string()) }
    case 'add-view-version': return { action, version: parseViewVersion(node.at('view-version')) }
    case 'set-current-view-version': return { action, id: node.at('view-version-id').int() }
  }
}

interface Draft {
  readonly to: { -readonly [K in keyof ViewMetadata]: ViewMetadata[K] }
  lastSchema: number | null
  lastVersion: number | null
  readonly added: Set<number>
  current: number | null
}

/** The same object where nothing changes. Throws `usage/invalid` for an update that cannot be made. */
export function changeView(before: ViewMetadata, updates: readonly ViewUpdate[], nowMs: bigint): ViewMetadata {
  const draft: Draft = { to: { ...before }, lastSchema: null, lastVersion: null, added: new Set(), current: null }
  for (const update of updates) apply(draft, update, before.versions.length > 0)
  const { to, added, current } = draft
  if (current !== null) {
    const version = to.versions.find(each => each.id === current)
    to.log = [...to.log, { versionId: current, timestampMs: added.has(current) && version !== undefined ? version.timestampMs : nowMs }]
  }
  if (before.versions.length > 0 && stringifyJson(viewJson(to)) === stringifyJson(viewJson(before))) return before
  checkDialects(before, to)
  return expired(to, added)
}

function apply(draft: Draft, update: ViewUpdate, exists: boolean): void {
  const { to } = draft
  switch (update.action) {
    case 'assign-uuid':
      if (exists && update.uuid.toLowerCase() !== to.uuid.toLowerCase()) throw fail('usage/invalid', `Cannot reassign uuid: the view has ${to.uuid}`)
      to.uuid = update.uuid
      return
    case 'upgrade-format-version':
      if (update.formatVersion !== 1) throw fail('usage/invalid', `Unsupported view format version: ${update.formatVersion}; expected 1`)
      return
    case 'add-schema': return addSchema(draft, update.schema)
    case 'set-location': to.location = update.location.replace(/\/+$/, ''); return
    case 'set-properties': to.properties = { ...to.properties, ...update.properties }; return
    case 'remove-properties': to.properties = Object.fromEntries(Object.entries(to.properties).filter(([name]) => !update.names.includes(name))); return
    case 'add-view-version': return addVersion(draft, update.version)
    case 'set-current-view-version': return setCurrent(draft, update.id)
  }
}

function addSchema(draft: Draft, schema: Schema): void {
  const problem = schemaProblem(schema, 3, -Infinity)
  if (problem !== undefined) throw fail('usage/invalid', problem)
  const { to } = draft
  const bare = (each: Schema): string => stringifyJson(schemaJson({ ...each, id: 0 }))
  const same = to.schemas.find(each => bare(each) === bare(schema))
  const id = same?.id ?? Math.max(-1, ...to.schemas.map(each => each.id)) + 1
  if (same === undefined) to.schemas = [...to.schemas, { ...schema, id }]
  draft.lastSchema = id
}

function addVersion(draft: Draft, version: ViewVersion): void {
  const { to } = draft
  const schemaId = version.schemaId === -1 ? draft.lastSchema : version.schemaId
  if (schemaId === null) throw fail('usage/invalid', 'Cannot set last added schema: no schema has been added')
  if (!to.schemas.some(schema => schema.id === schemaId)) throw fail('usage/invalid', `Cannot add version with unknown schema: ${schemaId}`)
  const dialects = new Set<string>()
  for (const { dialect } of version.representations) {
    const name = dialect.toLowerCase()
    if (dialects.has(name)) throw fail('usage/invalid', `Invalid view version: Cannot add multiple queries for dialect ${name}`)
    dialects.add(name)
  }
  const named = { ...version, schemaId }
  const same = to.versions.find(each => meaning(each) === meaning(named))
  const id = same?.id ?? Math.max(0, ...to.versions.map(each => each.id)) + 1
  if (same === undefined) {
    to.versions = [...to.versions, { ...named, id }]
    draft.added.add(id)
  }
  draft.lastVersion = id
}

/** What a version does, whatever its id and time. */
function meaning(version: ViewVersion): string {
  return stringifyJson({ ...versionJson({ ...version, id: 0, timestampMs: 0n }), summary: Object.fromEntries(Object.entries(version.summary).sort(([a], [b]) => a < b ? -1 : 1)) })
}

function setCurrent(draft: Draft, wanted: number): void {
  const { to } = draft
  if (wanted === -1 && draft.lastVersion === null) throw fail('usage/invalid', 'Cannot set last version id: no current version id has been set')
  const id = wanted === -1 ? draft.lastVersion ?? -1 : wanted
  if (to.currentVersionId === id) return
  if (!to.versions.some(version => version.id === id)) throw fail('usage/invalid', `Cannot set current version to unknown version: ${id}`)
  to.currentVersionId = id
  draft.current = id
}

function checkDialects(before: ViewMetadata, to: ViewMetadata): void {
  if ((to.properties['replace.drop-dialect.allowed'] ?? 'false').toLowerCase() === 'true') return
  const dialects = (view: ViewMetadata): string[] => view.versions.find(version => version.id === view.currentVersionId)?.representations.map(each => each.dialect.toLowerCase()) ?? []
  const [old, now] = [dialects(before), dialects(to)]
  if (old.every(dialect => now.includes(dialect))) return
  throw fail('usage/invalid', `Cannot replace view due to loss of view dialects (replace.drop-dialect.allowed=false):\nPrevious dialects: [${old.join(', ')}]\nNew dialects: [${now.join(', ')}]`)
}

/** Old versions go when there are more than the view's properties allow; the log starts after the last that is gone. */
function expired(to: ViewMetadata, added: ReadonlySet<number>): ViewMetadata {
  const wanted = Number(to.properties['version.history.num-entries'] ?? 10)
  if (!Number.isInteger(wanted) || wanted <= 0) throw fail('usage/invalid', `version.history.num-entries must be positive but was ${to.properties['version.history.num-entries']}`)
  const most = Math.max(wanted, new Set([...added, to.currentVersionId]).size)
  if (to.versions.length <= most) return to
  const newest = to.versions.map(version => version.id).filter(id => id !== to.currentVersionId).sort((a, b) => b - a).slice(0, most - 1)
  const kept = new Set([to.currentVersionId, ...newest])
  return {
    ...to, versions: to.versions.filter(version => kept.has(version.id)),
    log: to.log.slice(to.log.findLastIndex(entry => !kept.has(entry.versionId)) + 1),
  }
}
