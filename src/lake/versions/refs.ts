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
import type { Branch, How, Ref, RefGuard, RefMove, TableChange, Tag } from '../port.ts'
import type { Graph, MadeCommit } from './graph.ts'
import { type CommitRecord, keys, type RefRecord, type TagRecord, type Tree } from './records.ts'
import { checkRefName, looksLikeCommit, tagOf, timeOf } from './ref-name.ts'

/** A branch as read: what a conditional move must still find. */
export interface Head { readonly branch: string, readonly commit: CommitRecord, readonly tree: Tree, readonly revision: number, readonly moved_utc: string }

/** What a move of a branch is, beside where it goes. */
export interface Move { readonly kind: RefMove['kind'], readonly how: How, readonly source: string | null, readonly tables: readonly TableChange[], readonly undoes?: readonly string[] }

export interface Refs {
  resolve(ref: Ref): Promise<CommitRecord>
  head(branch: string): Promise<Head>
  /** Throws `lake/conflict` where the branch moved since it was read, and what the guard throws. */
  move(head: Head, to: MadeCommit, move: Move): Promise<CommitRecord>
  branches(): Promise<readonly Branch[]>
  createBranch(name: string, from: Ref, how: How): Promise<Branch>
  deleteBranch(name: string, how: How): Promise<void>
  tags(): Promise<readonly Tag[]>
  createTag(name: string, at: Ref, how: How): Promise<Tag>
  deleteTag(name: string, how: How): Promise<void>
  /** Makes `main` where there is none. */
  init(): Promise<void>
}

export interface RefPorts { readonly meta: Meta, readonly clock: Clock, readonly graph: Graph, readonly guard: RefGuard | undefined }

export function refStore({ meta, clock, graph, guard }: RefPorts): Refs {
  const now = (): string => new Date(clock.now()).toISOString()

  async function mainAt(ref: string, atUtc: string): Promise<CommitRecord> {
    // '~' sorts after every character of the keys, so that a commit of this very millisecond counts as known.
    const [entry] = await meta.scan<RefRecord>(keys.moves('main'), { after: `${keys.moves('main')}${atUtc}~`, reverse: true, limit: 1 })
    if (!entry) throw fail('lake/unknown-ref', `main has no commit as old as ${ref} (read as ${atUtc})`, { ref })
    return await graph.commit(entry.value.commit)
  }

  async function resolve(ref: Ref): Promise<CommitRecord> {
    const tag = tagOf(ref)
    const entry = await meta.get<RefRecord>(tag === null ? keys.branch(ref) : keys.tag(tag))
    if (entry) return await graph.commit(entry.value.commit)
    if (tag !== null) throw fail('lake/unknown-ref', `there is no tag "${tag}"; \`gridlake tag list\` names those that are`, { ref })
    const atUtc = timeOf(ref)
    if (atUtc !== null) return await mainAt(ref, atUtc)
    if (looksLikeCommit(ref)) return await graph.byPrefix(ref)
    throw fail('lake/unknown-ref', `there is no branch "${ref}", and it is neither a tag (tag:name), a commit id nor a time such as 2026-11-20T14:30Z`, { ref })
  }

  async function branchEntry(branch: string) {
    const entry = await meta.get<RefRecord>(keys.branch(branch))
    if (!entry) throw fail('lake/unknown-ref', `there is no branch "${branch}"`, { ref: branch })
    return entry
  }

  /** Asks the guard, makes the move, tells the guard. `reveal` writes what the guard may want to look at before it is moved to. */
  async function guarded<T>(move: RefMove, make: () => Promise<T>, reveal: () => Promise<void> = async () => {}): Promise<T> {
    await guard?.before(move, reveal)
    const made = await make()
    await guard?.after(move)
    return made
  }

  async function create(key: string, value: RefRecord, what: string): Promise<void> {
    try {
      await meta.write({ expect: [{ key, revision: null }], put: [{ key, value }] })
    } catch (error) {
      if (!isFailure(error, 'meta/conflict')) throw error
      throw fail('lake/exists', `there is a ${what} already`, {}, error)
    }
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
            expect: [{ key: keys.branch(head.branch), revision: head.revision }],
            put: [...records, { key: keys.branch(head.branch), value: ref }, { key: log, value: ref }],
          })
        } catch (error) {
          if (!isFailure(error, 'meta/conflict')) throw error
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
      const { revision, value } = await branchEntry(name)
      const move: RefMove = { kind: 'delete-branch', ref: name, from: value.commit, to: null, source: null, how, tables: [], undoes: [] }
      await guarded(move, async () => { await meta.write({ expect: [{ key: keys.branch(name), revision }], delete: [keys.branch(name)] }) })
    },
    async tags() {
      return (await meta.scan<TagRecord>(keys.tags)).map(({ key, value }) => ({ name: key.slice(keys.tags.length), ...value }))
    },
    async createTag(name, at, how) {
      checkRefName(name, 'tag')
      const commit = await resolve(at)
      const tag: TagRecord = { commit: commit.id, at_utc: now(), author: how.author, message: how.message }
      const move: RefMove = { kind: 'create-tag', ref: name, from: null, to: commit.id, source: at, how, tables: [], undoes: [] }
      await guarded(move, async () => { await create(keys.tag(name), tag, `tag "${name}"; a tag never moves: delete it first, or take another name`) })
      return { name, ...tag }
    },
    async deleteTag(name, how) {
      const entry = await meta.get<TagRecord>(keys.tag(name))
      if (!entry) throw fail('lake/unknown-ref', `there is no tag "${name}"`, { ref: name })
      const move: RefMove = { kind: 'delete-tag', ref: name, from: entry.value.commit, to: null, source: null, how, tables: [], undoes: [] }
      await guarded(move, async () => { await meta.write({ expect: [{ key: keys.tag(name), revision: entry.revision }], delete: [keys.tag(name)] }) })
    },
    async init() {
      if (await meta.get(keys.branch('main'))) return
      const { commit, records } = graph.first()
      const ref: RefRecord = { commit: commit.id, at_utc: commit.at_utc }
      await meta.write({
        expect: [{ key: keys.branch('main'), revision: null }],
        put: [...records, { key: keys.branch('main'), value: ref }, { key: keys.moved('main', commit.at_utc, 0), value: ref }],
      }).catch((error: unknown) => { if (!isFailure(error, 'meta/conflict')) throw error })
    },
  }
}
