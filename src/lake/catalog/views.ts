/** Views: listed, made, loaded, replaced, registered, renamed, dropped. The tree names a view by the key of its metadata. */
import { randomUUID } from 'node:crypto'
import { isFailure, messageOf } from '#base/error.ts'
import type { Json } from '../iceberg/json.ts'
import type { JsonNode } from '../iceberg/json-node.ts'
import { parseSchema } from '../iceberg/types.ts'
import { changeView, decodeView, parseViewUpdate, parseViewVersion, type ViewMetadata, type ViewUpdate, viewJson } from '../iceberg/view-metadata.ts'
import { needFree, needFreeFor, needNamespace } from './contents.ts'
import { jsonReply, noContent, refused } from './errors.ts'
import { fullName, identOf } from './names.ts'
import type { CatalogPorts } from './ports.ts'
import { howOf, identNode, identParam, namespaceParam, type Operation, page, readBody } from './request.ts'
import type { Store } from './store.ts'

export type ViewOperation = 'listViews' | 'createView' | 'loadView' | 'headView' | 'replaceView' | 'dropView' | 'renameView' | 'registerView'

export function viewOperations(ports: Pick<CatalogPorts, 'clock' | 'objects'>, store: Store): Record<ViewOperation, Operation> {
  const nowMs = (): bigint => BigInt(ports.clock.now())

  return {
    ...nameOperations(ports, store),
    async listViews(request) {
      const namespace = namespaceParam(request)
      const { contents } = await store.tree(request.ref)
      needNamespace(contents, namespace)
      const { names, next } = page(contents.views(namespace), request.query)
      return jsonReply(200, { identifiers: names.map(name => ({ namespace, name })), 'next-page-token': next })
    },
    async createView(request) {
      const { ident, location, updates } = readBody(request, body => ({
        ident: identOf(namespaceParam(request), body.at('name').string(), 'view'),
        location: body.at('location').optional(found => found.string()),
        updates: newView(body),
      }))
      const folder = store.locations.folderFor(ident, 'views')
      const view = changed({ ...blank, uuid: randomUUID(), location: location ?? store.locations.uri(folder) }, updates, nowMs())
      let key = ''
      await store.change(request.ref, howOf(request, `Create view ${fullName(ident)}`), async (_tree, contents) => {
        needNamespace(contents, ident.namespace)
        needFree(contents, ident, 'view')
        key = await store.writeView(folder, view, null)
        return { views: { [fullName(ident)]: key } }
      })
      return jsonReply(200, answer(store.locations.uri(key), view))
    },
    async loadView(request) {
      const { view, file } = await store.view((await store.tree(request.ref)).tree, identParam(request, 'view'))
      return jsonReply(200, answer(file, view))
    },
    async headView(request) {
      const ident = identParam(request, 'view')
      if (!(await store.tree(request.ref)).contents.hasView(ident)) throw refused('NoSuchViewException', `View does not exist: ${fullName(ident)}`)
      return noContent()
    },
    async replaceView(request) {
      const ident = identParam(request, 'view')
      const { uuids, updates } = readBody(request, body => ({
        uuids: (body.at('requirements').optional(found => found.items()) ?? []).map(uuidOf), updates: body.at('updates').items().map(parseViewUpdate),
      }))
      let done: { readonly view: ViewMetadata, readonly file: string } | undefined
      await store.change(request.ref, howOf(request, `Replace view ${fullName(ident)}`), async tree => {
        const { view: before, key, file } = await store.view(tree, ident)
        const other = uuids.find(uuid => uuid.toLowerCase() !== before.uuid.toLowerCase())
        if (other !== undefined) throw refused('CommitFailedException', `Requirement failed: view UUID does not match: expected ${before.uuid} != ${other}`)
        const view = changed(before, updates, nowMs())
        done = { view, file }
        if (view === before) return null
        const next = await store.writeView(key.replace(/\/metadata\/[^/]+$/, ''), view, key)
        done = { view, file: store.locations.uri(next) }
        return { views: { [fullName(ident)]: next } }
      })
      if (done === undefined) throw new TypeError('a view was replaced by nothing')
      return jsonReply(200, answer(done.file, done.view))
    },
  }

}

