/** The steps from quotes to a published set. Each can be tried again: nothing is seen by anybody before `publish`, which is one commit. */
import { fail } from '#base/error.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { configurations, type Configurations } from '../catalogue/configurations.ts'
import type { Configuration } from '../catalogue/configuration.ts'
import { canonicalText, documentOf, keepDocument, sha256Of } from '../documents.ts'
import { compareText, finding, type Finding, sortFindings } from '../finding.ts'
import { type CurvePorts, decided } from '../ports.ts'
import { usualMoves } from '../reading/history.ts'
import { curvesIn, movesBetween } from '../reading/moves.ts'
import { pointsOf } from '../reading/points.ts'
import { largeMoves } from '../validate.ts'
import { invalid } from '../trouble.ts'
import type { BuildThread } from './build-thread.ts'
import type { BuiltSet, BuildTask } from './built-set.ts'
import { collectInputs, type SetInputs } from './inputs.ts'
import { nextVersion, nowIso, publishSet, withPoints } from './publish.ts'
import { among, setName, type SetRecord, setReader } from './set-record.ts'

export interface Wanted { readonly curve_day: string, readonly by: string, readonly reason: string, /** What came later is left out. */ readonly known_at: number, readonly run_id: string | null }

export interface Collected { readonly inputs: SetInputs, readonly configuration: Configuration, /** Both as the texts that are kept. */ readonly texts: BuildTask, readonly inputs_sha256: string, readonly configuration_sha256: string }

export interface Published { readonly record: SetRecord, /** Null where the newest set of the day was made of the same and is the same. */ readonly commit: string | null }

export interface Builder {
  readonly sets: ReturnType<typeof setReader>
  readonly configurations: Configurations
  collect(wanted: Pick<Wanted, 'curve_day' | 'known_at'>): Promise<Collected>
  build(collected: Pick<Collected, 'texts'>, signal?: AbortSignal): Promise<BuiltSet>
  validate(collected: Collected, built: BuiltSet): Promise<readonly Finding[]>
  /** Keeps what the set is made of, so that it can be built again. */
  snapshot(collected: Collected): Promise<void>
  publish(wanted: Wanted, collected: Collected, built: BuiltSet, findings: readonly Finding[]): Promise<Published>
}

export function builder(ports: CurvePorts, thread: Pick<BuildThread, 'build'>): Builder {
  const kept = configurations(ports)
  const sets = setReader(ports)
  return {
    sets, configurations: kept,
    async collect({ curve_day, known_at }) {
      const configuration = await kept.at(known_at)
      const inputs = await collectInputs(ports, configuration, dayNumberOf(curve_day), known_at)
      return collectedOf(inputs, configuration)
    },
    build: async ({ texts }, signal) => await thread.build(texts, signal),
    async validate({ inputs: { curve_day }, configuration }, built) {
      const { sets: all, commit } = await sets('main')
      const before = among(all.filter(set => set.curve_day < curve_day), 'latest')
      if (!before) return built.findings
      const [old, usual] = [await pointsOf(ports, before, commit), await usualMoves(ports, all, before.curve_day, configuration.factor_days, commit)]
      const { alert_sigmas, alert_share } = configuration
      const moved = await withPoints(ports, built, async session => await movesBetween(session, 'curve_points_built', old, { usual, otherwise: { share: alert_share, sigmas: alert_sigmas }, over: alert_sigmas }))
      return sortFindings([...built.findings, ...largeMoves(moved, alert_sigmas), ...gone(built, await curvesIn(ports, old))])
    },
    async snapshot({ texts }) {
      await keepDocument(ports.objects, texts.inputs)
      await keepDocument(ports.objects, texts.configuration)
    },
    async publish(wanted, collected, built, findings) {
      if (built.curves.length === 0) throw invalid(`no curve of ${wanted.curve_day} can be built: ${collected.inputs.quotes.length === 0 ? 'there are no quotes of the day; `gridlake curves quotes FILE` brings some' : `none of ${collected.inputs.quotes.length} quotes can be used (${findings.find(({ severity }) => severity === 'error')?.message ?? 'see the findings'})`}`, { curve_day: wanted.curve_day })
      return await decided(async () => {
        const { sets: all, commit: since } = await sets('main')
        const newest = among(all.filter(({ curve_day }) => curve_day === wanted.curve_day), 'latest')
        if (newest && isSame(newest, built, ports.code) && await sameContent(ports, newest, collected)) return { record: newest, commit: null }
        // Of two builds at once the later one has what the other had, and more.
        if (newest && newest.known_at_utc > collected.inputs.known_at_utc) throw fail('curve/state', `${setName(newest)} was published by ${newest.made_by} while this was being built, from what was known later (${newest.known_at_utc}, not ${collected.inputs.known_at_utc}); build again for a set of what is known now`, { set: setName(newest) })
        const record = await recordOf(ports, wanted, collected, built, findings, all)
        return { record, commit: await publishSet(ports, { record, points: built.table, findings, run_id: wanted.run_id, since }) }
      })
    },
  }
}

export function collectedOf(inputs: SetInputs, configuration: Configuration): Collected {
  const texts = { inputs: canonicalText(inputs), configuration: canonicalText(configuration) }
  return { inputs, configuration, texts, inputs_sha256: sha256Of(texts.inputs), configuration_sha256: sha256Of(texts.configuration) }
}

function isSame(set: SetRecord, { points_sha256, calendar_sha256 }: BuiltSet, code: string): boolean {
  return set.points_sha256 === points_sha256 && set.calendar_sha256 === calendar_sha256 && set.code_version === code
}

async function recordOf(ports: CurvePorts, wanted: Wanted, { inputs, inputs_sha256, configuration_sha256 }: Collected, { curves, points, quotes, points_sha256, calendar_sha256 }: BuiltSet, findings: readonly Finding[], all: readonly SetRecord[]): Promise<SetRecord> {
  const count = (wantedSeverity: Finding['severity']): number => findings.filter(({ severity }) => severity === wantedSeverity).length
  const now = nowIso(ports)
  return {
    curve_day: wanted.curve_day, set_version: await nextVersion(ports, wanted.curve_day, all), state: 'draft', cut_utc: inputs.cut_utc, known_at_utc: inputs.known_at_utc,
    made_by: wanted.by, made_at_utc: now, reason: wanted.reason, marked_by: [...new Set(inputs.marks.map(({ marked_by }) => marked_by))].toSorted(compareText), reviewed_by: null, official_by: null, note: null,
    inputs_sha256, configuration_sha256, calendar_sha256, points_sha256, code_version: ports.code,
    curves: curves.length, points, quotes, errors: count('error'), warnings: count('warning'), blocking: findings.filter(isBlocking).length, known_from_utc: now,
  }
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
function gone({ curves }: BuiltSet, old: readonly string[]): Finding[] {
  const now = new Set(curves)
  return old.filter(id => !now.has(id)).map(id => finding('gone', 'warning', id, 'the set before had this curve, and no quote of today makes it'))
}

/** One build outside of the end of day: the same steps, at once. */
export async function buildSet(steps: Builder, wanted: Wanted): Promise<Published & { readonly findings: readonly Finding[] }> {
  const collected = await steps.collect(wanted)
  const built = await steps.build(collected)
  const findings = await steps.validate(collected, built)
  await steps.snapshot(collected)
  return { ...await steps.publish(wanted, collected, built, findings), findings }
}
