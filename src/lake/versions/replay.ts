/** Single commits brought onto a branch or taken back from it, and moves of a branch without a new commit. */
import { fail, isFailure } from '#base/error.ts'
import type { Branch, Commit, How, Ref, RefMove, ReplayPreview, TableChange } from '../port.ts'
import { asCommit, type Graph } from './graph.ts'
import { type Merged, mergeTrees, requireMerged } from './merge.ts'
import { changes, type MergingPorts, onTop, requireJudged, wordsOf } from './merging.ts'
import type { CommitRecord, TableState, Tree } from './records.ts'
import type { Move } from './refs.ts'
import { nameChanges } from './tree-names.ts'

export async function cherryPick(ports: MergingPorts, ref: Ref, onto: string, how: How): Promise<Commit> {
  const { commit, steps } = await forwards(ports, ref)
  return await replay(ports, { kind: 'cherry-pick', source: commit.id, undoes: [], from: [commit] }, onto, how, steps)
}

export async function previewCherryPick(ports: MergingPorts, ref: Ref, onto: string): Promise<ReplayPreview> {
  return await previewed(ports, onto, (await forwards(ports, ref)).steps)
}

export async function revert(ports: MergingPorts, commits: readonly Ref[], on: string, how: How): Promise<Commit> {
  const { newestFirst, parents, steps } = await backwards(ports, commits, on)
  return await replay(ports, { kind: 'revert', source: null, undoes: runsOf(newestFirst), from: parents }, on, how, steps)
}

export async function previewRevert(ports: MergingPorts, commits: readonly Ref[], on: string): Promise<ReplayPreview> {
  // Of what the branch does not have, nothing would be taken back.
  const steps = await backwards(ports, commits, on).then(found => found.steps, (error: unknown) => {
    if (isFailure(error, 'lake/nothing')) return []
    throw error
  })
  return await previewed(ports, on, steps)
}

export async function commitsOfRun({ graph, refs }: MergingPorts, branch: string, runId: string): Promise<Commit[]> {
  // However they came in: a run that was merged elsewhere comes along with that branch.
  const all = (await graph.beyond(await refs.resolve(branch), graph.first().commit)).filter(commit => commit.run_id === runId)
  const merges = all.filter(commit => commit.parents.length > 1)
  return (merges.length > 0 ? merges : all).map(asCommit)
}

export async function reset(ports: MergingPorts, branch: string, to: Ref, how: How): Promise<Branch> {
  const { graph, refs } = ports
  // What comes to the branch after it was asked for is nothing that anybody wanted to leave behind.
  const seen = { ...how, expect: { target: (await refs.resolve(branch)).id, ...how.expect } }
  const target = await refs.resolve(to)
  return await moveTo(ports, branch, target, seen, async head => {
    requireJudged(target)
    return { kind: 'reset', undoes: runsOf(await graph.beyond(head, target)) }
  })
}

export async function publish(ports: MergingPorts, branch: string, to: Ref, how: How): Promise<Branch> {
  const { graph, refs } = ports
  const target = await refs.resolve(to)
  return await moveTo(ports, branch, target, how, async head => {
    requireJudged(target)
    const base = await graph.mergeBase(head, target)
    if (base.id !== head.id) throw fail('lake/conflict', `${branch} cannot be moved forward to ${target.id.slice(0, 8)}: it has commits that are not in it. Merge again on top of them`, { commit: target.id })
    return { kind: 'merge', undoes: [] }
  })
}

/** What one commit did, forwards (from its parent to it) or backwards. */
interface Step { readonly from: Tree, readonly to: Tree }

async function forwards({ graph, refs }: MergingPorts, ref: Ref): Promise<{ commit: CommitRecord, steps: Step[] }> {
  const commit = await refs.resolve(ref)
  const parent = await parentOf(graph, commit)
  requireJudged(commit)
  return { commit, steps: [{ from: await graph.tree(parent), to: await graph.tree(commit) }] }
}

async function backwards({ graph, refs }: MergingPorts, commits: readonly Ref[], on: string): Promise<{ newestFirst: CommitRecord[], parents: CommitRecord[], steps: Step[] }> {
  if (commits.length === 0) throw fail('lake/unknown-ref', `there is no commit on ${on} to revert`, { branch: on })
  const records = await Promise.all(commits.map(async ref => await refs.resolve(ref)))
  const newestFirst = records.sort((a, b) => b.height - a.height)
  const head = (await refs.head(on)).commit
  const steps: Step[] = []
  const parents: CommitRecord[] = []
  for (const commit of newestFirst) {
    if ((await graph.mergeBase(commit, head)).id !== commit.id) throw fail('lake/nothing', `commit ${commit.id.slice(0, 8)} is not on ${on}: nothing of it can be taken back there. Where its rows came by another commit (a cherry-pick), revert that one`, { branch: on, commit: commit.id })
    const parent = await parentOf(graph, commit)
    parents.push(parent)
    steps.push({ from: await graph.tree(commit), to: await graph.tree(parent) })
  }
  return { newestFirst, parents, steps }
}

