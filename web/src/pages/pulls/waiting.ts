/** What an open pull request still waits for, in words and with what to do. Pure. */
import type { PullRequest, PullView, Rule, Standing } from '../../api/lake-types.ts'
import type { Branch } from '../../api/types.ts'
import { plural } from '../../parts/format.ts'

export type CheckState = 'passed' | 'failed' | 'error' | 'stale' | 'not run'

export interface CheckLine { name: string, required: boolean, state: CheckState, message: string, at_utc: string | null }

/** Required checks first, then what else was run. A verdict of other commits, or of a check that was changed since, is stale. */
export function checkLines({ pull: { round, state }, standing }: PullView): CheckLine[] {
  const required = standing?.required_checks ?? []
  const names = [...new Set([...required, ...round?.checks.map(({ name }) => name) ?? []])]
  return names.map(name => {
    const verdict = round?.checks.find(check => check.name === name)
    const outdated = state === 'open' && (!standing?.current || standing.missing.some(missing => missing.startsWith(`check ${name} has not run`)))
    // The rows that stand against each other are listed with the changes: here they would fill the page.
    const message = round?.candidate === null && name === 'mergeable' ? 'The two do not go together; Changes shows where.' : verdict?.message ?? ''
    return { name, required: required.includes(name), state: verdict === undefined ? 'not run' : outdated ? 'stale' : verdict.outcome, message, at_utc: verdict?.at_utc ?? null }
  })
}

/** Of the two, those that are elsewhere than they were when the checks ran. */
export function movedBranches({ round, source, target }: PullRequest, branches: readonly Branch[]): string[] {
  const at = (name: string) => branches.find(branch => branch.name === name)?.commit
  return round === null ? [] : [...at(source) === round.source ? [] : [source], ...at(target) === round.target ? [] : [target]]
}

/** Empty where it can be merged now, or is done. */
export function waitingFor(view: PullView, branches: readonly Branch[]): string[] {
  const { pull, standing } = view
  if (pull.state !== 'open') return []
  if (standing === null) return [`${goneBranch(pull, branches)} is gone: nothing can be merged. Close the pull request, or make the branch again.`]
  if (standing.ready) return []
  const said = [...checksWait(view, standing, branches), ...approvalsWait(pull, standing)]
  return said.length > 0 ? said : [...standing.missing]
}

function goneBranch({ source, target }: PullRequest, branches: readonly Branch[]): string {
  return [source, target].find(name => !branches.some(branch => branch.name === name)) ?? 'One of its branches'
}

function checksWait(view: PullView, standing: Standing, branches: readonly Branch[]): string[] {
  const { pull } = view
  if (pull.round === null) return ['The checks have not run yet. Run them.']
  if (!standing.current) {
    const moved = movedBranches(pull, branches)
    return [`${moved.length === 0 ? 'A branch' : moved.join(' and ')} moved since the checks ran, so checks and approvals are stale. Run the checks again, then look at the change again.`]
  }
  const nothing = pull.round.checks.some(({ name, message }) => name === 'mergeable' && message === `${pull.source} has nothing that ${pull.target} has not`)
  if (pull.round.candidate === null) return [nothing ? `${pull.source} has nothing that ${pull.target} has not: there is nothing to merge.` : `${pull.source} and ${pull.target} changed the same rows in different ways. Correct the rows on ${pull.source}, or close this and open it again with another choice of whose rows win.`]
  return checkLines(view).filter(({ required, state }) => required && state !== 'passed').map(({ name, state, message }) => {
    if (state === 'failed') return `The check ${name} failed: ${message}. Correct it on ${pull.source}.`
    if (state === 'error') return `The check ${name} could not be run: ${message}`
    return `The check ${name} has not run. Run the checks.`
  })
}

function approvalsWait({ author }: PullRequest, { approvals: { counted, stale, needed } }: Standing): string[] {
  const open = needed - counted.length
  if (open <= 0) return []
  return [`${plural(open, 'approval')} ${counted.length > 0 ? 'more ' : ''}by others than ${author} ${open === 1 ? 'is' : 'are'} needed.${stale.length > 0 ? ` ${stale.join(' and ')} approved an earlier state.` : ''}`]
}

/** Why a person cannot approve; null where they can. */
export function approvalRefusal({ pull, standing }: PullView, me: { name: string, role: string }, rule: Rule | null): string | null {
  if (pull.author === me.name) return 'It is your own: somebody else approves it.'
  if (rule?.approvers !== 'anyone' && me.role !== 'admin') return 'Approvals of admins count here, and you are a reader.'
  if (standing === null) return 'A branch is gone.'
  if (!standing.current) return 'The branches moved: run the checks first, so that you approve what is there now.'
  if (standing.approvals.counted.includes(me.name)) return 'You approved it.'
  return null
}
