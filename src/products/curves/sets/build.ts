/** The steps from quotes to a published set. Each can be tried again: nothing is seen by anybody before `publish`, which is one commit. */
import { dayNumberOf } from '#canon/civil.ts'
import { configurations, type Configurations } from '../catalogue/configurations.ts'
import type { Configuration } from '../catalogue/configuration.ts'
import type { CurveRow } from '../curve.ts'
import { canonicalText, documentOf, keepDocument, sha256Of } from '../documents.ts'
import { compareText, finding, type Finding, sortFindings } from '../finding.ts'
import type { CurvePorts } from '../ports.ts'
import { usualMoves, rowsOfSet } from '../reading/history.ts'
import { largeMoves, moves } from '../validate.ts'
import { invalid } from '../trouble.ts'
import { assemble, type Assembled } from './assemble.ts'
import { calendarSha256, pointsSha256 } from './fingerprint.ts'
import { collectInputs, type SetInputs } from './inputs.ts'
import { nextVersion, nowIso, publishSet } from './publish.ts'
import { among, type SetRecord, setReader } from './set-record.ts'

export interface Wanted { readonly curve_day: string, readonly by: string, readonly reason: string, /** What came later is left out. */ readonly known_at: number, readonly run_id: string | null }

export interface Collected { readonly inputs: SetInputs, readonly configuration: Configuration, readonly inputs_sha256: string, readonly configuration_sha256: string }

export interface Published { readonly record: SetRecord, /** Null where the newest set of the day was made of the same and is the same. */ readonly commit: string | null }

export interface Builder {
  readonly sets: ReturnType<typeof setReader>
  readonly configurations: Configurations
  collect(wanted: Pick<Wanted, 'curve_day' | 'known_at'>): Promise<Collected>
  build(collected: Collected): Assembled
  validate(collected: Collected, built: Assembled): Promise<readonly Finding[]>
  /** Keeps what the set is made of, so that it can be built again. */
  snapshot(collected: Collected): Promise<void>
  publish(wanted: Wanted, collected: Collected, built: Assembled, findings: readonly Finding[]): Promise<Published>
}

export function builder(ports: CurvePorts): Builder {
  const kept = configurations(ports)
  const sets = setReader(ports)
  return {
    sets, configurations: kept,
    async collect({ curve_day, known_at }) {
      const configuration = await kept.at(known_at)
      const inputs = await collectInputs(ports, configuration, dayNumberOf(curve_day), known_at)
      return { inputs, configuration, ...fingerprints(inputs, configuration) }
    },
    build: ({ inputs, configuration }) => assemble(inputs, configuration),
    async validate({ inputs: { curve_day }, configuration }, built) {
      const { sets: all, commit } = await sets('main')
      const before = among(all.filter(set => set.curve_day < curve_day), 'latest')
      const old = before ? await rowsOfSet(ports, before, commit) : []
      const usual = before ? await usualMoves(ports, all, before.curve_day, configuration.factor_days, commit) : new Map<string, number>()
      const sigma = (row: CurveRow): number | null => row.term !== 'month' ? null : usual.get(row.curve_id) ?? Math.max(configuration.alert_share * Math.abs(row.price), 1) / configuration.alert_sigmas
      return sortFindings([...built.findings, ...largeMoves(moves(built.rows, old, sigma), configuration.alert_sigmas), ...gone(built, old)])
    },
    async snapshot({ inputs, configuration }) {
      await keepDocument(ports.objects, canonicalText(inputs))
      await keepDocument(ports.objects, canonicalText(configuration))
    },
    async publish(wanted, collected, built, findings) {
      if (built.curves.size === 0) throw invalid(`no curve of ${wanted.curve_day} can be built: ${collected.inputs.quotes.length === 0 ? 'there are no quotes of the day; `gridlake curves quotes FILE` brings some' : `none of ${collected.inputs.quotes.length} quotes can be used (${findings.find(({ severity }) => severity === 'error')?.message ?? 'see the findings'})`}`, { curve_day: wanted.curve_day })
      const { sets: all } = await sets('main')
      const newest = among(all.filter(({ curve_day }) => curve_day === wanted.curve_day), 'latest')
      const points_sha256 = pointsSha256(built.rows)
      const calendar_sha256 = calendarSha256(collected.configuration, wanted.curve_day)
      if (newest && await sameContent(ports, newest, collected) && newest.points_sha256 === points_sha256 && newest.calendar_sha256 === calendar_sha256 && newest.code_version === ports.code) return { record: newest, commit: null }
      const count = (wantedSeverity: Finding['severity']): number => findings.filter(({ severity }) => severity === wantedSeverity).length
      const now = nowIso(ports)
      const record: SetRecord = {
        curve_day: wanted.curve_day, set_version: await nextVersion(ports, wanted.curve_day, all), state: 'draft', cut_utc: collected.inputs.cut_utc, known_at_utc: collected.inputs.known_at_utc,
        made_by: wanted.by, made_at_utc: now, reason: wanted.reason, marked_by: [...new Set(collected.inputs.marks.map(({ marked_by }) => marked_by))].toSorted(compareText), reviewed_by: null, official_by: null, note: null,
        inputs_sha256: collected.inputs_sha256, configuration_sha256: collected.configuration_sha256, calendar_sha256, points_sha256, code_version: ports.code,
        curves: new Set(built.rows.map(({ curve_id }) => curve_id)).size, points: built.rows.length, quotes: built.used.length, errors: count('error'), warnings: count('warning'), blocking: findings.filter(isBlocking).length, known_from_utc: now,
      }
      return { record, commit: await publishSet(ports, { record, rows: built.rows, findings, known: built.known, run_id: wanted.run_id }) }
    },
  }
}

export function fingerprints(inputs: SetInputs, configuration: Configuration): Pick<Collected, 'inputs_sha256' | 'configuration_sha256'> {
  return { inputs_sha256: sha256Of(canonicalText(inputs)), configuration_sha256: sha256Of(canonicalText(configuration)) }
}

/** Inputs, whenever they were asked for. */
async function sameContent(ports: CurvePorts, set: SetRecord, { inputs, configuration_sha256 }: Collected): Promise<boolean> {
  if (set.configuration_sha256 !== configuration_sha256) return false
  const old = JSON.parse(await documentOf(ports.objects, set.inputs_sha256)) as SetInputs
  return canonicalText({ ...old, known_at_utc: '' }) === canonicalText({ ...inputs, known_at_utc: '' })
}

/** An error of a quote that was left out is no reason against the set; one of a curve is. */
export function isBlocking({ severity, check }: Finding): boolean {
  return severity === 'error' && ['missing-month', 'missing-bucket', 'not-finite', 'out-of-bounds', 'duplicate-key', 'bucket-identity', 'no-quotes', 'marked'].includes(check)
}

/** Curves that the set before had. */
function gone(built: Assembled, old: readonly CurveRow[]): Finding[] {
  return [...new Set(old.map(({ curve_id }) => curve_id))].filter(id => !built.curves.has(id)).map(id => finding('gone', 'warning', id, 'the set before had this curve, and no quote of today makes it'))
}

/** One build outside of the end of day: the same steps, at once. */
export async function buildSet(steps: Builder, wanted: Wanted): Promise<Published & { readonly findings: readonly Finding[] }> {
  const collected = await steps.collect(wanted)
  const built = steps.build(collected)
  const findings = await steps.validate(collected, built)
  await steps.snapshot(collected)
  return { ...await steps.publish(wanted, collected, built, findings), findings }
}
