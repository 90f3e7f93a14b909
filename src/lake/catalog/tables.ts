/** Tables: listed, made, loaded. */
import { createHash, randomUUID } from 'node:crypto'
import type { Json } from '../iceberg/json.ts'
import { freshOrder, freshSchema, freshSpec } from '../iceberg/fresh-ids.ts'
import { metadataJson, newTable, type TableMetadata } from '../iceberg/metadata.ts'
import { parseSortOrder } from '../iceberg/partition.ts'
import { orderProblem, schemaProblem, specProblem } from '../iceberg/schema-rules.ts'
import { unboundFields } from '../iceberg/table-update.ts'
import { parseSchema } from '../iceberg/types.ts'
import type { Committed, Committer } from './commit.ts'
import { type Contents, needFree, needNamespace } from './contents.ts'
import { jsonReply, noContent, refused } from './errors.ts'
import { checkName, fullName, type Ident, identOf } from './names.ts'
import type { CatalogPorts } from './ports.ts'
import { type CatalogRequest, howOf, identParam, namespaceParam, type Operation, page, readBody } from './request.ts'
import type { Store } from './store.ts'

export type TableOperation = 'listTables' | 'createTable' | 'loadTable' | 'headTable' | 'reportMetrics' | 'loadCredentials'

export function tableOperations(ports: Pick<CatalogPorts, 'clock' | 'objects'>, store: Store, commits: Committer): Record<TableOperation, Operation> {
  return {
    async listTables(request) {
      const namespace = namespaceParam(request)
      const { contents } = await store.tree(request.ref)
      needNamespace(contents, namespace)
      const { names, next } = page(contents.tables(namespace), request.query)
      return jsonReply(200, { identifiers: names.map(name => ({ namespace, name })), 'next-page-token': next })
    },
    async createTable(request) {
      const { ident, staged, metadataAt, location } = readNew(request, BigInt(ports.clock.now()))
      if (staged) {
        const { tree, contents } = await store.tree(request.ref)
        created(contents, ident)
        const folder = await commits.folderFor(tree, ident, location)
        // Clients write there before they commit, and not all of them make folders.
        await ports.objects.prepare(`${folder}/metadata/x`)
        await ports.objects.prepare(`${folder}/data/x`)
        return jsonReply(200, { metadata: metadataJson(metadataAt(store.locations.uri(folder))), config: {} })
      }
      let done: Committed | undefined
      await store.change(request.ref, howOf(request, `Create table ${fullName(ident)}`), async (tree, contents) => {
        created(contents, ident)
        const folder = await commits.folderFor(tree, ident, location)
        done = await commits.place(ident, folder, null, metadataAt(store.locations.uri(folder)))
        return done.next === null ? null : { tables: { [done.name]: done.next } }
      })
      return tableReply(done)
    },
    async loadTable(request) {
      const ident = identParam(request, 'table')
      const { snapshots = 'all' } = request.query
      if (snapshots !== 'all' && snapshots !== 'refs') throw refused('BadRequestException', `Invalid snapshots mode: ${JSON.stringify(snapshots.slice(0, 40))}; expected all or refs`)
      const { metadata, file } = await store.table((await store.tree(request.ref)).tree, ident)
      const etag = etagOf(file, snapshots)
      if (request.headers['if-none-match'] === etag) return jsonReply(304, null, { etag })
      return jsonReply(200, answer(file, snapshots === 'refs' ? withoutHistory(metadata) : metadata), { etag })
    },
    async headTable(request) {
      const ident = identParam(request, 'table')
      if (!(await store.tree(request.ref)).contents.hasTable(ident)) throw refused('NoSuchTableException', `Table does not exist: ${fullName(ident)}`)
      return noContent()
    },
    async reportMetrics(request) {
      readBody(request, body => body.at('report-type').string())
      return noContent()
    },
    async loadCredentials(request) {
      await store.table((await store.tree(request.ref)).tree, identParam(request, 'table'))
      return jsonReply(200, { 'storage-credentials': [] })
    },
  }
}

/** Throws where no table of that name can be made. */
export function created(contents: Contents, ident: Ident): void {
  needNamespace(contents, ident.namespace)
  needFree(contents, ident, 'table')
}

export function tableReply(done: Committed | undefined): ReturnType<typeof jsonReply> {
  if (done === undefined) throw new TypeError('a commit ended without a table')
  return tableAnswer(done)
}

export function tableAnswer({ file, metadata }: { readonly file: string, readonly metadata: TableMetadata }): ReturnType<typeof jsonReply> {
  return jsonReply(200, answer(file, metadata), { etag: etagOf(file, 'all') })
}

function answer(file: string, metadata: TableMetadata): Json {
  return { 'metadata-location': file, metadata: metadataJson(metadata), config: {} }
}

function etagOf(file: string, snapshots: string): string { return `"${createHash('sha256').update(`${file}\n${snapshots}`).digest('hex').slice(0, 32)}"` }

/** Snapshots that a ref names; a client asks for the others when it needs them. */
function withoutHistory(metadata: TableMetadata): TableMetadata {
  const named = new Set(Object.values(metadata.refs).map(ref => ref.snapshotId))
  return { ...metadata, snapshots: metadata.snapshots.filter(snapshot => named.has(snapshot.id)) }
}

/** Properties that say what has a place of its own in the metadata. */
const reserved: ReadonlySet<string> = new Set([
  'format-version', 'uuid', 'snapshot-count', 'current-snapshot-summary', 'current-snapshot-id', 'current-snapshot-timestamp-ms', 'current-schema', 'default-partition-spec', 'default-sort-order',
])

interface NewTableRequest { readonly ident: Ident, readonly staged: boolean, readonly location: string | undefined, readonly metadataAt: (location: string) => TableMetadata }

function readNew(request: CatalogRequest, nowMs: bigint): NewTableRequest {
  const given = readBody(request, body => ({
    ident: identOf(namespaceParam(request), checkName(body.at('name').string(), 'table name'), 'table'),
    schema: parseSchema(body.at('schema')),
    fields: body.at('partition-spec').optional(spec => unboundFields(spec.at('fields'))) ?? [],
    order: body.at('write-order').optional(parseSortOrder),
    location: body.at('location').optional(found => found.string()),
    properties: body.at('properties').optional(found => found.strings()) ?? {},
    staged: body.at('stage-create').optional(found => found.boolean()) ?? false,
  }))
  const formatVersion = given.properties['format-version'] ?? '2'
  if (!/^[123]$/.test(formatVersion)) throw refused('BadRequestException', `Unsupported format version: v${formatVersion.slice(0, 20)} (supported: v3)`)
  const { schema, ids } = freshSchema(given.schema)
  const [spec, sortOrder] = [freshSpec(given.fields, ids), freshOrder(given.order, ids)]
  const problem = schemaProblem(schema, Number(formatVersion)) ?? specProblem(spec.fields, schema) ?? orderProblem(sortOrder, schema)
  if (problem !== undefined) throw refused('BadRequestException', problem)
  const properties = Object.fromEntries(Object.entries(given.properties).filter(([key]) => !reserved.has(key)))
  const uuid = randomUUID()
  return {
    ident: given.ident, staged: given.staged, location: given.location,
    metadataAt: location => ({ ...newTable({ uuid, location, schema, spec, sortOrder, nowMs, properties }), formatVersion: Number(formatVersion) }),
  }
}
