/** Tables and views that SQL could not tell apart. Pure. */
import type { Tree } from './records.ts'

/**
 * Names that mean several things in `merged`, and did not in `ours`: by one of the tables or views each, what they are.
 * Compared folded to lower case, as SQL does.
 */
export function namesTwice(merged: Tree, ours: Tree): Map<string, string> {
  const before = byName(ours)
  const twice = new Map<string, string>()
  for (const [folded, things] of byName(merged)) {
    if (things.length < 2 || things.length <= (before.get(folded)?.length ?? 0)) continue
    twice.set(things[0]?.name ?? folded, `it would be ${things.map(({ what, name }) => `the ${what} ${name}`).join(' and ')} at once, and SQL does not tell large letters from small ones; rename or drop one of them`)
  }
  return twice
}

function byName({ tables, views = {} }: Tree): Map<string, { what: string, name: string }[]> {
  const things = [...Object.keys(tables).map(name => ({ what: 'table', name })), ...Object.keys(views).map(name => ({ what: 'view', name }))]
  return Map.groupBy(things, ({ name }) => name.toLowerCase())
}
