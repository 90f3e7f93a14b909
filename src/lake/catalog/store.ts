/** Reading and changing a branch's tree for the catalog: the one place that meets the lake and its objects. */
import { randomUUID } from 'node:crypto'
import { isFailure } from '#base/error.ts'
import { decodeMetadata, encodeMetadata, metadataFileName, metadataVersion, type TableMetadata } from '../iceberg/metadata.ts'
import { decodeView, encodeView, type ViewMetadata } from '../iceberg/view-metadata.ts'
import type { Commit, How } from '../port.ts'
import type { TableState, Tree, TreeChange } from '../versions/index.ts'
import { type Contents, contentsOf } from './contents.ts'
import { asCatalogError, refused } from './errors.ts'
import { type Locations, locations } from './locations.ts'
import { fullName, type Ident } from './names.ts'
import type { CatalogPorts } from './ports.ts'
import { asClaimed } from './request.ts'

export interface LoadedTable { readonly state: TableState, readonly metadata: TableMetadata, /** URI of the metadata's file. */ readonly file: string }

export interface Store {
  readonly locations: Locations
  tree(ref: string): Promise<{ readonly tree: Tree, readonly contents: Contents }>
  /** Throws NoSuchTableException. */
  table(tree: Tree, ident: Ident): Promise<LoadedTable>
  /** Throws NoSuchViewException. */
  view(tree: Tree, ident: Ident): Promise<{ readonly view: ViewMetadata, readonly file: string, readonly key: string }>
  state(id: string): Promise<TableState>
  /** Throws NotFoundException. */
  bytes(key: string): Promise<Uint8Array>
  /** Durable when it resolves; the key of the new file. */
  writeMetadata(folder: string, metadata: TableMetadata, after: string | null): Promise<string>
  writeView(folder: string, view: ViewMetadata, after: string | null): Promise<string>
  /** What somebody else wrote: refused where it is larger, or says what cannot be. */
  readMetadata(key: string, bytesMost: number): Promise<TableMetadata>
  /** Commits what `build` makes of the tree as it is then; it is asked again where the branch moved on. */
  change(ref: string, how: How, build: (tree: Tree, contents: Contents) => Promise<TreeChange | null>): Promise<Commit | null>
}

export function catalogStore({ lake, objects, datasets, views = [] }: CatalogPorts): Store {
  const platformViews = views.map(({ name }) => name)
  const where = locations(objects)

  /** A file of metadata is never changed, so an answer may be kept, but not that it is there. */
  async function bytesOf(key: string): Promise<Uint8Array> {
    try {
      return await objects.get(key)
    } catch (error) {
      if (isFailure(error, 'object/missing')) throw refused('NotFoundException', `Failed to open input stream for file: ${where.uri(key)}`, error)
      throw error
    }
  }

  const next = (folder: string, after: string | null): string => `${folder}/metadata/${metadataFileName(after === null ? 0 : (metadataVersion(after) ?? 0) + 1, randomUUID())}`

  return {
    locations: where,
    bytes: bytesOf,
    async tree(ref) {
      const { tree } = await lake.trees.at(ref)
      return { tree, contents: contentsOf(tree, datasets, platformViews) }
    },
    async table(tree, ident) {
      const id = Object.hasOwn(tree.tables, fullName(ident)) ? tree.tables[fullName(ident)] : undefined
      if (id === undefined) throw refused('NoSuchTableException', `Table does not exist: ${fullName(ident)}`)
      const state = await lake.trees.state(id)
      return { state, metadata: decodeMetadata(await bytesOf(state.metadata), state.metadata), file: where.uri(state.metadata) }
    },
    async view(tree, ident) {
      const key = Object.hasOwn(tree.views ?? {}, fullName(ident)) ? tree.views?.[fullName(ident)] : undefined
      if (key === undefined) throw refused('NoSuchViewException', `View does not exist: ${fullName(ident)}`)
      return { view: decodeView(await bytesOf(key), key), file: where.uri(key), key }
    },
    state: async id => await lake.trees.state(id),
    async writeMetadata(folder, metadata, after) {
      const key = next(folder, after)
      await objects.put(key, encodeMetadata(metadata), { ifAbsent: true })
      return key
    },
    async writeView(folder, view, after) {
      const key = next(folder, after)
      await objects.put(key, encodeView(view), { ifAbsent: true })
      return key
    },
    async readMetadata(key, bytesMost) {
      const size = await objects.size(key) ?? 0
      if (size > bytesMost) throw refused('BadRequestException', `${where.uri(key)} has ${size} bytes, more than the ${bytesMost} that are read of one`)
      const bytes = await bytesOf(key)
      return asClaimed(() => decodeMetadata(bytes, where.uri(key)))
    },
    async change(ref, how, build) {
      if (ref.startsWith('tag:') || /^[0-9a-f]{8,40}$/.test(ref)) throw refused('ForbiddenException', `${ref} is read only: tags and commits stay what they are; write to a branch`)
      return await lake.trees.change(ref, how, async tree => {
        try {
          return await build(tree, contentsOf(tree, datasets, platformViews))
        } catch (error) {
          // What the lake takes for a lost race of its own is asked for again; a client's stale commit must not be.
          throw isFailure(error, 'lake/conflict', 'usage/invalid') ? asCatalogError(error) : error
        }
      })
    },
  }
}
