/**
 * Test support: the commit graph as a person would draw it. Tables are sets of files, nothing is stored, and every operation
 * is one step. What the lake does must be what some order of these steps does.
 */

export type Files = ReadonlySet<string>

export interface ModelCommit { readonly id: number, readonly parents: readonly ModelCommit[], readonly tree: ReadonlyMap<string, Files> }

/** A graph at one moment; `branches` is the only thing that an operation changes. */
export interface Model { readonly branches: ReadonlyMap<string, ModelCommit> }

export type Operation =
  | { readonly kind: 'append', readonly branch: string, readonly tables: readonly string[], readonly file: string }
  | { readonly kind: 'branch', readonly name: string, readonly from: string }
  | { readonly kind: 'merge', readonly from: string, readonly into: string }
  /** Of the newest commit of the branch `of`. */
  | { readonly kind: 'revert', readonly on: string, readonly of: string }
  | { readonly kind: 'pick', readonly onto: string, readonly of: string }
  | { readonly kind: 'reset', readonly branch: string, readonly to: string }
  | { readonly kind: 'delete', readonly branch: string }

let made = 0
const next = (parents: readonly ModelCommit[], tree: ReadonlyMap<string, Files>): ModelCommit => ({ id: ++made, parents, tree })

export function emptyModel(): Model { return { branches: new Map([['main', next([], new Map())]]) } }

/**
 * Every outcome that is right: none is a refusal, which changes nothing; several where there are several newest common ancestors.
 * What an operation only reads it may have read `earlier`, as it stood then: a commit never changes.
 */
export function outcomes(model: Model, earlier: Model, operation: Operation): Model[] {
  const at = (name: string): ModelCommit | undefined => model.branches.get(name)
  const read = (name: string): ModelCommit | undefined => earlier.branches.get(name)
  const moved = (name: string, commit: ModelCommit): Model => ({ branches: new Map([...model.branches, [name, commit]]) })
  switch (operation.kind) {
    case 'append': {
      const head = at(operation.branch)
      if (!head) return []
      const tree = new Map(head.tree)
      for (const table of operation.tables) tree.set(table, new Set([...head.tree.get(table) ?? [], `${table}/${operation.file}`]))
      return [moved(operation.branch, next([head], tree))]
    }
    case 'branch': {
      const from = read(operation.from)
      return from && !at(operation.name) ? [moved(operation.name, from)] : []
    }
    case 'merge': {
      const [source, target] = [read(operation.from), at(operation.into)]
      if (!source || !target || ancestors(target).has(source)) return []
      return bases(source, target).map(base => moved(operation.into, next([target, source], threeWay(base.tree, target.tree, source.tree))))
    }
    case 'revert': case 'pick': {
      const [onto, of] = [at(operation.kind === 'revert' ? operation.on : operation.onto), read(operation.of)]
      const parent = of?.parents[0]
      if (!onto || !of || !parent) return []
      // What a branch does not have cannot be taken back on it.
      if (operation.kind === 'revert' && !ancestors(onto).has(of)) return []
      const tree = operation.kind === 'revert' ? threeWay(of.tree, onto.tree, parent.tree) : threeWay(parent.tree, onto.tree, of.tree)
      return sameTree(tree, onto.tree) ? [] : [moved(operation.kind === 'revert' ? operation.on : operation.onto, next([onto], tree))]
    }
    case 'reset': {
      const [head, to] = [at(operation.branch), read(operation.to)]
      return head && to ? [moved(operation.branch, to)] : []
    }
    case 'delete':
      return operation.branch === 'main' || !at(operation.branch) ? [] : [{ branches: new Map([...model.branches].filter(([name]) => name !== operation.branch)) }]
  }
}

/** What a reader of each branch sees. */
export function seen({ branches }: Model): Record<string, string[]> {
  return Object.fromEntries([...branches].sort(([a], [b]) => a < b ? -1 : 1).map(([name, { tree }]) => [name, [...tree.values()].flatMap(files => [...files]).sort()]))
}

function ancestors(commit: ModelCommit): Set<ModelCommit> {
  const found = new Set<ModelCommit>()
  for (const queue = [commit]; queue.length > 0;) {
    const at = queue.pop() as ModelCommit
    if (found.has(at)) continue
    found.add(at)
    queue.push(...at.parents)
  }
  return found
}

function bases(a: ModelCommit, b: ModelCommit): ModelCommit[] {
  const common = [...ancestors(a)].filter(commit => ancestors(b).has(commit))
  return common.filter(commit => !common.some(other => other !== commit && ancestors(other).has(commit)))
}

/** No key is in two files, so that nothing is a conflict: what both did alike is done once. */
function threeWay(base: ModelCommit['tree'], ours: ModelCommit['tree'], theirs: ModelCommit['tree']): Map<string, Files> {
  const merged = new Map(ours)
  for (const table of new Set([...base.keys(), ...theirs.keys()])) {
    const [b, o, t] = [base.get(table) ?? new Set(), ours.get(table) ?? new Set(), theirs.get(table) ?? new Set()] as [Files, Files, Files]
    const [added, removed] = [minus(t, b), minus(b, t)]
    if (added.length + removed.length === 0) continue
    merged.set(table, new Set([...minus(o, new Set(removed)), ...added]))
  }
  return merged
}

function minus(a: Files, b: Files): string[] { return [...a].filter(file => !b.has(file)) }

function sameTree(a: ModelCommit['tree'], b: ModelCommit['tree']): boolean {
  const text = (tree: ModelCommit['tree']): string => JSON.stringify([...tree].flatMap(([, files]) => [...files]).sort())
  return text(a) === text(b)
}
