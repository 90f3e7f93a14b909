/** `grid`: intervals begin where the report's grid has a line. Not of operators whose runs leave it. */
import type { JudgedBatch } from '../port.ts'
import { minutesOf, type Rule } from './rule.ts'
import { counted, intervalWord } from './wording.ts'

const off = (batch: JudgedBatch): string => `epoch_us(interval_start_utc) % ${minutesOf(batch) * 60_000_000} <> 0`

export const grid: Rule = {
  id: 'grid',
  severity: 'block',
  expects: 'Every interval begins on a line of the report\'s grid.',
  remedy: 'The time label means something else than the report says (a run time, a shifted end): check the label of one of the rows against the operator\'s format.',
  applies: batch => batch.grid?.offGrid !== true,
  suspects: off,
  evidence: (batch, rows) => `SELECT file, interval_start_utc, market_run, node_id, lmp FROM ${rows} WHERE ${off(batch)}`,
  facts: 'count(DISTINCT interval_start_utc)::INTEGER AS starts',
  message: ({ count, facts }, batch) =>
    `${counted(count, 'row')} at ${counted(Number(facts['starts']), 'time')} do not begin where a ${intervalWord(minutesOf(batch))} begins.`,
}
