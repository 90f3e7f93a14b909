/** Everything that brings what one line of commits did onto another: merge, cherry-pick, revert; and moves without a new commit. */
import { fail, isFailure } from '#base/error.ts'
import type { Branch, Commit, How, MergePreview, MergeStrategy, Ref, RefMove, TableChange } from '../port.ts'
import { attemptsMax } from './commit.ts'
import type { BranchQueue } from './branch-queue.ts'
import { asCommit, type Graph } from './graph.ts'
import { type Merged, mergeTrees, type MergePorts, requireMerged } from './merge.ts'
import type { CommitRecord, TableState, Tree } from './records.ts'
import type { Head, Refs } from './refs.ts'

export interface MergingPorts extends Omit<MergePorts, 'state'> { readonly graph: Graph, readonly refs: Refs, readonly queue: BranchQueue }

/** What one commit did, forwards (from its parent to it) or backwards. */
interface Step { readonly from: Tree, readonly to: Tree }

export function merging(ports: MergingPorts) {
  const { graph, refs } = ports

  async function mergeOnce(source: CommitRecord, target: CommitRecord, ours: Tree, strategy: MergeStrategy, how: How, write: boolean): Promise<{ base: CommitRecord, merged: Merged }> {
    const base = await graph.mergeBase(source, target)
    const merged = await mergeTrees({ ...ports, state: graph.state }, { base: await graph.tree(base), ours, theirs: await graph.tree(source), strategy, how, write })
    return { base, merged }
  }

  /** Tries until the branch stands still long enough, unless the caller said where it must stand. */
  async function onTop(branch: string, how: How, make: (head: Head) => Promise<CommitRecord>): Promise<Commit> {
    return await ports.queue.alone(branch, async () => await tryOnTop(branch, how, make))
  }

  async function tryOnTop(branch: string, how: How, make: (head: Head) => Promise<CommitRecord>): Promise<Commit> {
    for (let attempt = 1; ; attempt++) {
      const head = await refs.head(branch)
      requireAt(branch, head.commit, how.expect?.target)
      try {
        return asCommit(await make(head))
      } catch (error) {
        if (!isFailure(error, 'lake/conflict') || error.details['branch'] !== branch || attempt === attemptsMax) throw error
      }
    }
  }

  async function merge(from: Ref, into: string, how: How, strategy: MergeStrategy = 'fail'): Promise<Commit> {
    return await onTop(into, how, async head => {
      const source = await refs.resolve(from)
      requireAt(from, source, how.expect?.source)
      const { merged } = await mergeOnce(source, head.commit, head.tree, strategy, how, true)
      requireMerged(merged)
      const tables = changes(merged)
      return await refs.move(head, graph.next(head.commit, { ...wordsOf(how), tables, tree: merged.tree, states: merged.states, parents: [source.id] }), { kind: 'merge', how, source: from, tables })
    })
  }

  /** Applies the steps one after the other in memory and makes one commit of them. */
  async function replay(kind: RefMove['kind'], branch: string, how: How, steps: readonly Step[], undoes: readonly string[] = []): Promise<Commit> {
    return await onTop(branch, how, async head => {
      const states = new Map<string, TableState>()
      const state = async (id: string): Promise<TableState> => states.get(id) ?? await graph.state(id)
      const tables = new Map<string, TableChange>()
      let tree = head.tree
      for (const { from, to } of steps) {
        const merged = await mergeTrees({ ...ports, state }, { base: from, ours: tree, theirs: to, strategy: 'fail', how, write: true })
        requireMerged(merged)
        for (const [id, made] of merged.states) states.set(id, made)
        for (const change of changes(merged)) tables.set(change.table, added(tables.get(change.table), change))
        tree = merged.tree
      }
      const named = new Set(Object.values(tree.tables))
      const done = [...tables.values()]
      if (done.length === 0 && JSON.stringify(tree) === JSON.stringify(head.tree)) throw fail('lake/conflict', `${branch} has nothing of it (any more): there is nothing to do`, {})
      return await refs.move(head, graph.next(head.commit, { ...wordsOf(how), tables: done, tree, states: new Map([...states].filter(([id]) => named.has(id))) }), { kind, how, source: null, tables: done, undoes })
    })
  }

  async function parentOf(commit: CommitRecord): Promise<CommitRecord> {
    const [parent] = commit.parents
    if (parent === undefined) throw fail('lake/conflict', `commit ${commit.id.slice(0, 8)} is the lake's first; there is nothing before it`, { commit: commit.id })
    return await graph.commit(parent)
  }

  /** Runs of the commits, and of those that a merge brought in. */
  async function runsOf(commits: readonly CommitRecord[]): Promise<string[]> {
    return [...new Set(commits.flatMap(commit => commit.run_id ?? []))]
  }

  async function moveTo(kind: 'reset' | 'merge', branch: string, to: CommitRecord, how: How, undoes: readonly string[]): Promise<Branch> {
    const head = await refs.head(branch)
    requireAt(branch, head.commit, how.expect?.target)
    const moved = await refs.move(head, { commit: to, records: [] }, { kind, how, source: to.id, tables: to.tables, undoes })
    return { name: branch, commit: moved.id, at_utc: (await refs.head(branch)).moved_utc }
  }

  return {
    merge,
    async previewMerge(from: Ref, into: string, strategy: MergeStrategy = 'fail'): Promise<MergePreview> {
      const [source, target] = [await refs.resolve(from), await refs.resolve(into)]
      const how: How = { author: '', message: '', run_id: null }
      const { base, merged } = await mergeOnce(source, target, await graph.tree(target), strategy, how, false)
      return { base: base.id, source: source.id, target: target.id, tables: merged.tables, conflicts: merged.conflicts, conflict_count: merged.conflictCount }
    },
    async cherryPick(ref: Ref, onto: string, how: How): Promise<Commit> {
      const commit = await refs.resolve(ref)
      const parent = await parentOf(commit)
      return await replay('cherry-pick', onto, how, [{ from: await graph.tree(parent), to: await graph.tree(commit) }])
    },
    async revert(commits: readonly Ref[], on: string, how: How): Promise<Commit> {
      const records = await Promise.all(commits.map(async ref => await refs.resolve(ref)))
      const newestFirst = records.sort((a, b) => b.height - a.height)
      const steps: Step[] = []
      for (const commit of newestFirst) steps.push({ from: await graph.tree(commit), to: await graph.tree(await parentOf(commit)) })
      return await replay('revert', on, how, steps, await runsOf(newestFirst))
    },
    async commitsOfRun(branch: string, runId: string): Promise<Commit[]> {
      const found: Commit[] = []
      for await (const commit of graph.history(await refs.resolve(branch), Infinity)) if (commit.run_id === runId) found.push(asCommit(commit))
      return found
    },
    async reset(branch: string, to: Ref, how: How): Promise<Branch> {
      const [head, target] = [await refs.resolve(branch), await refs.resolve(to)]
      const base = await graph.mergeBase(head, target)
      const left: CommitRecord[] = []
      for await (const commit of graph.history(head, head.height - base.height)) left.push(commit)
      return await moveTo('reset', branch, target, how, await runsOf(left))
    },
    async publish(branch: string, to: Ref, how: How): Promise<Branch> {
      const [head, target] = [await refs.resolve(branch), await refs.resolve(to)]
      const base = await graph.mergeBase(head, target)
      if (base.id !== head.id) throw fail('lake/conflict', `${branch} cannot be moved forward to ${target.id.slice(0, 8)}: it has commits that are not in it. Merge again on top of them`, { branch, commit: target.id })
      return await moveTo('merge', branch, target, { ...how, expect: { ...how.expect, target: head.id } }, [])
    },
  }
}

function requireAt(ref: string, commit: CommitRecord, expected: string | undefined): void {
  if (expected !== undefined && commit.id !== expected) throw fail('lake/conflict', `${ref} is at ${commit.id.slice(0, 8)}, not at ${expected.slice(0, 8)} any more: look again at what came since`, { ref, expected, found: commit.id })
}

function wordsOf({ author, message, run_id }: How): Pick<How, 'author' | 'message' | 'run_id'> { return { author, message, run_id } }

function changes({ tables }: Merged): TableChange[] {
  return tables.map(({ table, added_files, removed_files, added_rows, removed_rows }) => ({ table, added_files, removed_files, added_rows, removed_rows }))
    .filter(change => change.added_files + change.removed_files > 0)
}

function added(before: TableChange | undefined, { table, ...now }: TableChange): TableChange {
  return before === undefined ? { table, ...now } : {
    table, added_files: before.added_files + now.added_files, removed_files: before.removed_files + now.removed_files,
    added_rows: before.added_rows + now.added_rows, removed_rows: before.removed_rows + now.removed_rows,
  }
}
