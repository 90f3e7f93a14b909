/** Namespaces: listed, made, read, changed, dropped. They are entries of the branch's tree, so that they branch and merge with it. */
import type { Tree } from '../versions/index.ts'
import { needNamespace, needNamespaceFree } from './contents.ts'
import { jsonReply, noContent, refused } from './errors.ts'
import { checkNamespace, dotted, namespaceOf } from './names.ts'
import { howOf, namespaceParam, type Operation, page, readBody } from './request.ts'
import type { Store } from './store.ts'

const propertiesMost = 1000

export function namespaceOperations(store: Store): Record<'listNamespaces' | 'createNamespace' | 'loadNamespace' | 'headNamespace' | 'dropNamespace' | 'changeProperties', Operation> {
  return {
    async listNamespaces(request) {
      const { contents } = await store.tree(request.ref)
      const parent = request.query['parent'] === undefined || request.query['parent'] === '' ? [] : namespaceOf(request.query['parent'])
      if (parent.length > 0) needNamespace(contents, parent)
      const { names, next } = page(contents.children(parent), request.query)
      return jsonReply(200, { namespaces: names.map(name => name.split('.')), 'next-page-token': next })
    },
    async createNamespace(request) {
      const { namespace, properties } = readBody(request, body => ({
        namespace: checkNamespace(body.at('namespace').items().map(level => level.string())),
        properties: checkProperties(body.at('properties').optional(found => found.strings()) ?? {}),
      }))
      const name = dotted(namespace)
      await store.change(request.ref, howOf(request, `Create namespace ${name}`), async (_tree, contents) => {
        needNamespaceFree(contents, namespace)
        return { namespaces: { [name]: properties } }
      })
      return jsonReply(200, { namespace, properties })
    },
    async loadNamespace(request) {
      const namespace = namespaceParam(request)
      const { tree, contents } = await store.tree(request.ref)
      needNamespace(contents, namespace)
      return jsonReply(200, { namespace, properties: propertiesOf(tree, dotted(namespace)) })
    },
    async headNamespace(request) {
      needNamespace((await store.tree(request.ref)).contents, namespaceParam(request))
      return noContent()
    },
    async dropNamespace(request) {
      const namespace = namespaceParam(request)
      const name = dotted(namespace)
      await store.change(request.ref, howOf(request, `Drop namespace ${name}`), async (_tree, contents) => {
        needNamespace(contents, namespace)
        const within = [...contents.tables(namespace), ...contents.views(namespace), ...contents.children(namespace)]
        if (within.length > 0) throw refused('NamespaceNotEmptyException', `Namespace ${name} is not empty. It has ${within.slice(0, 3).join(', ')}${within.length > 3 ? ` and ${within.length - 3} more` : ''}`)
        return { namespaces: { [name]: null } }
      })
      return noContent()
    },
    async changeProperties(request) {
      const namespace = namespaceParam(request)
      const name = dotted(namespace)
      const { removals, updates } = readBody(request, body => ({
        removals: [...new Set(body.at('removals').optional(found => found.items().map(key => key.string())) ?? [])],
        updates: checkProperties(body.at('updates').optional(found => found.strings()) ?? {}),
      }))
      const both = removals.find(key => Object.hasOwn(updates, key))
      if (both !== undefined) throw refused('UnprocessableEntityException', `Invalid namespace update: cannot simultaneously set and remove keys: [${both}]`)
      let missing: string[] = []
      await store.change(request.ref, howOf(request, `Change properties of namespace ${name}`), async (tree, contents) => {
        needNamespace(contents, namespace)
        const before = propertiesOf(tree, name)
        missing = removals.filter(key => !Object.hasOwn(before, key))
        const after = checkProperties({ ...Object.fromEntries(Object.entries(before).filter(([key]) => !removals.includes(key))), ...updates })
        return { namespaces: { [name]: after } }
      })
      return jsonReply(200, { updated: Object.keys(updates), removed: removals.filter(key => !missing.includes(key)), missing })
    },
  }
}

function propertiesOf({ namespaces = {} }: Tree, name: string): Readonly<Record<string, string>> {
  return (Object.hasOwn(namespaces, name) ? namespaces[name] : undefined) ?? {}
}

function checkProperties(properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(properties)
  if (entries.length > propertiesMost) throw refused('BadRequestException', `${entries.length} properties are more than the ${propertiesMost} that a namespace may have`)
  return properties
}
