/**
 * What a move of a ref brings back that the ref did not name before, and why it will not be deleted meanwhile.
 *
 * A sweep deletes only what an earlier pass wrote down as unneeded, and says first from which time on it leaves everything.
 * So files may come back if they are there, and if no sweep began since that was found; or, while one runs, if no pass has
 * written them down.
 */
import { fail } from '#base/error.ts'
import type { Meta, Write } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { filesIn } from '../tables/file-delta.ts'
import { keyOf, type ManifestCache } from '../tables/manifest-cache.ts'
import { type CommitRecord, keys, type TableState, type Tree } from './records.ts'

export interface ComebackPorts { readonly meta: Meta, readonly objects: Objects, readonly cache: ManifestCache }

/** Revision of the count of sweeps. */
export async function sweepsOf(meta: Meta): Promise<number | null> { return (await meta.get(keys.sweeps))?.revision ?? null }

export interface Comeback {
  /** Keys of objects. */
  readonly brought: readonly string[]
  /** Commits that had them; none where they are the writer's own. */
  readonly from: readonly CommitRecord[]
  /** Of the sweeps, read before anything of the brought was. */
  readonly sweeps: number | null
}

/** What must hold at the commit point. Throws `lake/expired`, and `lake/conflict` where what is brought may be going now. */
export async function comeback({ meta, objects }: ComebackPorts, { brought, from, sweeps }: Comeback): Promise<NonNullable<Write['expect']>> {
  if (brought.length === 0) return []
  const running = await meta.get(keys.sweep) !== undefined
  if (running) {
    const suspects = (await meta.get<Readonly<Record<string, string>>>(keys.suspects))?.value ?? {}
    if (brought.some(key => suspects[key] !== undefined)) throw fail('lake/conflict', 'garbage is being collected, and files that this needs may be among it; try again in a minute')
  }
  const horizon = (await meta.get<string>(keys.horizon))?.value
  if (horizon !== undefined && from.some(commit => commit.at_utc < horizon)) await requireThere(objects, brought, horizon)
  return running ? [] : [{ key: keys.sweep, revision: null }, { key: keys.sweeps, revision: sweeps }]
}

const lookedForAtOnce = 32

async function requireThere(objects: Objects, brought: readonly string[], horizon: string): Promise<void> {
  for (let at = 0; at < brought.length; at += lookedForAtOnce) {
    await Promise.all(brought.slice(at, at + lookedForAtOnce).map(async key => {
      if (await objects.size(key) === undefined) throw fail('lake/expired', `a file of that commit is gone (${key}): housekeeping let go of what lay before ${horizon.slice(0, 10)} and no branch or tag had. A tag keeps a commit for good`, { key, horizon })
    }))
  }
}

/** Keys of what the tree `after` names and `before` does not. */
export async function broughtBy(cache: ManifestCache, before: Tree, after: Tree, state: (id: string) => Promise<TableState>): Promise<string[]> {
  const views = Object.entries(after.views ?? {}).filter(([name, key]) => before.views?.[name] !== key).map(([, key]) => key)
  const brought = new Set(views)
  for (const [table, id] of Object.entries(after.tables)) {
    const old = before.tables[table]
    if (old === id) continue
    for (const key of await broughtByTable(cache, old === undefined ? null : await state(old), await state(id))) brought.add(key)
  }
  return [...brought]
}

async function broughtByTable(cache: ManifestCache, before: TableState | null, after: TableState): Promise<string[]> {
  const [old, now] = [before === null ? [] : await cache.manifests(before), await cache.manifests(after)]
  const [there, files] = [await filesIn(cache, before, old, now), await filesIn(cache, after, now, old)]
  const known = new Set(old.map(({ path }) => path))
  const manifests = now.filter(({ path }) => !known.has(path)).map(({ path }) => keyOf(after, path))
  return [after.metadata, after.manifest_list, ...manifests, ...[...files.keys()].filter(key => !there.has(key))]
}

/** The objects by which every table of a commit is found: a sweep deletes them before any data. */
export async function headsOf(tree: Tree, state: (id: string) => Promise<TableState>): Promise<string[]> {
  const states = await Promise.all(Object.values(tree.tables).map(state))
  return [...states.flatMap(({ metadata, manifest_list }) => [metadata, manifest_list]), ...Object.values(tree.views ?? {})]
}
