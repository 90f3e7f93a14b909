/**
 * Where a protected branch may begin: at a commit of `main`, or of a branch that takes no less review. From anywhere else,
 * making the branch would be a way around its rule.
 */
import { fail } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Commit, RefMove } from '../port.ts'
import { recordKeys } from '../versions/index.ts'
import { refOf, type Rule } from './records.ts'
import { demands, needsPullRequest, ruleFor } from './rules.ts'

/** Throws `lake/protected`. */
export async function requireReviewedBeginning(meta: Meta, rules: readonly Rule[], move: RefMove): Promise<void> {
  const ref = refOf(move)
  const rule = ruleFor(rules, ref)
  if (move.to === null || rule === null || !needsPullRequest(rule)) return
  const branches = await meta.scan<{ readonly commit: string }>(recordKeys.branches)
  const reviewed = branches.filter(({ key }) => {
    const name = key.slice(recordKeys.branches.length)
    const own = ruleFor(rules, name)
    return name === 'main' || (own !== null && atLeast(own, rule))
  })
  if (await descends(meta, reviewed.map(({ value }) => value.commit), move.to)) return
  throw fail('lake/protected', `${ref} is protected by the rule for ${rule.pattern} (${demands(rule)}), and commit ${move.to.slice(0, 8)} is neither of main nor of a branch that takes as much; make ${ref} from main, then open a pull request into it`, { branch: ref, rule: rule.pattern, kind: move.kind })
}

function atLeast(own: Rule, wanted: Rule): boolean {
  return !own.direct_commits && !own.forced_moves && own.approvals >= wanted.approvals && (own.approvers === 'admins' || wanted.approvers === 'anyone')
    && wanted.required_checks.every(name => own.required_checks.includes(name))
}

/** Whether one of the heads is the commit or descends from it. A commit has a higher generation than all that it descends from. */
async function descends(meta: Meta, heads: readonly string[], commit: string): Promise<boolean> {
  const least = (await read(meta, commit))?.generation ?? 0
  const seen = new Set(heads)
  const left = [...seen]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (id === commit) return true
    const { parents = [], generation = Infinity } = await read(meta, id) ?? {}
    if (generation <= least) continue
    for (const parent of parents) if (!seen.has(parent)) { seen.add(parent); left.push(parent) }
  }
  return false
}

async function read(meta: Meta, id: string): Promise<Commit & { readonly generation?: number } | undefined> { return (await meta.get<Commit>(recordKeys.commit(id)))?.value }
