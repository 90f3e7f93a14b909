/**
 * The commit graph: commits point at trees, trees at table states. Nothing in it ever changes once written; what moves are
 * the refs (refs.ts).
 */
import { fail } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Commit, TableChange } from '../port.ts'
import { type CommitRecord, commitId, keys, type TableState, type Tree, treeHash } from './records.ts'

export interface NewCommit {
  readonly author: string
  readonly message: string
  readonly run_id: string | null
  readonly tables: readonly TableChange[]
  /** Further parents, for a merge. */
  readonly parents?: readonly string[]
  readonly tree: Tree
  readonly states: ReadonlyMap<string, TableState>
  readonly quarantined?: true
}

export interface MadeCommit {
  readonly commit: CommitRecord
  /** Everything that must be in the meta store before a ref may name the commit. */
  readonly records: readonly { readonly key: string, readonly value: unknown }[]
}

export interface Graph {
  /** Throws `lake/unknown-ref`. */
  commit(id: string): Promise<CommitRecord>
  /** The one commit whose id starts like this. */
  byPrefix(prefix: string): Promise<CommitRecord>
  tree(commit: CommitRecord): Promise<Tree>
  state(id: string): Promise<TableState>
  /** A commit on top of another; nothing is written. */
  next(parent: CommitRecord, commit: NewCommit): MadeCommit
  /** The commit that all lakes begin with. */
  first(): MadeCommit
  /** The newest commit that both descend from. */
  mergeBase(a: CommitRecord, b: CommitRecord): Promise<CommitRecord>
  /** First parents, newest first. */
  history(from: CommitRecord, limit: number): AsyncIterable<CommitRecord>
}

/** Records that are kept in memory. */
const keptMost = 50_000

export function commitGraph(meta: Meta, clock: Clock): Graph {
  const kept = new Map<string, unknown>()

  async function immutable<T>(key: string): Promise<T | undefined> {
    const cached = kept.get(key)
    if (cached !== undefined) return cached as T
    const entry = await meta.get<T>(key)
    if (entry === undefined) return undefined
    if (kept.size > keptMost) kept.clear()
    kept.set(key, entry.value)
    return entry.value
  }

  async function commitOf(id: string): Promise<CommitRecord> {
    const commit = await immutable<CommitRecord>(keys.commit(id))
    if (!commit) throw fail('lake/unknown-ref', `there is no commit ${id}`, { ref: id })
    return commit
  }

  return {
    commit: commitOf,
    async byPrefix(prefix) {
      const [first, second] = await meta.scan<CommitRecord>(keys.commit(prefix), { limit: 2 })
      if (first === undefined) throw fail('lake/unknown-ref', `there is no branch or commit "${prefix}"; \`gridlake branch list\` and \`gridlake log\` name those that are`, { ref: prefix })
      if (second !== undefined) throw fail('lake/unknown-ref', `"${prefix}" fits several commits (${first.value.id}, ${second.value.id}); give more characters`, { ref: prefix })
      return first.value
    },
    async tree(commit) {
      const tree = await immutable<Tree>(keys.tree(commit.tree))
      if (!tree) throw fail('lake/corrupt', `commit ${commit.id} names a tree that is not there: ${commit.tree}`, { commit: commit.id })
      return tree
    },
    async state(id) {
      const state = await immutable<TableState>(keys.state(id))
      if (!state) throw fail('lake/corrupt', `a tree names a table state that is not there: ${id}`, { state: id })
      return state
    },
    next(parent, { parents = [], tree, states, author, message, run_id, tables, quarantined }) {
      const hash = treeHash(tree)
      // Never before its parents, whatever the machine's clock says: `--at TIME` depends on it.
      const at = new Date(Math.max(clock.now(), Date.parse(parent.at_utc))).toISOString()
      const body = { author, message, run_id, tables, parents: [parent.id, ...parents], at_utc: at, height: parent.height + 1, tree: hash, ...quarantined ? { quarantined } : {} }
      const commit: CommitRecord = { id: commitId(body), ...body }
      return {
        commit,
        records: [{ key: keys.commit(commit.id), value: commit }, { key: keys.tree(hash), value: tree }, ...[...states].map(([id, value]) => ({ key: keys.state(id), value }))],
      }
    },
    first() {
      const tree: Tree = { tables: {} }
      const body = { author: 'gridlake', message: 'An empty lake', run_id: null, tables: [], parents: [], at_utc: new Date(0).toISOString(), height: 0, tree: treeHash(tree) }
      const commit: CommitRecord = { id: commitId(body), ...body }
      return { commit, records: [{ key: keys.commit(commit.id), value: commit }, { key: keys.tree(commit.tree), value: tree }] }
    },
    mergeBase: async (a, b) => await newestCommon(a, b, commitOf),
    async *history(from, limit) {
      let commit = from
      for (let count = 0; count < limit; count++) {
        yield commit
        const parent = commit.parents[0]
        if (parent === undefined) return
        commit = await commitOf(parent)
      }
    },
  }
}

async function newestCommon(a: CommitRecord, b: CommitRecord, commitOf: (id: string) => Promise<CommitRecord>): Promise<CommitRecord> {
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
}

export function asCommit({ tree: _tree, ...commit }: CommitRecord): Commit { return commit }
