/** A verdict for a terminal: what failed first, in a few plain lines each. */
import { printable } from '#base/text-table.ts'
import type { Finding, Verdict } from '../port.ts'
import { counted } from './wording.ts'

/** Findings of one rule that are spelled out; the rest is counted. */
const spelledOut = 3

/**
 * Plain text without colours, lines without an end in the last. `files` are the names of the batch's files, by index.
 * Notes are left out unless `notes` is given. Names from operators' files cannot move a terminal's cursor.
 */
export function verdictText(verdict: Verdict, files: readonly string[], options: { notes?: boolean } = {}): string {
  const shown = verdict.findings.filter(finding => options.notes === true || finding.severity !== 'note')
  return [headline(verdict), ...groups(shown).flatMap(group => groupLines(group, files))].map(printable).join('\n')
}

function headline({ outcome, rows, aside, findings }: Verdict): string {
  const asideText = aside ? `, ${counted(aside, 'row')} kept aside` : ''
  const severities = (['block', 'warn', 'note'] as const)
    .map(severity => ({ severity, count: findings.filter(finding => finding.severity === severity).length }))
    .filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}`)
  const tail = severities.length ? ` (${severities.join(', ')})` : ''
  return outcome === 'pass'
    ? `passed: ${counted(rows, 'row')} to merge${asideText}${tail}`
    : `failed: nothing of ${counted(rows, 'row')} is merged${tail}`
}

/** Findings of one rule and severity, in the verdict's order. */
function groups(findings: readonly Finding[]): Finding[][] {
  const byRule = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.rule} ${finding.remedy}`
    byRule.set(key, [...byRule.get(key) ?? [], finding])
  }
  return [...byRule.values()]
}

function groupLines(group: readonly Finding[], files: readonly string[]): string[] {
  const lines = group.slice(0, spelledOut).flatMap(finding => {
    const where = finding.file === null ? '' : `  ${files[finding.file] ?? `file ${finding.file}`}`
    const [first] = finding.examples
    return [`  ${finding.severity.padEnd(5)}  ${finding.rule}${where}`, `         ${finding.message}`, ...first ? [`         e.g. ${cells(first)}`] : []]
  })
  const more = group.length - spelledOut
  const [first] = group
  return [...lines, ...more > 0 ? [`         ... and the same in ${counted(more, 'more file')}`] : [], ...first ? [`         -> ${first.remedy}`] : []]
}

function cells(example: Readonly<Record<string, unknown>>): string {
  return Object.entries(example).map(([name, value]) => `${name}=${text(value)}`).join(' ')
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
