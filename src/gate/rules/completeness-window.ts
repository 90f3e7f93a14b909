/**
 * `completeness` of files that hold what was asked for: no node stops inside a market day where others go on, which is what
 * a file cut off at its end looks like. A node that lacks whole market days is new or retired; a gap for all nodes may be
 * the operator's. Whether the window was the whole day is not known here, so a partial day is a note.
 */
import { lmpDayAhead } from '#canon/price.ts'
import type { JudgedBatch } from '../port.ts'
import { minutesOf, type Rule, stepMost } from './rule.ts'
import { cutOff, nodeDays } from './completeness-nodes.ts'
import { counted, intervalWord, span } from './wording.ts'

const isWindow = (batch: JudgedBatch): boolean => batch.grid?.covers === 'window'

export const windowRagged: Rule = {
  id: 'completeness',
  severity: 'block',
  expects: 'No node stops inside a market day where the file ends.',
  remedy: 'The file looks cut off: fetch it again.',
  applies: isWindow,
  suspects: () => 'nodes_vary',
  evidence: (_, rows) => nodeDays(rows, `NOT whole AND ${cutOff}`),
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, sum(of_others - intervals)::INTEGER AS counted, min(day) AS first_day, max(day) AS last_day',
  message: ({ count, facts }) =>
    `${counted(Number(facts['nodes']), 'node')} lack${Number(facts['nodes']) === 1 ? 's' : ''} ${counted(count, 'interval')} inside market days (${span(facts['first_day'], facts['last_day'])}) where other nodes of the file go on.`,
}

export const windowNodesShort: Rule = {
  id: 'completeness',
  severity: 'warn',
  expects: 'In a file, every node has the intervals of a market day that the others have.',
  remedy: 'Their prices are kept as they are; fetch the window again where the nodes are wanted whole.',
  applies: isWindow,
  suspects: () => 'nodes_vary',
  evidence: (_, rows) => nodeDays(rows, `NOT whole AND NOT coalesce(${cutOff}, false)`),
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, sum(of_others - intervals)::INTEGER AS counted',
  message: ({ count, facts }) => `${counted(Number(facts['nodes']), 'node')} lack${Number(facts['nodes']) === 1 ? 's' : ''} ${counted(count, 'interval')} inside market days that other nodes of the file have.`,
}

export const windowNodeDays: Rule = {
  id: 'completeness',
  severity: 'warn',
  expects: 'In a file, every node has the market days that the others have.',
  remedy: 'Check whether the nodes are new or retired; if they are not, fetch the days again.',
  applies: isWindow,
  suspects: () => 'nodes_vary',
  evidence: (_, rows) => nodeDays(rows, 'whole'),
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, count(DISTINCT day)::INTEGER AS days',
  message: ({ facts }) =>
    `${counted(Number(facts['nodes']), 'node')} lack${Number(facts['nodes']) === 1 ? 's' : ''} whole market days (${Number(facts['days'])} in all) that other nodes of the file have.`,
}

/** A gap for all nodes: intervals by file, between its first and its last. */
const gap: Pick<Rule, 'id' | 'expects' | 'suspects' | 'evidence' | 'facts' | 'message'> = {
  id: 'completeness',
  expects: 'Between its first and last interval a file has no gap.',
  suspects: () => null,
  evidence(batch) {
    // Of a run in other steps than the grid's (`beside`) the step is its own.
    const step = 'to_minutes(minutes_max)'
    const missing = batch.grid?.offGrid === true ? `> ${stepMost(batch) / minutesOf(batch)}` : '>= 120'
    return `SELECT file, market_run, interval_start_utc + ${step} AS from_utc, next_utc - ${step} AS to_utc,
        greatest(1, round((epoch_us(next_utc) - epoch_us(interval_start_utc)) / (minutes_max * 60000000::BIGINT)) - 1)::INTEGER AS intervals
      FROM (SELECT file, market_run, interval_start_utc, minutes_max, lead(interval_start_utc) OVER (PARTITION BY file, market_run ORDER BY interval_start_utc) AS next_utc FROM gate_summary WHERE day IS NOT NULL)
      WHERE epoch_us(next_utc) - epoch_us(interval_start_utc) > minutes_max * 60000000::BIGINT AND (epoch_us(next_utc) - epoch_us(interval_start_utc)) / 1000000 / minutes_max ${missing}`
  },
  facts: 'sum(intervals)::INTEGER AS counted, min(from_utc) AS from_utc, max(to_utc) AS to_utc',
  message: ({ count, facts }, batch) =>
    `${counted(count, intervalWord(minutesOf(batch)))} inside the file's window ${count === 1 ? 'is' : 'are'} missing for all nodes (${span(facts['from_utc'], facts['to_utc'])}).`,
}

const isDayAhead = (batch: JudgedBatch): boolean => batch.dataset === lmpDayAhead

/** The day-ahead market always has its 23, 24 or 25 hours. */
export const windowGapDayAhead: Rule = {
  ...gap, severity: 'block', remedy: 'Fetch the file again: a day-ahead market publishes every hour, 23 in spring and 25 in autumn.', applies: batch => isWindow(batch) && isDayAhead(batch),
}

/** In real time an interval may be missing because the market did not solve. */
export const windowGap: Rule = {
  ...gap, severity: 'warn', remedy: 'Fetch the missing intervals; the operator may have none where its market did not solve.', applies: batch => isWindow(batch) && !isDayAhead(batch),
}

/** Also of snapshots: over all files of the batch. */
export const partialDay: Rule = {
  id: 'completeness',
  severity: 'note',
  expects: 'A batch holds whole market days.',
  remedy: 'Nothing to do where only part of the day was wanted; else fetch the rest.',
  applies: batch => batch.grid?.covers !== 'market-day',
  suspects: () => null,
  per: 'batch',
  // Of runs that leave the grid nobody knows the number: a day is whole where they follow each other over all of it.
  evidence: batch => `SELECT min(file)::INTEGER AS file, market_run, day, count(DISTINCT interval_start_utc)::INTEGER AS intervals, any_value(expected) AS expected
    FROM (SELECT file, market_run, day, expected, interval_start_utc, epoch(interval_start_utc) - epoch(coalesce(lag(interval_start_utc) OVER of_day, start_utc)) AS before_s, epoch(coalesce(lead(interval_start_utc) OVER of_day, end_utc)) - epoch(interval_start_utc) AS after_s
      FROM gate_summary JOIN gate_day USING (day) WHERE minutes_max = ${minutesOf(batch)} WINDOW of_day AS (PARTITION BY market_run, day ORDER BY interval_start_utc))
    GROUP BY market_run, day HAVING ${batch.grid?.offGrid === true ? `max(greatest(before_s, after_s)) > ${stepMost(batch)}` : 'count(DISTINCT interval_start_utc) < any_value(expected)'}`,
  facts: 'min(day) AS first_day, max(day) AS last_day, any_value(intervals) AS intervals, any_value(expected) AS expected',
  message: ({ count, facts }) => count === 1
    ? `The market day ${String(facts['first_day'])} is there in part: ${String(facts['intervals'])} of ${String(facts['expected'])} intervals.`
    : `${counted(count, 'market day')} (${span(facts['first_day'], facts['last_day'])}) are there in part.`,
}
