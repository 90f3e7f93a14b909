/**
 * Branches and tags: the names that move.
 *
 * Every move passes one door, `move`: the guard is asked, then one conditional write to the meta store takes the ref from
 * what was read to the new commit together with the commit's records. That write is the commit point; whatever a crash leaves
 * before it is unreachable and harmless.
 */
import { fail, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Branch, How, Ref, RefGuard, RefMove, TableChange } from '../port.ts'
import type { Graph, MadeCommit } from './graph.ts'
import { type CommitRecord, keys, type RefRecord, type Tree } from './records.ts'
import { notSweeping, refDoor, requireNoSweep } from './ref-door.ts'
import { checkRefName } from './ref-name.ts'
import { resolver } from './resolve.ts'
import { type Tags, tagStore } from './tags.ts'

/** A branch as read: what a conditional move must still find. */
export interface Head { readonly branch: string, readonly commit: CommitRecord, readonly tree: Tree, readonly revision: number, readonly moved_utc: string }

/** What a move of a branch is, beside where it goes. */
export interface Move { readonly kind: RefMove['kind'], readonly how: How, readonly source: string | null, readonly tables: readonly TableChange[], readonly undoes?: readonly string[] }

export interface Refs extends Tags {
  resolve(ref: Ref): Promise<CommitRecord>
  head(branch: string): Promise<Head>
  /** Throws `lake/conflict` where the branch moved since it was read, and what the guard throws. */
  move(head: Head, to: MadeCommit, move: Move): Promise<CommitRecord>
  branches(): Promise<readonly Branch[]>
  createBranch(name: string, from: Ref, how: How): Promise<Branch>
  deleteBranch(name: string, how: How): Promise<void>
  /** Makes `main` where there is none. */
  init(): Promise<void>
}

export interface RefPorts { readonly meta: Meta, readonly clock: Clock, readonly graph: Graph, readonly guard: RefGuard | undefined }

export function refStore({ meta, clock, graph, guard }: RefPorts): Refs {
  const door = refDoor(meta, guard)
  const { guarded, create } = door
  const now = (): string => new Date(clock.now()).toISOString()

  const resolve = resolver(meta, graph)

  async function branchEntry(branch: string) {
    const entry = await meta.get<RefRecord>(keys.branch(branch))
    if (!entry) throw fail('lake/unknown-ref', `there is no branch "${branch}"`, { ref: branch })
    return entry
  }

  return {
    resolve,
    async head(branch) {
      const entry = await branchEntry(branch)
      const commit = await graph.commit(entry.value.commit)
      return { branch, commit, tree: await graph.tree(commit), revision: entry.revision, moved_utc: entry.value.at_utc }
    },
    async move(head, { commit, records }, { kind, how, source, tables, undoes = [] }) {
      const ref: RefRecord = { commit: commit.id, at_utc: [now(), commit.at_utc, head.moved_utc].sort().at(-1) ?? '' }
      const move: RefMove = { kind, ref: head.branch, from: head.commit.id, to: commit.id, source, how, tables, undoes }
      const log = keys.moved(head.branch, ref.at_utc, head.revision)
      await guarded(move, async () => {
        try {
          await meta.write({
            expect: [{ key: keys.branch(head.branch), revision: head.revision }, ...records.length === 0 ? [notSweeping] : []],
            put: [...records, { key: keys.branch(head.branch), value: ref }, { key: log, value: ref }],
          })
        } catch (error) {
          if (!isFailure(error, 'meta/conflict')) throw error
          if (records.length === 0) await requireNoSweep(meta)
          throw fail('lake/conflict', `branch ${head.branch} moved while a commit on top of ${head.commit.id.slice(0, 8)} was being made`, { branch: head.branch }, error)
        }
      }, async () => { await meta.write({ put: records }) })
      return commit
    },
    async branches() {
      return (await meta.scan<RefRecord>(keys.branches)).map(({ key, value }) => ({ name: key.slice(keys.branches.length), ...value }))
    },
    async createBranch(name, from, how) {
      checkRefName(name, 'branch')
      const commit = await resolve(from)
      const ref: RefRecord = { commit: commit.id, at_utc: now() }
      const move: RefMove = { kind: 'create-branch', ref: name, from: null, to: commit.id, source: from, how, tables: [], undoes: [] }
      await guarded(move, async () => { await create(keys.branch(name), ref, `branch "${name}"`) })
      return { name, ...ref }
    },
    async deleteBranch(name, how) {
      if (name === 'main') throw fail('lake/invalid-name', 'main cannot be deleted', { branch: name })
      for (;;) {
        const { revision, value } = await branchEntry(name)
        const move: RefMove = { kind: 'delete-branch', ref: name, from: value.commit, to: null, source: null, how, tables: [], undoes: [] }
        try {
          return await guarded(move, async () => { await meta.write({ expect: [{ key: keys.branch(name), revision }], delete: [keys.branch(name)] }) })
        } catch (error) {
          // It moved since it was read, and the guard judged what is no more.
          if (!isFailure(error, 'meta/conflict')) throw error
        }
      }
    },
    ...tagStore({ meta, resolve, door, now }),
    async init() { await initMain(meta, graph) },
  }
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
