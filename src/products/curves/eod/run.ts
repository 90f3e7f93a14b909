/**
 * The end of day as steps with names, each tried again where that can help, with a record that is kept while it runs. What a
 * step makes is in memory or under its hash until `publish`, which is one commit: a run that is killed leaves nothing that
 * a reader sees, and the next one begins anew.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { GridlakeError, messageOf } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { count } from '#base/plural.ts'
import { dayMs, minuteMs } from '#canon/instant.ts'
import type { Finding } from '../finding.ts'
import { type CurvePorts, isoOf } from '../ports.ts'
import { factorsAt, keepFactors } from '../reading/factors.ts'
import type { Builder, Collected, Published } from '../sets/build.ts'
import { minutesOf, requireCurveDay } from '../sets/cut.ts'
import { setName } from '../sets/set-record.ts'
import type { BuiltSet } from '../sets/built-set.ts'
import { type EodRun, saveRun, type StepName, stepNames, type StepRecord } from './record.ts'

export interface EodWanted { readonly curve_day: string, readonly by: string, readonly trigger: EodRun['trigger'], readonly reason: string, /** When it was meant to begin; for the deadline. */ readonly due_utc: number }

export const attemptsMost = 3
const waitMs = 2000

/** The first deadline after the instant. */
export function deadlineAfter(utc: number, deadline: string): number {
  const today = Math.floor(utc / dayMs) * dayMs + minutesOf(deadline) * minuteMs
  return today > utc ? today : today + dayMs
}

/** Does not throw for a step that fails: the run says so. For what is no day of curves there is no run: it throws. `pause` is for tests. */
export async function runEod(ports: CurvePorts, steps: Builder, wanted: EodWanted, signal?: AbortSignal, pause = waitMs): Promise<EodRun> {
  const { clock, meta, log, config: { curves: { deadline } } } = ports
  requireCurveDay(wanted.curve_day)
  const now = (): string => isoOf(clock.now())
  const deadline_utc = deadlineAfter(wanted.due_utc, deadline)
  const started = clock.now()
  let run: EodRun = {
    id: timeId(started), curve_day: wanted.curve_day, state: 'running', by: wanted.by, trigger: wanted.trigger, started_utc: isoOf(started), finished_utc: null, alive_utc: isoOf(started), deadline_utc: isoOf(deadline_utc), late: false,
    steps: stepNames.map((name): StepRecord => ({ name, state: 'waiting', attempts: 0, started_utc: null, finished_utc: null, note: null })), set: null, alerts: [],
  }
  const change = async (more: Partial<EodRun>): Promise<void> => {
    run = { ...run, ...more, alive_utc: now(), late: clock.now() > deadline_utc }
    await saveRun(meta, run)
  }
  const changeStep = async (name: StepName, more: Partial<StepRecord>): Promise<void> => { await change({ steps: run.steps.map(step => step.name === name ? { ...step, ...more } : step) }) }

  async function step<T>(name: StepName, work: () => Promise<T>, note: (made: T) => string): Promise<T> {
    await changeStep(name, { state: 'running', started_utc: now() })
    for (let attempt = 1; ; attempt++) {
      try {
        signal?.throwIfAborted()
        const made = await work()
        await changeStep(name, { state: 'done', attempts: attempt, finished_utc: now(), note: note(made) })
        return made
      } catch (error) {
        const again = attempt < attemptsMost && mayHelp(error) && signal?.aborted !== true
        await changeStep(name, { state: again ? 'running' : 'failed', attempts: attempt, note: messageOf(error).slice(0, 1000), ...again ? {} : { finished_utc: now() } })
        if (!again) throw error
        log.warn({ run: run.id, step: name, attempt, error: messageOf(error) }, 'a step of the end of day is tried again')
        await delay(pause * attempt, undefined, { signal })
      }
    }
  }

  await change({})
  try {
    const { published, findings } = await madeAndPublished(steps, wanted, step, run.id, started, signal)
    await change({ set: setName(published.record) })
    await step('factors', async () => await factors(ports, steps, published), number => count(number, 'factor'))
    await step('alerts', async () => await Promise.resolve(alertsOf(findings)), found => { run = { ...run, alerts: found }; return count(found.length, 'alert') })
    if (run.alerts.length > 0) log.warn({ run: run.id, set: run.set, alerts: run.alerts.slice(0, 20) }, 'curves need somebody')
    await change({ state: 'done', finished_utc: now() })
  } catch (error) {
    await change({ state: 'failed', finished_utc: now() })
    log.error({ run: run.id, curve_day: run.curve_day, error: messageOf(error) }, 'the end of day failed')
  }
  return run
}

type Step = <T>(name: StepName, work: () => Promise<T>, note: (made: T) => string) => Promise<T>

async function madeAndPublished(steps: Builder, { curve_day, by, reason }: EodWanted, step: Step, run_id: string, known_at: number, signal?: AbortSignal): Promise<{ published: Published, findings: readonly Finding[] }> {
  const collected: Collected = await step('collect', async () => await steps.collect({ curve_day, known_at }), ({ inputs }) => `${count(inputs.quotes.length, 'quote')}, ${count(inputs.marks.length, 'mark')}, settled hours of ${count(inputs.settled.length, 'hub')}`)
  const built: BuiltSet = await step('build', async () => await steps.build(collected, signal), made => `${count(made.curves.length, 'curve')}, ${count(made.points, 'price')}`)
  const findings = await step('validate', async () => await steps.validate(collected, built), found => `${count(found.filter(({ severity }) => severity === 'error').length, 'error')}, ${count(found.filter(({ severity }) => severity === 'warning').length, 'warning')}`)
  await step('snapshot', async () => { await steps.snapshot(collected) }, () => `inputs ${collected.inputs_sha256.slice(0, 12)}, configuration ${collected.configuration_sha256.slice(0, 12)}`)
  const published = await step('publish', async () => await steps.publish({ curve_day, by, reason, known_at, run_id }, collected, built, findings), ({ record, commit }) => commit === null ? `${setName(record)} is the same, nothing was written` : `${setName(record)} in commit ${commit.slice(0, 8)}`)
  return { published, findings }
}

async function factors(ports: CurvePorts, steps: Builder, { record }: Published): Promise<number> {
  const { sets, commit } = await steps.sets('main')
  const { factor_days } = await steps.configurations.at(Date.parse(record.known_at_utc))
  const found = await factorsAt(ports, sets, record, null, factor_days, commit)
  return await keepFactors(ports, record, found.factors, record.made_by)
}

/** What somebody must look at: errors first, then moves and what is gone. */
function alertsOf(findings: readonly Finding[]): string[] {
  const [errors, others] = [findings.filter(({ severity }) => severity === 'error'), findings.filter(({ severity, check }) => severity === 'warning' && (check === 'large-move' || check === 'gone' || check === 'inconsistent' || check === 'arbitrage'))]
  return [...errors, ...others].slice(0, alertsMost).map(({ check, subject, message }) => `${check}: ${subject}: ${message}`)
}

const alertsMost = 100

/** A refusal stays one; what the world did may pass. */
function mayHelp(error: unknown): boolean { return error instanceof GridlakeError ? error.retry : !(error instanceof TypeError) }
