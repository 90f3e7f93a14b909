/**
 * `duplicates`: one row per key (operator, market run, node, interval). In one file a second row for a key is a fault. Two
 * files of a batch may overlap, as downloads do; where they agree the later file's rows are let go, where they contradict
 * each other nobody can tell which one is right.
 */
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { components } from './summary.ts'
import { counted, instant } from './wording.ts'

/** What two rows must have in common to say the same. */
const said = `row(${['lmp', ...components, 'status', 'interval_minutes'].join(', ')})`

/** The feed has put rows together and counted them. */
export const claimedTwice: Rule = {
  id: 'duplicates',
  severity: 'block',
  expects: 'A file names each node, interval and component once.',
  remedy: 'The file holds something twice: fetch it again; if it comes the same, the key of the report needs another column.',
  suspects: () => 'copies > 1',
  evidence: (_, rows) => `SELECT file, market_run, node_id, interval_start_utc, copies, lmp FROM ${rows} WHERE copies > 1`,
  facts: 'max(copies) AS most',
  message: ({ count, facts }) => `${counted(count, 'key')} ${count === 1 ? 'is' : 'are'} named more than once in the file, up to ${String(facts['most'])} times.`,
}

const twiceInSet = 'node_set IN (SELECT node_set FROM gate_node_set WHERE rows > 1)'

export const twiceInFile: Rule = {
  id: 'duplicates',
  severity: 'block',
  expects: 'A file has one row for each node and interval.',
  remedy: claimedTwice.remedy,
  suspects: () => twiceInSet,
  evidence: (_, rows) => `SELECT file, market_run, node_id, interval_start_utc, count(*)::INTEGER AS rows, min(lmp) AS lowest_lmp, max(lmp) AS highest_lmp
    FROM ${rows} r SEMI JOIN (SELECT file, market_run, interval_start_utc FROM gate_summary WHERE ${twiceInSet}) USING (file, market_run, interval_start_utc)
    GROUP BY ALL HAVING count(*) > 1`,
  facts: 'count(*) FILTER (lowest_lmp <> highest_lmp)::INTEGER AS contradicting',
  message: ({ count, facts }) => `${counted(count, 'key')} ${count === 1 ? 'has' : 'have'} more than one row in the file, ${String(facts['contradicting'])} of them with different prices.`,
}

/** SQL: an interval that more than one file has, with a node that more than one of these files has. */
const sharedKeys = 'shared AND node_set IN (SELECT node_set FROM gate_node_set SEMI JOIN gate_shared_node USING (node_id))'

/** Rows whose key an earlier file of the batch has, with that file. */
function repeated(rows: string): string {
  return `SELECT *, first_value(file) OVER of_key AS first_file, first_value(lmp) OVER of_key AS first_lmp, ${said} IS DISTINCT FROM first_value(${said}) OVER of_key AS contradicts
    FROM ${rows} r SEMI JOIN (SELECT file, market_run, interval_start_utc FROM gate_summary WHERE ${sharedKeys}) USING (file, market_run, interval_start_utc)
    WINDOW of_key AS (PARTITION BY market_run, node_id, interval_start_utc ORDER BY file)
    QUALIFY file > first_value(file) OVER of_key`
}

function evidence(contradicts: boolean): Rule['evidence'] {
  return ({ relation }) => `SELECT file, market_run, node_id, interval_start_utc, lmp, first_file::INTEGER AS first_file, first_lmp
    FROM (${repeated(relation)}) WHERE contradicts = ${contradicts}`
}

const twoFiles = {
  id: 'duplicates',
  applies: (batch: JudgedBatch) => batch.files.length > 1,
  suspects: () => sharedKeys,
  facts: 'min(first_file) AS first_file, min(interval_start_utc) AS from_utc, max(interval_start_utc) AS to_utc',
} as const

export const filesContradict: Rule = {
  ...twoFiles,
  severity: 'block',
  expects: 'Files of one batch that overlap say the same.',
  remedy: 'Take the files in one after the other, the older first: then the younger one is a revision.',
  prepare: () => [`CREATE OR REPLACE TEMP TABLE gate_shared_node AS
    SELECT node_id FROM (SELECT DISTINCT file, node_set FROM gate_summary WHERE shared) JOIN gate_node_set USING (node_set)
    GROUP BY node_id HAVING count(DISTINCT file) > 1`],
  evidence: evidence(true),
  message: ({ count, facts }, { files }) =>
    `${counted(count, 'row')} contradict${count === 1 ? 's' : ''} ${files[Number(facts['first_file'])]} at the same keys, first at ${instant(facts['from_utc'])}.`,
}

export const filesRepeat: Rule = {
  ...twoFiles,
  severity: 'note',
  expects: 'Files of one batch do not overlap.',
  remedy: 'Nothing to do: each row is taken once.',
  evidence: evidence(false),
  message: ({ count, facts }, { files }) => `${counted(count, 'row')} repeat${count === 1 ? 's' : ''} what ${files[Number(facts['first_file'])]} says.`,
  settle: ({ relation }) => [`DELETE FROM ${relation} WHERE rowid IN (SELECT row_number FROM (${repeated(`(SELECT rowid AS row_number, * FROM ${relation})`)}))`],
}
