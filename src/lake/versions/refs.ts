/**
 * Branches and tags: the names that move.
 *
 * Every move passes one door, `move`: the guard is asked, then one conditional write to the meta store takes the ref from
 * what was read to the new commit together with the commit's records. That write is the commit point; whatever a crash leaves
 * before it is unreachable and harmless.
 */
import { fail, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Entry, Meta, Write } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { How, Ref, RefGuard, RefMove, TableChange } from '../port.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { type Branches, branchStore } from './branches.ts'
import { broughtBy, comeback, headsOf, sweepsOf } from './comeback.ts'
import type { Graph, MadeCommit } from './graph.ts'
import { type CommitRecord, keys, type RefRecord, type TableState, type Tree } from './records.ts'
import { refDoor } from './ref-door.ts'
import { looksLikeCommit, timeOf } from './ref-name.ts'
import { resolver } from './resolve.ts'
import { type Tags, tagStore } from './tags.ts'

/** A branch as read: what a conditional move must still find. */
export interface Head { readonly branch: string, readonly commit: CommitRecord, readonly tree: Tree, readonly revision: number, readonly moved_utc: string, /** Revision of the count of sweeps, read before anything else. */ readonly sweeps: number | null }

/** What a move of a branch is, beside where it goes. */
export interface Move { readonly kind: RefMove['kind'], readonly how: How, readonly source: string | null, readonly tables: readonly TableChange[], readonly undoes?: readonly string[], /** Commits whose files it brings. */ readonly from?: readonly CommitRecord[], /** All that it brings was written for it just now. */ readonly fresh?: true }

export interface Refs extends Tags, Branches {
  resolve(ref: Ref): Promise<CommitRecord>
  head(branch: string): Promise<Head>
  /** Throws `lake/conflict` where the branch moved since it was read, `lake/expired` where what it brings is deleted, and what the guard throws. */
  move(head: Head, to: MadeCommit, move: Move): Promise<CommitRecord>
  /** Makes `main` where there is none. */
  init(): Promise<void>
}

export interface RefPorts { readonly meta: Meta, readonly objects: Objects, readonly cache: ManifestCache, readonly clock: Clock, readonly graph: Graph, readonly guard: RefGuard | undefined }

export function refStore(ports: RefPorts): Refs {
  const { meta, clock, graph, guard, cache } = ports
  const door = refDoor(meta, guard)
  const { guarded } = door
  const now = (): string => new Date(clock.now()).toISOString()

  const resolve = remembering(meta, cache, resolver(meta, graph))

  async function requireKept(commit: CommitRecord, sweeps: number | null): Promise<NonNullable<Write['expect']>> {
    return await comeback(ports, { brought: await headsOf(await graph.tree(commit), graph.state), from: [commit], sweeps })
  }

  async function branchEntry(branch: string): Promise<Entry<RefRecord>> {
    const entry = await meta.get<RefRecord>(keys.branch(branch))
    if (!entry) throw fail('lake/unknown-ref', `there is no branch "${branch}"`, { ref: branch })
    return entry
  }

  return {
    resolve,
    async head(branch) {
      const sweeps = await sweepsOf(meta)
      const entry = await branchEntry(branch)
      const commit = await graph.commit(entry.value.commit)
      return { branch, sweeps, commit, tree: await graph.tree(commit), revision: entry.revision, moved_utc: entry.value.at_utc }
    },
    async move(head, made, { kind, how, source, tables, undoes = [], from = [], fresh }) {
      const { commit, records } = made
      // A commit made for this move is known from its own time on, which the log shows: whoever asks for that time gets it.
      const made_utc = records.length > 0 ? commit.at_utc : now()
      const ref: RefRecord = { commit: commit.id, at_utc: [made_utc, commit.at_utc, head.moved_utc].sort().at(-1) ?? '' }
      const move: RefMove = { kind, ref: head.branch, from: head.commit.id, to: commit.id, source, how, tables, undoes }
      const log = keys.moved(head.branch, ref.at_utc, head.revision)
      // Compaction and expiry bring nothing but what they wrote.
      const brought = fresh || kind === 'tidy' ? [] : await broughtBy(cache, head.tree, await treeOf(graph, made), stateOf(graph, made))
      const kept = await comeback(ports, { brought, from, sweeps: head.sweeps })
      await guarded(move, async () => {
        try {
          await meta.write({
            expect: [{ key: keys.branch(head.branch), revision: head.revision }, ...kept],
            put: [...records, { key: keys.branch(head.branch), value: ref }, { key: log, value: ref }],
          })
        } catch (error) {
          if (!isFailure(error, 'meta/conflict')) throw error
          throw fail('lake/conflict', `branch ${head.branch} moved, or garbage was collected, while a commit on top of ${head.commit.id.slice(0, 8)} was being made`, { branch: head.branch }, error)
        }
      }, async () => { await meta.write({ put: records }) })
      return commit
    },
    ...branchStore({ meta, resolve, kept: requireKept, door, now, entryOf: branchEntry }),
    ...tagStore({ meta, resolve, kept: requireKept, door, now }),
    async init() { await initMain(meta, graph) },
  }
}

/** Commits that no ref names may lose their files: where a sweep began since the last, what was read of them is read anew. */
function remembering(meta: Meta, cache: ManifestCache, resolve: Refs['resolve']): Refs['resolve'] {
  let seen: number | null = null
  return async ref => {
    if (looksLikeCommit(ref) || timeOf(ref) !== null) {
      const sweeps = await sweepsOf(meta)
      if (sweeps !== seen || await meta.get(keys.sweep) !== undefined) cache.forget()
      seen = sweeps
    }
    return await resolve(ref)
  }
}

/** Of a commit that may be in the making. */
async function treeOf(graph: Graph, { commit, records }: MadeCommit): Promise<Tree> {
  const made = records.find(({ key }) => key === keys.tree(commit.tree))
  return made === undefined ? await graph.tree(commit) : made.value as Tree
}

function stateOf(graph: Graph, { records }: MadeCommit): (id: string) => Promise<TableState> {
  const made = new Map(records.map(({ key, value }) => [key, value]))
  return async id => (made.get(keys.state(id)) as TableState | undefined) ?? await graph.state(id)
}

async function initMain(meta: Meta, graph: Graph): Promise<void> {
  if (await meta.get(keys.branch('main'))) return
  const { commit, records } = graph.first()
  const ref: RefRecord = { commit: commit.id, at_utc: commit.at_utc }
  await meta.write({
    expect: [{ key: keys.branch('main'), revision: null }],
    put: [...records, { key: keys.branch('main'), value: ref }, { key: keys.moved('main', commit.at_utc, 0), value: ref }],
  }).catch((error: unknown) => { if (!isFailure(error, 'meta/conflict')) throw error })
}
