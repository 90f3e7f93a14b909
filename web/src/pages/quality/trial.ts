/** What a dry run says: by day, and whether the rule would stop everything. Pure. */
import type { OwnSeverity, Tried } from '../../api/quality-types.ts'

/** `found` null: something was found in a run of that day, and nobody can say on which of its days. */
export interface TriedDay { day: string, rows: number, found: number | null, runs: number }

export interface Trial {
  days: TriedDay[]
  runs: number
  rows: number
  faults: number
  /** Runs with faults, newest first. */
  fired: Tried[]
  failed: Tried[]
  /** All runs that had rows would have been blocked. */
  blocksAll: boolean
  blocks: boolean
}

export function trialOf(tried: readonly Tried[], severity: OwnSeverity): Trial {
  const days = new Map<string, TriedDay>()
  for (const run of tried) {
    for (const { day, rows, found } of run.days) {
      const before = days.get(day) ?? { day, rows: 0, found: 0, runs: 0 }
      days.set(day, { day, rows: before.rows + rows, runs: before.runs + 1, found: before.found === null || found === null ? null : before.found + found })
    }
  }
  const real = tried.filter(({ rows }) => rows > 0)
  const fired = tried.filter(({ found }) => found > 0)
  const blocks = severity === 'block' || severity === 'quarantine'
  return {
    days: [...days.values()].sort((a, b) => a.day < b.day ? -1 : 1), runs: tried.length, rows: real.reduce((sum, { rows }) => sum + rows, 0), faults: fired.reduce((sum, { found }) => sum + found, 0),
    fired: fired.toReversed(), failed: tried.filter(({ error }) => error !== null), blocks, blocksAll: blocks && real.length > 0 && real.every(({ found }) => found > 0),
  }
}

/** Every day from the first to the last, those without a batch too: a gap is a gap in the picture. */
export function wholeDays(days: readonly TriedDay[]): TriedDay[] {
  const [first] = days
  const last = days.at(-1)
  if (!first || !last) return []
  const known = new Map(days.map(day => [day.day, day]))
  const all: TriedDay[] = []
  for (let ms = Date.parse(first.day); ms <= Date.parse(last.day); ms += 86_400_000) {
    const day = new Date(ms).toISOString().slice(0, 10)
    all.push(known.get(day) ?? { day, rows: 0, found: 0, runs: 0 })
  }
  return all
}
