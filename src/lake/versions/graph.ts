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
  readonly parents?: readonly CommitRecord[]
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
  /** The newest commit that both descend from: none that descends from it is another one. */
  mergeBase(a: CommitRecord, b: CommitRecord): Promise<CommitRecord>
  /** Commits that `a` is or descends from and `b` does not, newest first. */
  beyond(a: CommitRecord, b: CommitRecord): Promise<CommitRecord[]>
  /** First parents, newest first. */
  history(from: CommitRecord, limit: number): AsyncIterable<CommitRecord>
}

/** Records that are kept in memory. */
const keptMost = 50_000

export function commitGraph(meta: Meta, clock: Clock): Graph {
  const immutable = rememberedRecords(meta)

  async function commitOf(id: string): Promise<CommitRecord> {
    const commit = await immutable<Omit<CommitRecord, 'generation'> & { readonly generation?: number }>(keys.commit(id))
    if (!commit) throw fail('lake/unknown-ref', `there is no commit ${id}`, { ref: id })
    // The first lakes kept none.
    return { ...commit, generation: commit.generation ?? commit.height }
  }

  return {
    commit: commitOf,
    async byPrefix(prefix) {
      const [first, second] = await meta.scan<CommitRecord>(keys.commit(prefix), { limit: 2 })
      if (first === undefined) throw fail('lake/unknown-ref', `there is no branch or commit "${prefix}"; \`gridlake branch list\` and \`gridlake log\` name those that are`, { ref: prefix })
      if (second !== undefined) throw fail('lake/unknown-ref', `"${prefix}" fits several commits (${first.value.id}, ${second.value.id}); give more characters`, { ref: prefix })
      return await commitOf(first.value.id)
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
      const body = {
        author, message, run_id, tables, parents: [parent, ...parents].map(({ id }) => id), at_utc: at, height: parent.height + 1, generation: Math.max(...[parent, ...parents].map(one => one.generation)) + 1, tree: hash,
        // Whatever is put on top of rows that did not pass holds them too.
        ...quarantined ?? parent.quarantined ? { quarantined: true as const } : {},
      }
      const commit: CommitRecord = { id: commitId(body), ...body }
      return {
        commit,
        records: [{ key: keys.commit(commit.id), value: commit }, { key: keys.tree(hash), value: tree }, ...[...states].map(([id, value]) => ({ key: keys.state(id), value }))],
      }
    },
    first() {
      const tree: Tree = { tables: {} }
      const body = { author: 'gridlake', message: 'An empty lake', run_id: null, tables: [], parents: [], at_utc: new Date(0).toISOString(), height: 0, generation: 0, tree: treeHash(tree) }
      const commit: CommitRecord = { id: commitId(body), ...body }
      return { commit, records: [{ key: keys.commit(commit.id), value: commit }, { key: keys.tree(commit.tree), value: tree }] }
    },
    async mergeBase(a, b) {
      for await (const { commit, from } of descent(a, b, commitOf)) if (from === 'both') return commit
      throw fail('lake/corrupt', `commits ${a.id} and ${b.id} have no common ancestor`, { a: a.id, b: b.id })
    },
    async beyond(a, b) {
      const found: CommitRecord[] = []
      for await (const { commit, from } of descent(a, b, commitOf)) if (from === 'a') found.push(commit)
      return found
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
  }
}

/** Records that never change once written. */
function rememberedRecords(meta: Meta): <T>(key: string) => Promise<T | undefined> {
  const kept = new Map<string, unknown>()
  return async <T>(key: string) => {
    const cached = kept.get(key)
    if (cached !== undefined) return cached as T
    const entry = await meta.get<T>(key)
    if (entry === undefined) return undefined
    if (kept.size > keptMost) kept.clear()
    kept.set(key, entry.value)
    return entry.value
  }
}

type From = 'a' | 'b' | 'both'

/**
 * What two commits are or descend from, by falling generation, so that all that descends from a commit came before it. Ends
 * where everything that is left is of both.
 */
async function* descent(a: CommitRecord, b: CommitRecord, commitOf: (id: string) => Promise<CommitRecord>): AsyncIterable<{ readonly commit: CommitRecord, readonly from: From }> {
  const waiting = new Map<string, { commit: CommitRecord, from: From }>()
  const meet = (commit: CommitRecord, from: From): void => {
    const known = waiting.get(commit.id)?.from
    waiting.set(commit.id, { commit, from: known === undefined || known === from ? from : 'both' })
  }
  meet(a, 'a')
  meet(b, 'b')
  for (let more = true; more;) {
    more = [...waiting.values()].some(({ from }) => from !== 'both')
    const next = newest(waiting)
    yield next
    waiting.delete(next.commit.id)
    for (const id of next.commit.parents) meet(await commitOf(id), next.from)
  }
}

function newest<T extends { readonly commit: CommitRecord }>(waiting: ReadonlyMap<string, T>): T {
  return [...waiting.values()].reduce((first, one) => one.commit.generation > first.commit.generation ? one : first)
}

export function asCommit({ tree: _tree, generation: _generation, ...commit }: CommitRecord): Commit { return commit }