function nameOperations(ports: Pick<CatalogPorts, 'objects'>, store: Store): Record<'dropView' | 'renameView' | 'registerView', Operation> {
  async function readView(key: string, location: string): Promise<ViewMetadata> {
    try {
      return decodeView(await ports.objects.get(key), location)
    } catch (error) {
      if (isFailure(error, 'object/missing', 'usage/invalid', 'lake/corrupt')) throw refused('NotFoundException', `Failed to open input stream for file: ${location.slice(0, 300)}`, error)
      throw error
    }
  }

  return {
    async dropView(request) {
      const ident = identParam(request, 'view')
      await store.change(request.ref, howOf(request, `Drop view ${fullName(ident)}`), async (_tree, contents) => {
        if (!contents.hasView(ident)) throw refused('NoSuchViewException', `View does not exist: ${fullName(ident)}`)
        return { views: { [fullName(ident)]: null } }
      })
      return noContent()
    },
    async renameView(request) {
      const { from, to } = readBody(request, body => ({ from: identNode(body.at('source'), 'view'), to: identNode(body.at('destination'), 'view') }))
      await store.change(request.ref, howOf(request, `Rename view ${fullName(from)} to ${fullName(to)}`), async (tree, contents) => {
        const { key } = await store.view(tree, from)
        needNamespace(contents, to.namespace)
        needFreeFor(contents, from, to)
        return { views: { [fullName(from)]: null, [fullName(to)]: key } }
      })
      return noContent()
    },
    async registerView(request) {
      const { ident, location } = readBody(request, body => ({ ident: identOf(namespaceParam(request), body.at('name').string(), 'view'), location: body.at('metadata-location').string() }))
      const key = store.locations.key(location)
      if (key === undefined || !/^views\/.+\/metadata\/[^/]+\.metadata\.json$/.test(key)) throw refused('BadRequestException', `Cannot register ${location.slice(0, 300)}: expected a metadata file of a view below ${store.locations.uri('views')}`)
      let view: ViewMetadata | undefined
      await store.change(request.ref, howOf(request, `Register view ${fullName(ident)}`), async (_tree, contents) => {
        needNamespace(contents, ident.namespace)
        needFree(contents, ident, 'view')
        view = await readView(key, location)
        return { views: { [fullName(ident)]: key } }
      })
      if (view === undefined) throw new TypeError('a view was registered without being read')
      return jsonReply(200, answer(location, view))
    },
  }
}

const blank: ViewMetadata = { uuid: '', location: '', currentVersionId: -1, versions: [], log: [], schemas: [], properties: {} }

function newView(body: JsonNode): readonly ViewUpdate[] {
  const version = parseViewVersion(body.at('view-version'))
  return [
    { action: 'add-schema', schema: parseSchema(body.at('schema')) },
    { action: 'set-properties', properties: body.at('properties').optional(found => found.strings()) ?? {} },
    { action: 'add-view-version', version: { ...version, schemaId: -1 } },
    { action: 'set-current-view-version', id: -1 },
  ]
}

function uuidOf(node: JsonNode): string {
  node.at('type').oneOf('assert-view-uuid')
  return node.at('uuid').string()
}

function changed(before: ViewMetadata, updates: readonly ViewUpdate[], nowMs: bigint): ViewMetadata {
  try {
    return changeView(before, updates, nowMs)
  } catch (error) {
    // Java's client tells this type apart from other bad requests.
    if (isFailure(error, 'usage/invalid')) throw refused('IllegalArgumentException', messageOf(error), error)
    throw error
  }
}

function answer(file: string, view: ViewMetadata): Json { return { 'metadata-location': file, metadata: viewJson(view), config: {} } }
