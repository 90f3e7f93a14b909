/** What a commit holds: tables, files, differences, and the scope in which a query is planned. */
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import type { NameChange, Ref, RowDiff, TableChange, TableSummary, View } from '../port.ts'
import { changeOf, type FileDelta, fileDelta } from '../tables/file-delta.ts'
import { keyOf, type ManifestCache } from '../tables/manifest-cache.ts'
import { columnsOf } from '../tables/read-columns.ts'
import { diffRows } from '../tables/row-diff.ts'
import { shapeOf } from '../tables/shape.ts'
import { scanTable } from '../tables/table-scan.ts'
import type { Graph } from './graph.ts'
import type { TableState, Tree } from './records.ts'
import type { Refs } from './refs.ts'
import { scopeOf } from './scope.ts'
import type { Scope } from '../query/plan.ts'
import { nameChanges } from './tree-names.ts'

export interface ReadingPorts {
  readonly graph: Graph
  readonly refs: Refs
  readonly cache: ManifestCache
  readonly objects: Objects
  readonly contracts: ReadonlyMap<string, Dataset>
  readonly views: ReadonlyMap<string, View>
  metadataOf(state: TableState): Promise<TableMetadata>
  session<T>(work: (session: Session) => Promise<T>): Promise<T>
}

const rowsShown = 100
const shapesKept = 1000

export function reading({ graph, refs, cache, objects, contracts, views, metadataOf, session }: ReadingPorts) {
  /** By metadata file, which never changes. */
  const shapes = new Map<string, Dataset | null>()
  const treeAt = async (ref: Ref): Promise<Tree> => await graph.tree(await refs.resolve(ref))

  async function stateIn(tree: Tree, table: string): Promise<TableState | null> {
    const id = tree.tables[table]
    return id === undefined ? null : await graph.state(id)
  }

  /** Contract of a table, or what its metadata says of one that another writer made. */
  async function shapeIn(tree: Tree, table: string): Promise<Dataset | null> {
    const known = contracts.get(table)
    if (known) return known
    const state = await stateIn(tree, table)
    if (state === null) return null
    const kept = shapes.get(state.metadata)
    if (kept !== undefined) return kept
    const shape = shapeOf(table, await metadataOf(state))
    if (shapes.size >= shapesKept) shapes.clear()
    shapes.set(state.metadata, shape)
    return shape
  }

  /** Of the tables that a query reads, also through views. */
  function tagsBelow(sql: string): Readonly<Record<string, string>> {
    const read = [...contracts.values()].filter(({ name }) => mentions(sql, name)).map(({ tags }) => tags)
    const through = [...views.values()].filter(({ name }) => mentions(sql, name)).map(view => tagsBelow(view.sql))
    return Object.assign({}, ...read, ...through) as Record<string, string>
  }

  async function delta(before: Tree, after: Tree, table: string): Promise<FileDelta> {
    return await fileDelta(cache, await stateIn(before, table), await stateIn(after, table))
  }

  return {
    async diff(from: Ref, to: Ref): Promise<TableChange[]> {
      const [before, after] = [await treeAt(from), await treeAt(to)]
      const changes: TableChange[] = []
      for (const table of [...new Set([...Object.keys(before.tables), ...Object.keys(after.tables)])].sort()) {
        if (before.tables[table] !== after.tables[table]) changes.push(changeOf(table, await delta(before, after, table)))
      }
      return changes
    },
    async diffNames(from: Ref, to: Ref): Promise<NameChange[]> { return nameChanges(await treeAt(from), await treeAt(to)) },
    async diffRows(from: Ref, to: Ref, table: string, { limit = rowsShown }: { limit?: number } = {}): Promise<RowDiff> {
      const [before, after] = [await treeAt(from), await treeAt(to)]
      const shape = await shapeIn(after, table) ?? await shapeIn(before, table)
      if (shape === null) throw fail('lake/unknown-table', `there is no table ${table} at ${from} or ${to} whose rows can be compared`, { table })
      const { added, removed, redone } = await delta(before, after, table)
      return await session(async on => {
        const rows = async (tree: Tree, files: ReadonlyMap<string, unknown>): Promise<string> =>
          (await scanTable({ cache, session: on, location: key => objects.location(key) }, await stateIn(tree, table), new Set([...files.keys(), ...redone?.keys() ?? []]), columnsOf(shape))).relation()
        return await diffRows(on, shape, await rows(before, removed), await rows(after, added), limit)
      })
    },
    async tables(ref: Ref): Promise<TableSummary[]> {
      const tree = await treeAt(ref)
      const found: TableSummary[] = []
      for (const name of new Set([...contracts.keys(), ...Object.keys(tree.tables)])) {
        const [state, shape] = [await stateIn(tree, name), await shapeIn(tree, name)]
        found.push({ table: name, kind: 'table', rows: state?.rows ?? 0, files: state?.files ?? 0, bytes: state?.bytes ?? 0, metadata: state === null ? null : objects.location(state.metadata), doc: shape?.doc ?? '', tags: shape?.tags ?? {}, columns: shape?.columns ?? [] })
      }
      for (const view of views.values()) found.push({ table: view.name, kind: 'view', rows: 0, files: 0, bytes: 0, metadata: null, doc: view.doc, tags: tagsBelow(view.sql), columns: view.columns })
      return found.sort((a, b) => a.table < b.table ? -1 : 1)
    },
    async readers(tables: readonly string[]): Promise<string[]> {
      const found = new Set(tables)
      // A view that reads a view that is found is found too, in whatever order they are registered.
      for (let before = -1; before !== found.size;) {
        before = found.size
        for (const { name, sql } of views.values()) if ([...found].some(source => mentions(sql, source))) found.add(name)
      }
      return [...found].filter(name => views.has(name)).sort()
    },
    async missingFiles(ref: Ref): Promise<string[]> {
      const tree = await treeAt(ref)
      const missing: string[] = []
      for (const id of Object.values(tree.tables)) {
        const state = await graph.state(id)
        for (const manifest of await cache.manifests(state)) {
          for (const { file } of await cache.live(state, manifest)) {
            const key = keyOf(state, file.path)
            if (await objects.size(key) !== Number(file.fileSizeInBytes)) missing.push(key)
          }
        }
      }
      return missing
    },
    async scopeAt(ref: Ref): Promise<Scope> {
      const commit = await refs.resolve(ref)
      const tree = await graph.tree(commit)
      return scopeOf({ cache, objects, contracts, views, state: async id => await graph.state(id) }, commit.id, tree)
    },
  }
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.])`, 'i').test(sql)
}
