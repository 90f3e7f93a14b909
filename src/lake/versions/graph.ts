/**
 * The commit graph: branches point at commits, commits at trees, trees at table states.
 *
 * The commit point is one conditional write to the meta store that moves a branch from the commit that was read to the new
 * one, together with the new records. Whatever a crash leaves before it is unreachable and harmless.
 */
import { fail, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Branch, Commit, Ref, TableChange } from '../port.ts'
import { type CommitRecord, commitId, keys, type RefRecord, type TableState, type Tree, treeHash } from './records.ts'
import { checkBranchName, looksLikeCommit, timeOf } from './ref-name.ts'

/** A branch as read: what a conditional move must still find. */
export interface Head { readonly branch: string, readonly commit: CommitRecord, readonly tree: Tree, readonly revision: number }

export interface NewCommit {
  readonly author: string
  readonly message: string
  readonly run_id: string | null
  readonly tables: readonly TableChange[]
  /** Further parents, for a merge. */
  readonly parents?: readonly string[]
  readonly tree: Tree
  readonly states: ReadonlyMap<string, TableState>
}

export interface Graph {
  resolve(ref: Ref): Promise<CommitRecord>
  head(branch: string): Promise<Head>
  tree(commit: CommitRecord): Promise<Tree>
  state(id: string): Promise<TableState>
  branches(): Promise<readonly Branch[]>
  createBranch(name: string, from: Ref): Promise<Branch>
  deleteBranch(name: string): Promise<void>
  /** Moves the branch on by one commit. Throws `lake/conflict` where it moved in between. */
  advance(head: Head, commit: NewCommit): Promise<CommitRecord>
  /** The newest commit that both descend from. */
  mergeBase(a: CommitRecord, b: CommitRecord): Promise<CommitRecord>
  /** First parents, newest first. */
  history(from: CommitRecord, limit: number): AsyncIterable<CommitRecord>
  /** Makes `main` where there is none. */
  init(): Promise<void>
}

