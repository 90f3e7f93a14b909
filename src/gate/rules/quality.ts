/** Quality by feed and rule, counted from the verdicts of runs. Pure. */
import type { Run } from '#feeds/port.ts'
import type { Finding, Severity } from '../port.ts'

/** A feed is clean where nothing but notes was found. */
export interface FeedQuality {
  readonly iso: string
  readonly report: string
  readonly title: string
  readonly dataset: string
  /** Runs that were judged, and those of them that were clean. */
  readonly runs: number
  readonly clean_runs: number
  /** Runs that ended before they could be judged. */
  readonly failed_runs: number
  /** Of all times: what lies in quarantine still. */
  readonly quarantined: number
  /** Findings, one for each rule and file. */
  readonly findings: Readonly<Record<Severity, number>>
  readonly last_run_utc: string | null
  readonly last_finding_utc: string | null
  readonly last_clean_utc: string | null
  readonly rules: readonly RuleCount[]
}

export interface RuleCount {
  readonly rule: string
  readonly severity: Severity
  readonly findings: number
  /** Rows, intervals or whatever the rule counts. */
  readonly faults: number
  readonly runs: number
  readonly last_utc: string
}

/** A finding with the run that it is of; `n` is its place in the run's verdict, from 1. */
export interface NamedFinding extends Omit<Finding, 'file' | 'examples'> {
  readonly run: string
  readonly n: number
  readonly iso: string
  readonly report: string
  readonly dataset: string
  readonly state: Run['state']
  readonly at_utc: string
  readonly file: string | null
}

export interface FindingFilter { readonly iso?: string | undefined, readonly report?: string | undefined, readonly rule?: string | undefined, readonly severity?: readonly Severity[] | undefined }

type Feed = Pick<Run, 'iso' | 'report' | 'dataset'> & { readonly title?: string }

/** `known`: feeds that are named though nothing of them is among the runs. `quarantined`: all that lies there, however old. */
export function qualityOf(runs: readonly Run[], quarantined: readonly Run[], known: readonly Feed[]): FeedQuality[] {
  const keyOf = ({ iso, report }: Pick<Run, 'iso' | 'report'>): string => `${iso} ${report}`
  const byFeed = Map.groupBy(runs, keyOf)
  const held = Map.groupBy(quarantined, keyOf)
  const feeds = new Map<string, Feed>([...known, ...quarantined, ...runs].toReversed().map(feed => [keyOf(feed), feed]))
  return [...feeds].map(([key, feed]) => feedQuality(feed, byFeed.get(key) ?? [], held.get(key)?.length ?? 0))
    .sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1)
}

function feedQuality({ iso, report, dataset, title = '' }: Feed, runs: readonly Run[], quarantined: number): FeedQuality {
  const judged = runs.filter(({ verdict }) => verdict !== null)
  const clean = judged.filter(isClean)
  const dirty = judged.filter(run => !isClean(run))
  const findings = judged.flatMap(run => run.verdict?.findings ?? [])
  const count = (severity: Severity): number => findings.filter(finding => finding.severity === severity).length
  return {
    iso, report, title, dataset, quarantined,
    runs: judged.length, clean_runs: clean.length, failed_runs: runs.filter(({ state }) => state === 'failed').length,
    findings: { block: count('block'), warn: count('warn'), note: count('note') },
    last_run_utc: newest(runs), last_finding_utc: newest(dirty), last_clean_utc: newest(clean),
    rules: ruleCounts(judged),
  }
}

function isClean({ verdict }: Run): boolean { return verdict?.findings.every(({ severity }) => severity === 'note') ?? false }

function newest(runs: readonly Run[]): string | null { return runs.reduce<string | null>((latest, { started_utc }) => latest === null || started_utc > latest ? started_utc : latest, null) }

function ruleCounts(runs: readonly Run[]): RuleCount[] {
  const found = runs.flatMap(run => (run.verdict?.findings ?? []).map(finding => ({ run, finding })))
  return [...Map.groupBy(found, ({ finding: { rule, severity } }) => `${rule} ${severity}`).values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const { rule, severity } = first.finding
    const of = [...new Set(group.map(({ run }) => run))]
    return [{ rule, severity, findings: group.length, faults: group.reduce((sum, { finding }) => sum + finding.count, 0), runs: of.length, last_utc: newest(of) ?? '' }]
  }).sort((a, b) => a.rule < b.rule ? -1 : 1)
}

/** In the order of the verdict, without example rows. */
export function findingsOf({ id, iso, report, dataset, state, started_utc, files, verdict }: Run, filter: FindingFilter): NamedFinding[] {
  if ((filter.iso !== undefined && filter.iso !== iso) || (filter.report !== undefined && filter.report !== report)) return []
  return (verdict?.findings ?? []).map(({ file, examples: _examples, ...finding }, index) => ({ run: id, n: index + 1, iso, report, dataset, state, at_utc: started_utc, file: file === null ? null : files[file]?.name ?? null, ...finding }))
    .filter(({ rule, severity }) => (filter.rule === undefined || filter.rule === rule) && (filter.severity === undefined || filter.severity.includes(severity)))
}
