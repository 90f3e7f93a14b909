/** What a pull request still lacks. Pure; the guard and the service ask the same question. */
import { count } from '#base/plural.ts'
import type { Approval, PullRequest, Rule } from './records.ts'
import { requiredChecks } from './rules.ts'

/** Where the two branches stand now. */
export interface Heads { readonly source: string, readonly target: string }

export interface Standing {
  /** Whether its checks are those of the commits at which its branches stand now. */
  readonly current: boolean
  readonly ready: boolean
  /** What is missing, each with what to do. */
  readonly missing: readonly string[]
  readonly approvals: { readonly counted: readonly string[], readonly stale: readonly string[], readonly needed: number }
  readonly required_checks: readonly string[]
}

/** `definitions`: by name of every check that there is, its definition's digest. */
export function standingOf(pull: PullRequest, heads: Heads, rule: Rule | null, definitions: ReadonlyMap<string, string>): Standing {
  const { round } = pull
  const current = round !== null && round.source === heads.source && round.target === heads.target
  const required = requiredChecks(rule)
  const approvals = countApprovals(pull, heads, rule)
  const missing = [
    ...current ? [] : [round === null ? `its checks have not run: gridlake pr check ${pull.id}` : `${round.source === heads.source ? pull.target : pull.source} moved since its checks ran, so they and the approvals are stale: gridlake pr check ${pull.id}`],
    // Where the two do not go together there was no result to check.
    ...current ? (round.candidate === null ? ['mergeable'] : required).flatMap(name => missingCheck(pull, name, definitions)) : [],
    ...approvals.counted.length >= approvals.needed ? [] : [missingApprovals(pull, approvals, rule)],
  ]
  return { current, ready: missing.length === 0, missing, approvals, required_checks: required }
}

function missingCheck({ id, round }: PullRequest, name: string, definitions: ReadonlyMap<string, string>): string[] {
  const verdict = round?.checks.find(check => check.name === name)
  if (verdict === undefined || (definitions.has(name) && verdict.definition !== definitions.get(name))) return [`check ${name} has not run: gridlake pr check ${id}`]
  if (verdict.outcome === 'passed') return []
  return [`check ${name} ${verdict.outcome === 'failed' ? 'failed' : 'could not be run'}: ${verdict.message}`]
}

/** One for each person, of these very commits, never the author's own. */
function countApprovals({ approvals, author }: PullRequest, heads: Heads, rule: Rule | null): Standing['approvals'] {
  const allowed = approvals.filter(({ by, role }) => by !== author && (rule?.approvers === 'anyone' || role === 'admin'))
  const fresh = (approval: Approval): boolean => approval.source === heads.source && approval.target === heads.target
  const counted = [...new Set(allowed.filter(fresh).map(({ by }) => by))]
  return { counted, stale: [...new Set(allowed.map(({ by }) => by))].filter(by => !counted.includes(by)), needed: rule?.approvals ?? 0 }
}

function missingApprovals({ id, author }: PullRequest, { counted, stale, needed }: Standing['approvals'], rule: Rule | null): string {
  const who = rule?.approvers === 'anyone' ? 'people' : 'admins'
  return `${count(needed, 'approval')} by ${who} other than ${author} ${needed === 1 ? 'is' : 'are'} needed, ${counted.length} ${counted.length === 1 ? 'is' : 'are'} there${stale.length === 0 ? '' : ` (stale: ${stale.join(', ')})`}: gridlake pr approve ${id}`
}

/** What a pull request changes: from the target as it was checked to the result; before that, from branch to branch. */
export function compared({ round, source, target }: PullRequest): readonly [from: string, to: string] {
  return round === null || round.candidate === null ? [target, source] : [round.target, round.candidate]
}
