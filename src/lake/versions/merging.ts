/** Everything that brings what one line of commits did onto another: merge and its dry run. */
import { fail, isFailure } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import type { Commit, How, MergePreview, MergeStrategy, Ref, TableChange } from '../port.ts'
import { attemptsMax } from './commit.ts'
import { asCommit, type Graph } from './graph.ts'
import { type Merged, mergeTrees, type MergePorts, requireMerged } from './merge.ts'
import type { CommitRecord, Tree } from './records.ts'
import type { Head, Refs } from './refs.ts'
import { nameChanges } from './tree-names.ts'

export interface MergingPorts extends Omit<MergePorts, 'state'> { readonly graph: Graph, readonly refs: Refs, readonly queue: Turns }

export async function mergeBranch(ports: MergingPorts, from: Ref, into: string, how: How, strategy: MergeStrategy = 'fail'): Promise<Commit> {
  const { graph, refs } = ports
  return await onTop(ports, into, how, async head => {
    const source = await refs.resolve(from)
    requireAt(from, source, how.expect?.source)
    if ((await graph.mergeBase(source, head.commit)).id === source.id) throw fail('lake/nothing', `${into} has everything that ${from} has`, { from, into })
    const { merged } = await mergeOnce(ports, { source, target: head.commit, ours: head.tree, strategy, how, write: true })
    requireMerged(merged, 'Look with a dry run, then choose a strategy (ours, theirs, latest-known) or correct one side')
    const tables = changes(merged)
    return await refs.move(head, graph.next(head.commit, { ...wordsOf(how), tables, tree: merged.tree, states: merged.states, parents: [source] }), { kind: 'merge', how, source: from, tables, from: [source] })
  })
}

export async function previewMerge(ports: MergingPorts, from: Ref, into: string, strategy: MergeStrategy = 'fail'): Promise<MergePreview> {
  const { graph, refs } = ports
  const [source, target] = [await refs.resolve(from), await refs.resolve(into)]
  const how: How = { author: '', message: '', run_id: null }
  const ours = await graph.tree(target)
  const { base, merged } = await mergeOnce(ports, { source, target, ours, strategy, how, write: false })
  return { base: base.id, source: source.id, target: target.id, tables: merged.tables, names: nameChanges(ours, merged.tree), conflicts: merged.conflicts, conflict_count: merged.conflictCount }
}

interface MergeOnce { readonly source: CommitRecord, readonly target: CommitRecord, readonly ours: Tree, readonly strategy: MergeStrategy, readonly how: How, readonly write: boolean }

async function mergeOnce(ports: MergingPorts, { source, target, ours, strategy, how, write }: MergeOnce): Promise<{ base: CommitRecord, merged: Merged }> {
  const { graph } = ports
  const base = await graph.mergeBase(source, target)
  requireJudged(source)
  const merged = await mergeTrees({ ...ports, state: graph.state }, { base: await graph.tree(base), ours, theirs: await graph.tree(source), strategy, how, write })
  return { base, merged }
}

export function requireJudged({ id, quarantined }: CommitRecord): void {
  if (quarantined) throw fail('lake/protected', `${id.slice(0, 8)} is or descends from rows that did not pass the gate; they stay where they are. Fetch the file again, or ingest a corrected one`, { commit: id })
}

/** Tries until the branch stands still long enough, unless the caller said where it must stand. */
export async function onTop({ refs, queue }: MergingPorts, branch: string, how: How, make: (head: Head) => Promise<CommitRecord>): Promise<Commit> {
  return await queue.alone(branch, async () => {
    for (let attempt = 1; ; attempt++) {
      const head = await refs.head(branch)
      requireAt(branch, head.commit, how.expect?.target)
      try {
        return asCommit(await make(head))
      } catch (error) {
        if (!isFailure(error, 'lake/conflict') || error.details['branch'] !== branch || attempt === attemptsMax) throw error
      }
    }
  })
}

export function requireAt(ref: string, commit: CommitRecord, expected: string | undefined): void {
  if (expected !== undefined && commit.id !== expected) throw fail('lake/conflict', `${ref} is at ${commit.id.slice(0, 8)}, not at ${expected.slice(0, 8)} any more: look again at what came since`, { ref, expected, found: commit.id })
}

export function wordsOf({ author, message, run_id }: How): Pick<How, 'author' | 'message' | 'run_id'> { return { author, message, run_id } }

export function changes({ tables }: Merged): TableChange[] {
  return tables.map(({ table, added_files, removed_files, added_rows, removed_rows }) => ({ table, added_files, removed_files, added_rows, removed_rows }))
    .filter(change => change.added_files + change.removed_files > 0)
}
