/** Lays commits out as branches side by side: newest first, `main` always in the leftmost lane. */
import type { Commit } from '../../api/types.ts'

/** `merges` where more than one parent is in the list. */
export interface GraphRow { commit: Commit, lane: number, merges: boolean }

/** From a commit to one parent: bends into lane `via` at once, and into the parent's lane at the end. `toRow` null = the parent lies below the list. */
export interface GraphEdge { fromRow: number, fromLane: number, via: number, toRow: number | null, toLane: number }

export interface Graph { rows: GraphRow[], edges: GraphEdge[], lanes: number }

/** Children before parents; among those that may come next, the newest. */
export function inGraphOrder(commits: readonly Commit[]): Commit[] {
  const byId = new Map(commits.map(commit => [commit.id, commit]))
  const children = new Map<string, number>()
  for (const commit of byId.values()) for (const parent of commit.parents) children.set(parent, (children.get(parent) ?? 0) + 1)
  const ready = [...byId.values()].filter(commit => !children.get(commit.id)).sort(newestFirst)
  const ordered: Commit[] = []
  for (let commit = ready.shift(); commit; commit = ready.shift()) {
    ordered.push(commit)
    for (const id of commit.parents) {
      const left = (children.get(id) ?? 1) - 1
      children.set(id, left)
      const parent = byId.get(id)
      if (left === 0 && parent) {
        const place = ready.findIndex(other => newestFirst(parent, other) < 0)
        ready.splice(place < 0 ? ready.length : place, 0, parent)
      }
    }
  }
  return ordered
}

function newestFirst(a: Commit, b: Commit): number { return b.at_utc.localeCompare(a.at_utc) }

export function layOut(commits: readonly Commit[], mainTip: string | null): Graph {
  const ordered = inGraphOrder(commits)
  const rowOf = new Map(ordered.map((commit, row) => [commit.id, row]))
  // What each lane waits for, going down.
  const waiting: (string | null)[] = [mainTip]
  const laneOf = new Map<string, number>()
  const open: { from: string, parent: string, via: number }[] = []
  let lanes = 1

  function freeLane(): number {
    const free = waiting.findIndex((id, lane) => lane > 0 && id === null)
    return free < 0 ? waiting.length : free
  }
  for (const commit of ordered) {
    const found = waiting.indexOf(commit.id)
    const lane = found < 0 ? freeLane() : found
    laneOf.set(commit.id, lane)
    for (let other = 0; other < waiting.length; other += 1) if (waiting[other] === commit.id) waiting[other] = null
    commit.parents.forEach((parent, index) => {
      // A merged commit that the list does not hold (a run's own branch) would be a lane that leads nowhere.
      if (index > 0 && !rowOf.has(parent)) return
      const awaited = waiting.indexOf(parent)
      const via = index === 0 ? lane : awaited >= 0 ? awaited : freeLane()
      waiting[via] = parent
      open.push({ from: commit.id, parent, via })
    })
    if (commit.parents.length === 0) waiting[lane] = null
    lanes = Math.max(lanes, waiting.length, lane + 1)
  }
  const edges = open.map(({ from, parent, via }) => {
    const toRow = rowOf.get(parent) ?? null
    return { fromRow: rowOf.get(from) ?? 0, fromLane: laneOf.get(from) ?? 0, via, toRow, toLane: toRow === null ? via : laneOf.get(parent) ?? 0 }
  })
  return { rows: ordered.map(commit => ({ commit, lane: laneOf.get(commit.id) ?? 0, merges: commit.parents.filter(parent => rowOf.has(parent)).length > 1 })), edges, lanes }
}
