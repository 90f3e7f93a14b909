/** What the detectors called out, as findings of a verdict: one a file and market run, and one more for what the market explains. */
import { formatInstant } from '#canon/instant.ts'
import { count } from '#base/plural.ts'
import type { Finding, Severity } from '../port.ts'
import type { HubHour } from './hub-hours.ts'
import type { Called } from './judge-group.ts'

export const anomalyRule = {
  id: 'anomaly',
  /** Of what nothing explains, unless it holds a run back. */
  severity: 'warn',
  expects: 'Prices of hubs and zones, hour by hour, are what their season, their last days and the hubs beside them lead to expect, or the other market has seen the same.',
  remedy: 'Compare with the operator\'s own display, and look for scarcity, an outage or a constraint that binds: true prices stay, however rare. Where it is a fault, take the corrected file in, or take the run back.',
} as const

const explainedRemedy = 'Nothing is to be done: the price is rare and the market explains it.'
const examplesMost = 5
const nodesNamed = 3

/** `hours` of the same market run; `unexplained`: what an anomaly that nothing explains is worth. */
export function anomalyFindings(marketRun: string, called: readonly Called[], hours: readonly HubHour[], unexplained: Severity): Finding[] {
  const rows = new Map(hours.map(row => [`${row.node} ${row.utc}`, row]))
  const rowOf = ({ node, utc }: Called): HubHour | undefined => rows.get(`${node} ${utc}`)
  const groups = Map.groupBy(called, one => `${one.explanation.decision === 'explained' ? 1 : 0} ${rowOf(one)?.file ?? 0}`)
  return [...groups].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, group]) => {
    const isExplained = group[0]?.explanation.decision === 'explained'
    // A spike is seen best where it is highest.
    const worst = group.toSorted((a, b) => Math.abs(b.found - b.expected) - Math.abs(a.found - a.expected))
    return {
      rule: anomalyRule.id, severity: isExplained ? 'note' : unexplained, file: (group[0] === undefined ? undefined : rowOf(group[0]))?.file ?? null, count: group.length,
      message: sentence(marketRun, worst), remedy: isExplained ? explainedRemedy : anomalyRule.remedy,
      examples: worst.slice(0, examplesMost).map(one => example(marketRun, one, rowOf(one))),
    }
  })
}

function sentence(marketRun: string, worst: readonly Called[]): string {
  const nodes = [...new Set(worst.map(({ node }) => node))]
  const dates = [...new Set(worst.map(({ date }) => date))].sort()
  const named = nodes.length <= nodesNamed ? nodes.join(', ') : `${nodes.slice(0, nodesNamed).join(', ')} and ${nodes.length - nodesNamed} more`
  const when = dates.length === 1 ? `on ${dates[0] ?? ''}` : `from ${dates[0] ?? ''} to ${dates.at(-1) ?? ''}`
  const [first] = worst
  const off = first === undefined || first.by === 'shifted-day' || first.by === 'stuck-day' ? '' : `: ${first.found.toFixed(2)} USD/MWh where about ${first.expected.toFixed(2)} was to be expected`
  return `${count(worst.length, 'hour')} of ${named} (${marketRun}) ${when} ${worst.length === 1 ? 'is' : 'are'} out of line${off}. ${reasonOf(first)}`
}

function reasonOf(called: Called | undefined): string {
  if (called === undefined) return ''
  const { explanation } = called
  if (explanation.decision === 'explained') return `The market explains it: ${explanation.reasons.map(({ text }) => text).join('; ')}.`
  // What was found and expected is said already.
  const against = explanation.reasons.filter(reason => !reason.includes('nothing known of the market'))
  return against.length === 0 ? 'Nothing that is known of the market explains it.' : `Against it speaks: ${against.join('; ')}.`
}

/** The interval that stands out, where an hour has several. */
function example(marketRun: string, { node, utc, found, expected, score, by, explanation }: Called, row: HubHour | undefined): Finding['examples'][number] {
  const extreme = row === undefined || found === expected ? { utc, value: found } : found > expected ? row.highest : row.lowest
  return {
    interval_start_utc: formatInstant(extreme.utc), node_id: node, market_run: marketRun, found: cents(extreme.value), expected: cents(expected), score: Number.isFinite(score) ? cents(score) : 'beyond measure', by,
    ...explanation.decision === 'explained' ? { explained_by: explanation.reasons.map(({ kind }) => kind).join(', ') } : {},
  }
}

function cents(value: number): number { return Math.round(value * 100) / 100 }
