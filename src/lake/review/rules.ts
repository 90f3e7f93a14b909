/** Which rule holds for a branch, and whether it lets a move pass. Pure. */
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import type { RefMove } from '../port.ts'
import { checkPattern, matches } from './pattern.ts'
import { refOf, type Rule } from './records.ts'

export const builtInChecks = ['mergeable', 'keys-unique', 'contract'] as const

const reviewed = { required_checks: builtInChecks, approvers: 'admins', direct_commits: false, forced_moves: false } as const

/** What holds until somebody sets rules. */
export const defaultRules: readonly Rule[] = [
  { pattern: 'prod', ...reviewed, approvals: 2, runs: false, auto_merge_from: [] },
  { pattern: 'prod/**', ...reviewed, approvals: 2, runs: false, auto_merge_from: [] },
  { pattern: 'stage', ...reviewed, approvals: 0, runs: true, auto_merge_from: ['dev'] },
]

export interface GivenRule {
  readonly pattern: string
  readonly required_checks?: readonly string[] | undefined
  readonly approvals?: number | undefined
  readonly approvers?: Rule['approvers'] | undefined
  readonly direct_commits?: boolean | undefined
  readonly forced_moves?: boolean | undefined
  readonly runs?: boolean | undefined
  readonly auto_merge_from?: readonly string[] | undefined
}

const approvalsMost = 20

/** Fills what was left out: nothing direct, nothing forced, runs where no approval is needed. Throws `usage/invalid`. */
export function completeRule(given: GivenRule, knownChecks: readonly string[]): Rule {
  const approvals = given.approvals ?? 0
  if (!Number.isInteger(approvals) || approvals < 0 || approvals > approvalsMost) throw fail('usage/invalid', `approvals of ${given.pattern} must be a whole number from 0 to ${approvalsMost}, found ${approvals}`, { field: 'approvals', found: approvals })
  const checks = [...new Set(given.required_checks ?? [])]
  const unknown = checks.find(name => !knownChecks.includes(name))
  if (unknown !== undefined) throw fail('usage/invalid', `there is no check "${unknown}" that ${given.pattern} could require; there are ${knownChecks.join(', ')}, and \`gridlake check set\` makes more`, { field: 'required_checks', found: unknown })
  return {
    pattern: checkPattern(given.pattern), required_checks: checks, approvals, approvers: given.approvers ?? 'admins',
    direct_commits: given.direct_commits ?? false, forced_moves: given.forced_moves ?? false, runs: given.runs ?? approvals === 0,
    auto_merge_from: (given.auto_merge_from ?? []).map(checkPattern),
  }
}

/** The strictest of all rules that fit; null where none does. `pattern` names them all. */
export function ruleFor(rules: readonly Rule[], ref: string): Rule | null {
  const fitting = rules.filter(({ pattern }) => matches(pattern, ref))
  if (fitting.length === 0) return null
  return {
    pattern: fitting.map(({ pattern }) => pattern).join(', '),
    required_checks: [...new Set(fitting.flatMap(rule => rule.required_checks))],
    approvals: Math.max(...fitting.map(rule => rule.approvals)),
    approvers: fitting.some(rule => rule.approvers === 'admins') ? 'admins' : 'anyone',
    direct_commits: fitting.every(rule => rule.direct_commits),
    forced_moves: fitting.every(rule => rule.forced_moves),
    runs: fitting.every(rule => rule.runs),
    auto_merge_from: [...new Set(fitting.flatMap(rule => rule.auto_merge_from))],
  }
}

export function needsPullRequest(rule: Rule): boolean { return rule.approvals > 0 || rule.required_checks.length > 0 }

/** Checks that a pull request into a branch must pass. Without a rule, what is built in: a broken table helps nobody. */
export function requiredChecks(rule: Rule | null): readonly string[] {
  return rule === null ? builtInChecks : [...new Set(['mergeable', ...rule.required_checks])]
}

/**
 * Why the rule does not let the move pass, or null. What claims to be a pull request's merge is not judged here but by the
 * pull request's record.
 */
export function refusal(rule: Rule, move: RefMove): string | null {
  switch (move.kind) {
    case 'commit':
    case 'revert':
    case 'cherry-pick':
      return rule.direct_commits ? null : `no ${nounOf[move.kind]} may be made on it directly`
    case 'merge':
      if (!needsPullRequest(rule) || (rule.runs && isOwnRun(move))) return null
      return `nothing may be merged into it without a pull request (${demands(rule)})`
    case 'reset':
      return rule.forced_moves ? null : 'it may not be reset'
    case 'delete-branch':
    case 'delete-tag':
      return rule.forced_moves ? null : 'it may not be deleted'
    case 'create-branch':
    case 'create-tag':
    case 'tidy':
      return null
  }
}

const nounOf = { commit: 'commit', revert: 'revert', 'cherry-pick': 'cherry-pick' } as const

/** A run that merges the branch that it made itself. */
export function isOwnRun({ how, source }: RefMove): boolean { return how.run_id !== null && source === `run/${how.run_id}` }

export function demands({ required_checks: checks, approvals, approvers }: Rule): string {
  const people = approvals === 0 ? [] : [`${count(approvals, 'approval')} by ${approvers === 'admins' ? 'admins' : 'people'} other than the author`]
  return [...checks.length === 0 ? [] : [`checks ${checks.join(', ')}`], ...people].join(' and ') || 'no checks, no approvals'
}

/** What to do in place of the move that was refused. */
export function insteadOf(move: RefMove): string {
  const ref = refOf(move)
  if (move.kind === 'delete-branch' || move.kind === 'delete-tag' || move.kind === 'reset') return 'an admin can change its rule: gridlake protect set'
  const source = move.source !== null && move.kind === 'merge' ? move.source : 'BRANCH'
  const first = source === 'BRANCH' ? `make the change on a branch (gridlake branch create BRANCH --from ${ref}), then ` : ''
  return `${first}open a pull request: gridlake pr create ${source} --into ${ref} --title "..."`
}
