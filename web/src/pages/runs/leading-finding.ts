import type { Finding, Run } from '../../api/types.ts'

const weight: Record<Finding['severity'], number> = { block: 0, warn: 1, note: 2 }

/** The gravest finding, the most frequent of those; or the error that ended the run. */
export function leadingFinding(run: Run): { message: string, rule: string, count: number } | null {
  if (run.error) return { message: run.error.message, rule: run.error.code, count: 0 }
  const [first] = [...run.verdict?.findings ?? []].sort((a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count)
  return first ? { message: first.message, rule: first.rule, count: first.count } : null
}

export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count)
}
