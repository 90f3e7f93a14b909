/** Names of a tree that point at one value each, not at rows: views and namespaces that clients of the catalog made. Pure. */
import { fail } from '#base/error.ts'
import type { MergeStrategy, NameChange } from '../port.ts'
import type { Tree } from './records.ts'

type Names<V> = Readonly<Record<string, V>>

export function nameChanges(before: Tree, after: Tree): NameChange[] {
  return [...changesOf('namespace', before.namespaces, after.namespaces), ...changesOf('view', before.views, after.views)]
}

function changesOf<V>(kind: NameChange['kind'], before: Names<V> = {}, after: Names<V> = {}): NameChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name): NameChange[] => {
    if (same(before[name], after[name])) return []
    return [{ kind, name, change: before[name] === undefined ? 'added' : after[name] === undefined ? 'removed' : 'changed' }]
  })
}

/** Three trees' names as one. Throws `lake/conflict` where both sides changed a name and the strategy takes neither. */
export function mergeNames({ base, ours, theirs }: { readonly base: Tree, readonly ours: Tree, readonly theirs: Tree }, strategy: MergeStrategy): Pick<Tree, 'namespaces' | 'views'> {
  const namespaces = threeWay('namespace', base.namespaces, ours.namespaces, theirs.namespaces, strategy)
  const views = threeWay('view', base.views, ours.views, theirs.views, strategy)
  return { ...Object.keys(namespaces).length > 0 ? { namespaces } : {}, ...Object.keys(views).length > 0 ? { views } : {} }
}

function threeWay<V>(what: NameChange['kind'], base: Names<V> = {}, ours: Names<V> = {}, theirs: Names<V> = {}, strategy: MergeStrategy): Record<string, V> {
  const merged: Record<string, V> = { ...ours }
  for (const name of new Set([...Object.keys(base), ...Object.keys(theirs)])) {
    const theirsNow = theirs[name]
    if (same(theirsNow, base[name]) || same(theirsNow, ours[name])) continue
    if (!same(ours[name], base[name])) {
      if (strategy === 'ours') continue
      if (strategy !== 'theirs') throw fail('lake/conflict', `both sides changed the ${what} ${name}; choose the strategy ours or theirs, or make them equal`, { [what]: name })
    }
    if (theirsNow === undefined) delete merged[name]
    else merged[name] = theirsNow
  }
  return merged
}

function same(a: unknown, b: unknown): boolean { return JSON.stringify(a) === JSON.stringify(b) }
