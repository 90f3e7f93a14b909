/** Which rules protect a branch, in words. The platform judges by itself; this only spares a press on what it would refuse. */
import type { Rule } from '../api/lake-types.ts'
import { useQuery } from '../api/query.ts'
import { plural } from '../parts/format.ts'

/** Checks that the platform has of its own. */
export const builtInChecks = ['mergeable', 'keys-unique', 'contract'] as const

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

/** `*` is any text within one part, `**` any number of parts, at the end at least one. */
export function fits(pattern: string, branch: string): boolean {
  if (pattern.startsWith('tag:')) return false
  const parts = pattern.split('/')
  const text = parts.map((part, at) => {
    const last = at === parts.length - 1
    if (part !== '**') return escaped(part).replaceAll('*', '[^/]*') + (last ? '' : '/')
    return last ? '.+' : '(?:[^/]+/)*'
  }).join('')
  return new RegExp(`^${text}$`).test(branch)
}

/** The strictest of all rules that fit; null where none does. */
export function ruleOf(rules: readonly Rule[], branch: string): Rule | null {
  const fitting = rules.filter(rule => fits(rule.pattern, branch))
  if (fitting.length === 0) return null
  return {
    pattern: fitting.map(rule => rule.pattern).join(', '),
    required_checks: [...new Set(fitting.flatMap(rule => rule.required_checks))],
    approvals: Math.max(...fitting.map(rule => rule.approvals)),
    approvers: fitting.some(rule => rule.approvers === 'admins') ? 'admins' : 'anyone',
    direct_commits: fitting.every(rule => rule.direct_commits),
    forced_moves: fitting.every(rule => rule.forced_moves),
    runs: fitting.every(rule => rule.runs),
    auto_merge_from: [...new Set(fitting.flatMap(rule => rule.auto_merge_from))],
  }
}

export function useRules(): readonly Rule[] { return useQuery<{ rules: Rule[] }>('/api/protection').data?.rules ?? [] }

export function needsPullRequest(rule: Rule | null): boolean { return rule !== null && (rule.approvals > 0 || rule.required_checks.length > 0) }

/** `a pull request with 2 approvals by admins and the checks keys-unique, contract`. */
export function demandText(rule: Rule): string {
  const parts = [
    ...rule.approvals > 0 ? [`${plural(rule.approvals, 'approval')} by ${rule.approvers === 'admins' ? 'admins' : 'others'}`] : [],
    ...rule.required_checks.length > 0 ? [`the checks ${rule.required_checks.join(', ')}`] : [],
  ]
  return parts.length === 0 ? 'no pull request' : `a pull request with ${parts.join(' and ')}`
}

/** `Takes a pull request with 2 approvals by admins. No direct commits, not reset or deleted.` */
export function protectionText(rule: Rule): string {
  const shut = [...rule.direct_commits ? [] : ['no direct commits'], ...rule.forced_moves ? [] : ['not reset or deleted']]
  const takes = needsPullRequest(rule) ? `Takes ${demandText(rule)}${rule.runs ? '' : ', also from runs'}` : 'Merges without a pull request'
  return shut.length === 0 ? takes : `${takes}; ${shut.join(', ')}`
}
