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
  /** What an SQL engine would take for this name: one of the tree's or the platform's, in large letters or small; the very same goes first. */
  taken(ident: Ident, but?: Ident): Taken | undefined
  /** A namespace that differs from this one, or from one that it lies in, by the size of letters alone. */
  twin(namespace: Namespace): string | undefined
  /** Names, without the namespace, of what lies in it. */
  tables(namespace: Namespace): readonly string[]
  views(namespace: Namespace): readonly string[]
  /** Dotted names of the namespaces one level below; of the outermost for none. */
  children(namespace: Namespace): readonly string[]
}

export interface Taken { readonly kind: 'table' | 'view', readonly name: string }

/** `platformViews` are there wherever the platform is, in no tree. */
export function contentsOf(tree: Tree, datasets: readonly Dataset[], platformViews: readonly string[] = []): Contents {
  const contracts = new Map(datasets.map(dataset => [dataset.name, dataset]))
  const [tables, views] = [Object.keys(tree.tables), Object.keys(tree.views ?? {})]
  const namespaces = new Set(Object.keys(tree.namespaces ?? {}).flatMap(withParents))
  for (const name of [...tables, ...views, ...contracts.keys()]) for (const parent of withParents(name).slice(0, -1)) namespaces.add(parent)
  const within = (names: Iterable<string>, namespace: Namespace): string[] => {
    const prefix = namespace.length === 0 ? '' : `${dotted(namespace)}.`
    return [...names].filter(name => name.startsWith(prefix) && !name.slice(prefix.length).includes('.')).map(name => name.slice(prefix.length))
  }
  const named = [...new Set([...contracts.keys(), ...tables])].map((name): Taken => ({ kind: 'table', name })).concat([...new Set([...platformViews, ...views])].map(name => ({ kind: 'view', name })))
  const parents = new Set([...namespaces, ...platformViews.flatMap(name => withParents(name).slice(0, -1))])
  return {
    namespaces,
    taken(ident, but) {
      const [name, not] = [fullName(ident), but && fullName(but)]
      const same = named.filter(each => each.name !== not && each.name.toLowerCase() === name.toLowerCase())
      return same.find(each => each.name === name) ?? same[0]
    },
    twin(namespace) {
      const levels = withParents(dotted(namespace))
      return [...parents].find(name => levels.some(level => level !== name && level.toLowerCase() === name.toLowerCase()))
    },
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

export function needNamespaceFree(contents: Contents, namespace: Namespace): void {
  const name = dotted(namespace)
  if (contents.namespaces.has(name)) throw refused('AlreadyExistsException', `Namespace already exists: ${name}`)
  const twin = contents.twin(namespace)
  if (twin !== undefined) throw refused('AlreadyExistsException', `Namespace already exists: ${twin}, and SQL does not tell ${name} from it: only the size of letters differs`)
}

/** Throws where something of that name is there, in the words that clients know. */
export function needFree(contents: Contents, ident: Ident, wanted: 'table' | 'view'): void {
  const [name, taken] = [fullName(ident), contents.taken(ident)]
  if (taken === undefined) return
  const what = taken.kind === 'table' ? 'Table' : 'View'
  throw refused('AlreadyExistsException', taken.kind === wanted ? `${what} already exists: ${taken.name}${twinText(taken, name)}` : `${what} with same name already exists: ${taken.name}${twinText(taken, name)}`)
}

/** The same for a new name. One that differs from the old one by the size of letters alone is free. */
export function needFreeFor(contents: Contents, from: Ident, to: Ident): void {
  const taken = contents.taken(to, fullName(from) === fullName(to) ? undefined : from)
  if (taken !== undefined) throw refused('AlreadyExistsException', `Cannot rename ${fullName(from)} to ${fullName(to)}. ${taken.kind === 'table' ? 'Table' : 'View'} already exists${twinText(taken, fullName(to), `: ${taken.name}`)}`)
}

function twinText(taken: Taken, name: string, told = ''): string {
  return taken.name === name ? '' : `${told}, and SQL does not tell ${name} from it: only the size of letters differs`
}
