/**
 * `completeness` of files that cover market days: every node has every interval of each market day that the file touches.
 * A market day has 23, 24 or 25 hours by the market's own clock, at MISO always 24.
 */
import type { JudgedBatch } from '../port.ts'
import { minutesOf, type Rule } from './rule.ts'
import { cutOff, nodeDays } from './completeness-nodes.ts'
import { counted, intervalWord, span } from './wording.ts'

const isMarketDay = (batch: JudgedBatch): boolean => batch.grid?.covers === 'market-day'

const remedy = 'The file looks cut off, or its hours are shifted: fetch it again; on the days when clocks change, check how it labels the hours.'

export const dayMissingIntervals: Rule = {
  id: 'completeness',
  severity: 'block',
  expects: 'A file of market days has every interval of each day that it touches: 23 hours in spring, 25 in autumn, always 24 at MISO.',
  remedy,
  applies: isMarketDay,
  suspects: () => null,
  evidence: batch => `SELECT file, market_run, day, missing_start_utc, expected FROM (
      SELECT file, market_run, day, expected, unnest(generate_series(start_utc, end_utc - to_minutes(${minutesOf(batch)}), to_minutes(${minutesOf(batch)}))) AS missing_start_utc
      FROM gate_file_day WHERE intervals < expected
    ) AS due ANTI JOIN gate_summary s ON s.file = due.file AND s.market_run = due.market_run AND s.interval_start_utc = due.missing_start_utc`,
  facts: 'min(missing_start_utc) AS from_utc, max(missing_start_utc) AS to_utc, min(day) AS first_day, max(day) AS last_day, any_value(expected) AS expected',
  message({ count, facts }, batch) {
    const days = facts['first_day'] === facts['last_day']
      ? `${String(facts['first_day'])}, which has ${String(facts['expected'])}`
      : `the market days ${String(facts['first_day'])} to ${String(facts['last_day'])}`
    return `${counted(count, intervalWord(minutesOf(batch)))} of ${days}, ${count === 1 ? 'is' : 'are'} missing for all nodes (${span(facts['from_utc'], facts['to_utc'])}).`
  },
}

export const dayMissingNodes: Rule = {
  id: 'completeness',
  severity: 'block',
  expects: 'A file of market days is whole: no node stops where the file ends.',
  remedy,
  applies: isMarketDay,
  suspects: () => 'nodes_vary',
  evidence: (_, rows) => nodeDays(rows, cutOff),
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, sum(of_others - intervals)::INTEGER AS counted',
  message: ({ count, facts }) => `${counted(Number(facts['nodes']), 'node')} lack${Number(facts['nodes']) === 1 ? 's' : ''} ${counted(count, 'interval')} at the end that other nodes of the file have.`,
}

export const dayRaggedNodes: Rule = {
  id: 'completeness',
  severity: 'warn',
  expects: 'In a file of market days every node has the intervals that the others have.',
  remedy: 'Their prices are kept as they are; fetch the whole file where the nodes are wanted whole.',
  applies: isMarketDay,
  suspects: () => 'nodes_vary',
  evidence: (_, rows) => nodeDays(rows, `NOT coalesce(${cutOff}, false)`),
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, sum(of_others - intervals)::INTEGER AS counted',
  message: ({ count, facts }) => `${counted(Number(facts['nodes']), 'node')} lack${Number(facts['nodes']) === 1 ? 's' : ''} ${counted(count, 'interval')} that other nodes of the file have.`,
}
