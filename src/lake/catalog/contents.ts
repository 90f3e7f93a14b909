/** What a tree holds, by the catalog's names. Pure. */
import type { Dataset } from '#canon/dataset.ts'
import type { Tree } from '../versions/index.ts'
import { refused } from './errors.ts'
import { dotted, fullName, type Ident, type Namespace } from './names.ts'

export interface Contents {
  /** Every namespace, dotted: those that were made, and those that something lies in. */
  readonly namespaces: ReadonlySet<string>
  hasTable(ident: Ident): boolean
  hasView(ident: Ident): boolean
  /** Of the platform: its name is taken from the start. */
  contract(ident: Ident): Dataset | undefined
  /** Names, without the namespace, of what lies in it. */
  tables(namespace: Namespace): readonly string[]
  views(namespace: Namespace): readonly string[]
  /** Dotted names of the namespaces one level below; of the outermost for none. */
  children(namespace: Namespace): readonly string[]
}

export function contentsOf(tree: Tree, datasets: readonly Dataset[]): Contents {
  const contracts = new Map(datasets.map(dataset => [dataset.name, dataset]))
  const [tables, views] = [Object.keys(tree.tables), Object.keys(tree.views ?? {})]
  const namespaces = new Set(Object.keys(tree.namespaces ?? {}).flatMap(withParents))
  for (const name of [...tables, ...views, ...contracts.keys()]) for (const parent of withParents(name).slice(0, -1)) namespaces.add(parent)
  const within = (names: Iterable<string>, namespace: Namespace): string[] => {
    const prefix = namespace.length === 0 ? '' : `${dotted(namespace)}.`
    return [...names].filter(name => name.startsWith(prefix) && !name.slice(prefix.length).includes('.')).map(name => name.slice(prefix.length))
  }
  return {
    namespaces,
    hasTable: ident => Object.hasOwn(tree.tables, fullName(ident)),
    hasView: ident => Object.hasOwn(tree.views ?? {}, fullName(ident)),
    contract: ident => contracts.get(fullName(ident)),
    tables: namespace => within(tables, namespace),
    views: namespace => within(views, namespace),
    children: namespace => within(namespaces, namespace).map(level => dotted([...namespace, level])),
  }
}

/** `a.b.c`: a, a.b, a.b.c. */
function withParents(name: string): string[] { return name.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.')) }

export function needNamespace(contents: Contents, namespace: Namespace): void {
  if (!contents.namespaces.has(dotted(namespace))) throw refused('NoSuchNamespaceException', `Namespace does not exist: ${dotted(namespace)}`)
}

/** Throws where something of that name is there, in the words that clients know. */
export function needFree(contents: Contents, ident: Ident, wanted: 'table' | 'view'): void {
  const name = fullName(ident)
  const [table, view] = [contents.hasTable(ident) || contents.contract(ident) !== undefined, contents.hasView(ident)]
  if (table) throw refused('AlreadyExistsException', wanted === 'table' ? `Table already exists: ${name}` : `Table with same name already exists: ${name}`)
  if (view) throw refused('AlreadyExistsException', wanted === 'view' ? `View already exists: ${name}` : `View with same name already exists: ${name}`)
}