/** Applies the steps one after the other in memory, up to the first that does not fit. */
async function applied(ports: MergingPorts, ours: Tree, how: How, steps: readonly Step[], writeLast: boolean): Promise<{ last: Merged | null, tree: Tree, states: ReadonlyMap<string, TableState>, merged: readonly Merged[] }> {
  const states = new Map<string, TableState>()
  const state = async (id: string): Promise<TableState> => states.get(id) ?? await ports.graph.state(id)
  const merged: Merged[] = []
  let tree = ours
  for (const [index, { from, to }] of steps.entries()) {
    // A later step stands on what an earlier one made; what is written for a preview is named by nothing and collected.
    const step = await mergeTrees({ ...ports, state }, { base: from, ours: tree, theirs: to, strategy: 'fail', how, write: writeLast || index < steps.length - 1 })
    merged.push(step)
    if (step.tables.some(table => table.how === 'conflict')) break
    for (const [id, made] of step.states) states.set(id, made)
    tree = step.tree
  }
  return { last: merged.at(-1) ?? null, tree, states, merged }
}

/** Where a step does not fit, its conflicts are told and what earlier steps did is not. */
async function previewed(ports: MergingPorts, branch: string, steps: readonly Step[]): Promise<ReplayPreview> {
  const head = await ports.refs.head(branch)
  const { last, tree, merged } = await applied(ports, head.tree, { author: '', message: '', run_id: null }, steps, false)
  const stopped = last?.tables.some(table => table.how === 'conflict') ?? false
  const tables = new Map<string, ReplayPreview['tables'][number]>()
  for (const { table, how, reason, ...change } of (stopped && last ? [last] : merged).flatMap(step => step.tables)) {
    tables.set(table, { ...added(tables.get(table), { table, ...change }), how, ...reason === undefined ? {} : { reason } })
  }
  return { target: head.commit.id, tables: [...tables.values()], names: nameChanges(head.tree, tree), conflicts: last?.conflicts ?? [], conflict_count: last?.conflictCount ?? 0 }
}

/** One commit of all steps. */
async function replay(ports: MergingPorts, move: Pick<Move, 'kind' | 'source' | 'undoes' | 'from'>, branch: string, how: How, steps: readonly Step[]): Promise<Commit> {
  const { graph, refs } = ports
  return await onTop(ports, branch, how, async head => {
    const { last, tree, states, merged } = await applied(ports, head.tree, how, steps, true)
    if (last) requireMerged(last, 'A later commit of the branch changed the same rows: take that back first, or correct them by a new one')
    const tables = new Map<string, TableChange>()
    for (const change of merged.flatMap(changes)) tables.set(change.table, added(tables.get(change.table), change))
    const named = new Set(Object.values(tree.tables))
    const done = [...tables.values()]
    if (done.length === 0 && JSON.stringify(tree) === JSON.stringify(head.tree)) throw fail('lake/nothing', `${branch} has nothing of it (any more): there is nothing to do`, { branch })
    return await refs.move(head, graph.next(head.commit, { ...wordsOf(how), tables: done, tree, states: new Map([...states].filter(([id]) => named.has(id))) }), { ...move, how, tables: done })
  })
}

/** Without a new commit. `judge` is asked again where the branch moved in between. */
async function moveTo(ports: MergingPorts, branch: string, to: CommitRecord, how: How, judge: (head: CommitRecord) => Promise<Pick<RefMove, 'kind' | 'undoes'>>): Promise<Branch> {
  const { refs } = ports
  const moved = await onTop(ports, branch, how, async head => await refs.move(head, { commit: to, records: [] }, { ...await judge(head.commit), how, source: to.id, tables: to.tables, from: [to] }))
  return { name: branch, commit: moved.id, at_utc: (await refs.head(branch)).moved_utc }
}

async function parentOf(graph: Graph, commit: CommitRecord): Promise<CommitRecord> {
  const [parent] = commit.parents
  if (parent === undefined) throw fail('lake/nothing', `commit ${commit.id.slice(0, 8)} is the lake's first; there is nothing before it`, { commit: commit.id })
  return await graph.commit(parent)
}

function runsOf(commits: readonly CommitRecord[]): string[] { return [...new Set(commits.flatMap(commit => commit.run_id ?? []))] }

function added(before: TableChange | undefined, { table, ...now }: TableChange): TableChange {
  return before === undefined ? { table, ...now } : {
    table, added_files: before.added_files + now.added_files, removed_files: before.removed_files + now.removed_files,
    added_rows: before.added_rows + now.added_rows, removed_rows: before.removed_rows + now.removed_rows,
  }
}
