/** What the platform says of a specification while it is written: its faults, the next runs, what applying would do. */
import { useEffect, useState } from 'react'
import { type ApiError, sendJson } from '../../api/http.ts'
import { toApiError, useSettled } from '../../api/query.ts'
import type { Plan, Problem, Validation } from '../../api/connection-types.ts'

export interface Checks {
  /** Of this text the rest is said; null while nothing is. */
  readonly text: string | null
  readonly problems: readonly Problem[]
  readonly spec: Validation['spec']
  readonly next: readonly string[]
  readonly plan: Plan | null
  readonly error: ApiError | null
}

const none: Checks = { text: null, problems: [], spec: null, next: [], plan: null, error: null }
const waitMs = 300

export function useChecks(text: string): Checks {
  const settled = useSettled(text, waitMs)
  const [checks, setChecks] = useState(none)
  useEffect(() => {
    const abort = new AbortController()
    checked(settled, abort.signal).then(setChecks, (thrown: unknown) => { if (!abort.signal.aborted) setChecks({ ...none, text: settled, error: toApiError(thrown) }) })
    return () => abort.abort()
  }, [settled])
  return checks
}

async function checked(text: string, signal: AbortSignal): Promise<Checks> {
  const { spec, problems, next_runs_utc: next } = await sendJson<Validation>('POST', '/api/uis/validate', { text }, signal)
  const plan = spec === null ? null : await sendJson<Plan>('POST', '/api/uis/plan', { text }, signal)
  const faults = plan?.faults.filter(({ path, message }) => !problems.some(problem => problem.path === path && problem.message === message)) ?? []
  return { text, spec, next, plan, error: null, problems: [...problems, ...faults.map(fault => ({ ...fault, line: null }))] }
}

export function isSound({ plan, problems }: Checks): boolean { return plan !== null && !problems.some(({ severity }) => severity === 'error') }
