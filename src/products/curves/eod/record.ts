/** Runs of the end of day: what each step did, kept while it runs. */
import { fail } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'

export const stepNames = ['collect', 'build', 'validate', 'snapshot', 'publish', 'factors', 'alerts'] as const
export type StepName = typeof stepNames[number]

export interface StepRecord {
  readonly name: StepName
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly attempts: number
  readonly started_utc: string | null
  readonly finished_utc: string | null
  /** What came of it, or the newest trouble. */
  readonly note: string | null
}

export interface EodRun {
  readonly id: string
  readonly curve_day: string
  readonly state: 'running' | 'done' | 'failed'
  readonly by: string
  readonly trigger: 'command' | 'api' | 'schedule'
  readonly started_utc: string
  readonly finished_utc: string | null
  /** When it last said something. */
  readonly alive_utc: string
  /** When the curves must be there. */
  readonly deadline_utc: string
  /** It ended after its deadline, or still runs. */
  readonly late: boolean
  readonly steps: readonly StepRecord[]
  /** `2026-11-20.v1` */
  readonly set: string | null
  readonly alerts: readonly string[]
}

const prefix = 'curves/run/'

export async function saveRun(meta: Meta, run: EodRun): Promise<void> { await meta.write({ put: [{ key: prefix + run.id, value: run }] }) }

/** A run that has said nothing for so long was cut off with its process. */
const silentMs = 15 * 60_000

/** Newest first. */
export async function eodRuns(meta: Pick<Meta, 'scan'>, limit: number, now: number): Promise<readonly EodRun[]> {
  return (await meta.scan<EodRun>(prefix, { reverse: true, limit })).map(({ value }) => asOf(value, now))
}

function asOf(run: EodRun, now: number): EodRun {
  if (run.state !== 'running' || now - Date.parse(run.alive_utc) < silentMs) return run
  return { ...run, state: 'failed', steps: run.steps.map(step => step.state === 'running' ? { ...step, state: 'failed', note: 'its process ended in the middle of it' } : step) }
}

/** Throws `curve/unknown`. */
export async function eodRun(meta: Meta, id: string, now: number): Promise<EodRun> {
  const found = await meta.get<EodRun>(prefix + id)
  if (!found) throw fail('curve/unknown', `there is no run ${id} of the curves; \`gridlake curves runs\` lists them`, { run: id })
  return asOf(found.value, now)
}