export function commitGraph(meta: Meta, clock: Clock): Graph {
  // Commits, trees and states never change once written, so they are kept.
  const kept = new Map<string, unknown>()

  async function immutable<T>(key: string): Promise<T | undefined> {
    const cached = kept.get(key)
    if (cached !== undefined) return cached as T
    const entry = await meta.get<T>(key)
    if (entry === undefined) return undefined
    if (kept.size > 50_000) kept.clear()
    kept.set(key, entry.value)
    return entry.value
  }

  async function commitOf(id: string): Promise<CommitRecord> {
    const commit = await immutable<CommitRecord>(keys.commit(id))
    if (!commit) throw fail('lake/unknown-ref', `there is no commit ${id}`, { ref: id })
    return commit
  }

  async function treeOf(commit: CommitRecord): Promise<Tree> {
    const tree = await immutable<Tree>(keys.tree(commit.tree))
    if (!tree) throw fail('lake/corrupt', `commit ${commit.id} names a tree that is not there: ${commit.tree}`, { commit: commit.id })
    return tree
  }

  async function byPrefix(prefix: string): Promise<CommitRecord> {
    const found = await meta.scan<CommitRecord>(keys.commit(prefix), { limit: 2 })
    const [first, second] = found
    if (first === undefined) throw fail('lake/unknown-ref', `there is no branch or commit "${prefix}"; \`gridlake branch list\` and \`gridlake log\` name those that are`, { ref: prefix })
    if (second !== undefined) throw fail('lake/unknown-ref', `"${prefix}" fits several commits (${first.value.id}, ${second.value.id}); give more characters`, { ref: prefix })
    return first.value
  }

  async function mainAt(ref: string, atUtc: string): Promise<CommitRecord> {
    // '~' sorts after every character of the keys, so that a commit of this very millisecond counts as known.
    const [entry] = await meta.scan<RefRecord>(keys.moves('main'), { after: `${keys.moves('main')}${atUtc}~`, reverse: true, limit: 1 })
    if (!entry) throw fail('lake/unknown-ref', `main has no commit as old as ${ref} (read as ${atUtc})`, { ref })
    return await commitOf(entry.value.commit)
  }

  async function resolve(ref: Ref): Promise<CommitRecord> {
    const entry = await meta.get<RefRecord>(keys.branch(ref))
    if (entry) return await commitOf(entry.value.commit)
    const atUtc = timeOf(ref)
    if (atUtc !== null) return await mainAt(ref, atUtc)
    if (looksLikeCommit(ref)) return await byPrefix(ref)
    throw fail('lake/unknown-ref', `there is no branch "${ref}", and it is neither a commit id nor a time such as 2026-11-20T14:30Z`, { ref })
  }

  async function head(branch: string): Promise<Head> {
    const entry = await meta.get<RefRecord>(keys.branch(branch))
    if (!entry) throw fail('lake/unknown-ref', `there is no branch "${branch}"`, { ref: branch })
    const commit = await commitOf(entry.value.commit)
    return { branch, commit, tree: await treeOf(commit), revision: entry.revision }
  }

  async function move(head: Head, commit: CommitRecord, records: { key: string, value: unknown }[]): Promise<void> {
    const ref: RefRecord = { commit: commit.id, at_utc: commit.at_utc }
    try {
      // The commit point.
      await meta.write({
        expect: [{ key: keys.branch(head.branch), revision: head.revision }],
        put: [...records, { key: keys.branch(head.branch), value: ref }, { key: keys.moved(head.branch, commit.at_utc, commit.height), value: ref }],
      })
    } catch (error) {
      if (!isFailure(error, 'meta/conflict')) throw error
      throw fail('lake/conflict', `branch ${head.branch} moved while a commit on top of ${head.commit.id.slice(0, 8)} was being made`, { branch: head.branch }, error)
    }
  }

  /** Never before its parents, whatever the machine's clock says: `--at TIME` depends on it. */
  function stamp(parent: CommitRecord): string {
    return new Date(Math.max(clock.now(), Date.parse(parent.at_utc))).toISOString()
  }

  return {
    resolve,
    head,
    tree: treeOf,
    async state(id) {
      const state = await immutable<TableState>(keys.state(id))
      if (!state) throw fail('lake/corrupt', `a tree names a table state that is not there: ${id}`, { state: id })
      return state
    },
    async branches() {
      const entries = await meta.scan<RefRecord>(keys.branches)
      return entries.map(({ key, value }) => ({ name: key.slice(keys.branches.length), ...value }))
    },
    async createBranch(name, from) {
      checkBranchName(name)
      const commit = await resolve(from)
      const ref: RefRecord = { commit: commit.id, at_utc: new Date(clock.now()).toISOString() }
      try {
        await meta.write({ expect: [{ key: keys.branch(name), revision: null }], put: [{ key: keys.branch(name), value: ref }] })
      } catch (error) {
        if (!isFailure(error, 'meta/conflict')) throw error
        throw fail('lake/exists', `there is a branch "${name}" already`, { branch: name }, error)
      }
      return { name, ...ref }
    },
    async deleteBranch(name) {
      if (name === 'main') throw fail('lake/invalid-name', 'main cannot be deleted', { branch: name })
      const entry = await meta.get<RefRecord>(keys.branch(name))
      if (!entry) throw fail('lake/unknown-ref', `there is no branch "${name}"`, { ref: name })
      await meta.write({ expect: [{ key: keys.branch(name), revision: entry.revision }], delete: [keys.branch(name)] })
    },
    async advance(head, { parents = [], tree, states, ...what }) {
      const hash = treeHash(tree)
      const body = { ...what, parents: [head.commit.id, ...parents], at_utc: stamp(head.commit), height: head.commit.height + 1, tree: hash }
      const commit: CommitRecord = { id: commitId(body), ...body }
      await move(head, commit, [
        { key: keys.commit(commit.id), value: commit },
        { key: keys.tree(hash), value: tree },
        ...[...states].map(([id, value]) => ({ key: keys.state(id), value })),
      ])
      return commit
    },
    async mergeBase(a, b) {
      const seen = new Map<string, 'a' | 'b'>()
      // Highest first, so that the first commit met from both sides is the newest common one.
      const queue: { commit: CommitRecord, side: 'a' | 'b' }[] = [{ commit: a, side: 'a' }, { commit: b, side: 'b' }]
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const other = seen.get(next.commit.id)
        if (other !== undefined && other !== next.side) return next.commit
        if (other === next.side) continue
        seen.set(next.commit.id, next.side)
        for (const id of next.commit.parents) queue.push({ commit: await commitOf(id), side: next.side })
        queue.sort((x, y) => y.commit.height - x.commit.height)
      }
      throw fail('lake/corrupt', `commits ${a.id} and ${b.id} have no common ancestor`, { a: a.id, b: b.id })
    },
    async *history(from, limit) {
      let commit = from
      for (let count = 0; count < limit; count++) {
        yield commit
        const parent = commit.parents[0]
        if (parent === undefined) return
        commit = await commitOf(parent)
      }
    },
    async init() {
      if (await meta.get(keys.branch('main'))) return
      const tree: Tree = { tables: {} }
      const body = { author: 'gridlake', message: 'An empty lake', run_id: null, tables: [], parents: [], at_utc: new Date(0).toISOString(), height: 0, tree: treeHash(tree) }
      const commit: CommitRecord = { id: commitId(body), ...body }
      const ref: RefRecord = { commit: commit.id, at_utc: commit.at_utc }
      await meta.write({
        expect: [{ key: keys.branch('main'), revision: null }],
        put: [
          { key: keys.commit(commit.id), value: commit }, { key: keys.tree(commit.tree), value: tree },
          { key: keys.branch('main'), value: ref }, { key: keys.moved('main', commit.at_utc, 0), value: ref },
        ],
      }).catch((error: unknown) => { if (!isFailure(error, 'meta/conflict')) throw error })
    },
  }
}

export function asCommit({ tree: _tree, ...commit }: CommitRecord): Commit { return commit }
