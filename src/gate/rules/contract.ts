/**
 * `contract`: every row has its key, a finite price, a known status and the grid's length, and no component is missing that
 * the file has elsewhere. A price without its congestion is what the cut-off end of a file by components looks like. What is
 * named is what the operator publishes: where energy is derived from the others, it is they that are missing.
 */
import { literal } from '#base/sql.ts'
import type { JudgedBatch } from '../port.ts'
import { lengthsOf, type Rule } from './rule.ts'
import { components, statuses, timeRange, tuple } from './summary.ts'
import { counted } from './wording.ts'

export const contract: Rule = {
  id: 'contract',
  severity: 'block',
  expects: 'Each row has operator, market run, node, interval of the grid\'s length, a finite price, a known status, and all components that other rows of its file have.',
  remedy: 'The file looks cut off, or its format has changed: fetch it again; if it comes the same, compare its columns with the report\'s format.',
  suspects: batch => `named_rows < rows OR market_run IS NULL OR market_run = '' OR node_set IN (SELECT node_set FROM gate_node_set WHERE node_id IS NULL OR node_id = '')
    OR lmp_rows < rows OR lacking${batch.components.map(name => ` OR ${name}_rows < rows`).join('')} OR NOT isfinite(probe)
    OR minutes_rows < rows OR minutes_min <> minutes_max OR minutes_min NOT IN (${lengthsOf(batch).join(', ')})
    OR interval_start_utc IS NULL OR ${outOfRange}`,
  evidence: (batch, rows) => `SELECT * FROM (
      SELECT r.file, ${fault(batch)} AS fault, r.market_run, r.node_id, r.interval_start_utc, r.interval_minutes, r.lmp, ${components.join(', ')}, r.status
      FROM ${rows} r LEFT JOIN (
        SELECT file, market_run, ${components.map(name => `bool_or(${name}_rows > 0) AS has_${name}`).join(', ')} FROM gate_summary GROUP BY ALL
      ) f USING (file, market_run))
    WHERE fault IS NOT NULL`,
  facts: 'string_agg(DISTINCT fault, \'; \' ORDER BY fault) AS faults',
  message: ({ count, facts }) => `${counted(count, 'row')} ${count === 1 ? 'does' : 'do'} not hold to the contract: ${String(facts['faults'])}.`,
}

const outOfRange = `interval_start_utc < ${literal(timeRange.from)}::TIMESTAMPTZ OR interval_start_utc >= ${literal(timeRange.to)}::TIMESTAMPTZ`

/** SQL: the first thing that is wrong with a row, in words that are equal for equal faults; null where nothing is. */
function fault(batch: JudgedBatch): string {
  const said = (when: string, words: string): string => `WHEN ${when} THEN ${literal(words)}`
  const cases: readonly string[] = [
    said(`r.iso IS DISTINCT FROM ${literal(batch.iso)}`, `iso is not ${batch.iso}`),
    said('r.market_run IS NULL OR r.market_run = \'\'', 'market_run is missing'),
    said('r.node_id IS NULL OR r.node_id = \'\'', 'node_id is missing'),
    said('r.interval_start_utc IS NULL', 'interval_start_utc is missing'),
    said(outOfRange, `interval_start_utc lies outside ${timeRange.from} to ${timeRange.to}`),
    said(`r.interval_minutes IS NULL OR r.interval_minutes NOT IN (${lengthsOf(batch).join(', ')})`, `interval_minutes is not ${lengthsOf(batch).join(' or ')}`),
    said('r.lmp IS NULL', 'lmp is missing'),
    said('NOT isfinite(r.lmp)', 'lmp is not a finite number'),
    ...components.map(name => said(`NOT isfinite(r.${name})`, `${name} is not a finite number`)),
    ...batch.components.length === 0 ? [] : [missingComponents(batch.components)],
    ...components.map(name => said(`r.${name} IS NULL AND f.has_${name}`, `${name} is missing where other rows of the file have it`)),
    said(`r.status IS NULL OR r.status NOT IN ${tuple(statuses)}`, `status is none of ${statuses.join(', ')}`),
  ]
  return `CASE ${cases.join(' ')} END`
}

/** All that are missing in one sentence: `congestion and loss missing`. */
function missingComponents(published: readonly string[]): string {
  const named = published.map(name => `CASE WHEN r.${name} IS NULL THEN ${literal(name)} END`).join(', ')
  return `WHEN ${published.map(name => `r.${name} IS NULL`).join(' OR ')} THEN concat_ws(' and ', ${named}) || ' missing'`
}
