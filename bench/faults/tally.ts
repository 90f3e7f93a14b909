/** What counts as found, and what as wrong. */
import type { FaultKind } from './kinds.ts'
import type { Said } from './trial.ts'

/** A price that is wrong beside its own components or other nodes is found by these, whatever made it wrong. */
const sums = ['contract', 'identity', 'energy_uniform'] as const

/** Rules that are meant for a kind. `anomaly` stands for the detectors. */
const meant: Readonly<Record<Exclude<FaultKind, 'real scarcity'>, readonly string[]>> = {
  'stuck meter': [...sums, 'stuck', 'hub_recompute', 'hour_vs_5min', 'anomaly'],
  'DST shift': ['contract', 'completeness', 'duplicates', 'grid', 'dst_labels', 'shift_test', 'known_time', 'stuck', 'anomaly'],
  'unit change': [...sums, 'range', 'dart_sanity', 'one_factor', 'spike_xcheck', 'hub_recompute', 'hour_vs_5min', 'anomaly'],
  'sign flip': [...sums, 'range', 'dart_sanity', 'one_factor', 'hub_recompute', 'hour_vs_5min', 'anomaly'],
  'duplicate hour': ['contract', 'duplicates', 'completeness', 'grid', 'dst_labels', 'stuck'],
  'missing zone': ['contract', 'completeness', 'node_roster'],
  'late file': ['late'],
  'revision after final': ['revision_after_final'],
  'level shift': [...sums, 'hub_recompute', 'spike_xcheck', 'hour_vs_5min', 'anomaly'],
}

/** A file that cannot be read as its report is refused before any rule sees it: its hours or columns are not what they should be. */
const refusals = ['feed/malformed', 'feed/mismatch'] as const
const byForm: readonly FaultKind[] = ['DST shift', 'duplicate hour', 'missing zone']

/** What is said of a file beyond notes, and beyond what is said of it when nothing is wrong with it. */
export function beyond(said: Said, clean: Said | null): string[] {
  const found = [...said.blocked, ...said.warned]
  return found.filter(rule => clean === null || !clean.blocked.has(rule) && !clean.warned.has(rule))
}

/** The rules that found the fault; empty where it got through. Lateness is a note by design: the gap is filled, and nobody has to look. */
export function foundBy(kind: Exclude<FaultKind, 'real scarcity'>, said: Said, clean: Said | null): string[] {
  if (said.error !== null) return byForm.includes(kind) && refusals.some(code => code === said.error) ? [said.error] : []
  const found = kind === 'late file' ? [...beyond(said, clean), ...said.noted].filter(rule => clean?.noted.has(rule) !== true) : beyond(said, clean)
  return found.filter(rule => meant[kind].includes(rule))
}

/** `held`: judged good, and left beside main because the trial asked for it. */
const good = ['merged', 'unchanged', 'held']

/** Why a file that is true is held back or looked at; empty where it is merged in peace. */
export function falseAlarm(said: Said, clean: Said | null): string[] {
  return good.includes(said.state) ? beyond(said, clean) : [said.state, ...beyond(said, clean)]
}
