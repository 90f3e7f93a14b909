/**
 * `unknown_node`: the operator's list has every node. Where a file has a few that it lacks, their rows are kept aside,
 * counted and never lost; where it has many, it is the list that is incomplete, and the rows stay.
 */
import { literal } from '#base/sql.ts'
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { counted } from './wording.ts'

/** Greatest share of a file's nodes that may be unknown for the list to be believed. */
const shareMax = 0.05

/** `gate_unknown` (node_id) and `gate_aside` (file, node_id): which nodes' rows a file has to give up. */
function lists({ roster }: JudgedBatch): readonly string[] {
  const none = 'SELECT NULL::VARCHAR AS node_id WHERE false'
  return [
    `CREATE OR REPLACE TEMP TABLE gate_unknown AS ${roster === null ? none : `SELECT DISTINCT node_id FROM gate_node_set ANTI JOIN ${roster} USING (node_id)`}`,
    // A file's nodes are counted in its fullest interval.
    `CREATE OR REPLACE TEMP TABLE gate_aside AS
      WITH file_set AS (SELECT DISTINCT file, node_set FROM gate_summary),
        counts AS (SELECT node_set, count(DISTINCT node_id) AS nodes, count(DISTINCT u.node_id) AS unknown FROM gate_node_set LEFT JOIN gate_unknown u USING (node_id) GROUP BY ALL),
        believed AS (SELECT file FROM file_set JOIN counts USING (node_set) GROUP BY file HAVING max(unknown) <= ${shareMax} * max(nodes) AND max(unknown) < max(nodes))
      SELECT DISTINCT file, node_id FROM believed JOIN file_set USING (file) JOIN gate_node_set USING (node_set) SEMI JOIN gate_unknown USING (node_id)`,
  ]
}

const placed = 'SEMI JOIN gate_aside USING (file, node_id)'

export const unknownNode: Rule = {
  id: 'unknown_node',
  severity: 'warn',
  expects: 'The operator\'s list of nodes has every node of the file.',
  remedy: 'Fetch the operator\'s list of nodes and take the file in again: what is listed by then is merged.',
  prepare: lists,
  suspects: () => 'file IN (SELECT file FROM gate_aside)',
  evidence: (_, rows) => `SELECT file, node_id, market_run, interval_start_utc, lmp FROM ${rows} ${placed}`,
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes, min(node_id) AS first_node',
  message: ({ count, facts }) => {
    const nodes = Number(facts['nodes'])
    const named = nodes === 1 ? `The node ${String(facts['first_node'])} is` : `${counted(nodes, 'node')} (${String(facts['first_node'])} and others) are`
    return `${named} not on the operator's list; ${counted(count, 'row')} ${count === 1 ? 'is' : 'are'} kept aside.`
  },
  settle: ({ relation }) => [
    `INSERT INTO aside BY NAME SELECT *, ${literal('unknown_node: not on the operator\'s list')} AS reason FROM ${relation} ${placed}`,
    `DELETE FROM ${relation} WHERE (file, node_id) IN (SELECT (file, node_id) FROM gate_aside)`,
  ],
}

export const rosterIncomplete: Rule = {
  id: 'unknown_node',
  severity: 'warn',
  expects: `At most ${shareMax * 100} % of a file's nodes are missing from the operator's list.`,
  remedy: 'The list is what is incomplete: fetch the operator\'s list of nodes again.',
  applies: batch => batch.roster !== null,
  suspects: () => 'node_set IN (SELECT node_set FROM gate_node_set SEMI JOIN gate_unknown USING (node_id)) AND file NOT IN (SELECT file FROM gate_aside)',
  per: 'batch',
  evidence: () => `SELECT min(file)::INTEGER AS file, node_id FROM (
      SELECT node_set, min(file) AS file FROM gate_summary WHERE file NOT IN (SELECT file FROM gate_aside) GROUP BY node_set
    ) JOIN gate_node_set USING (node_set) SEMI JOIN gate_unknown USING (node_id) GROUP BY node_id`,
  message: ({ count }) => `${counted(count, 'node')} ${count === 1 ? 'is' : 'are'} not on the operator's list, too many to be new; the rows are kept.`,
}

export const noRoster: Rule = {
  id: 'unknown_node',
  severity: 'note',
  expects: 'There is a list of the operator\'s nodes.',
  remedy: 'Take in the operator\'s list of nodes where it publishes one.',
  applies: batch => batch.roster === null,
  suspects: () => null,
  per: 'batch',
  evidence: () => 'SELECT NULL::INTEGER AS file, count(DISTINCT node_id)::INTEGER AS nodes_not_checked FROM gate_node_set HAVING count(*) > 0',
  facts: 'sum(nodes_not_checked)::INTEGER AS counted',
  message: ({ count }) => `${counted(count, 'node')} could not be looked up: there is no list of the operator's nodes yet.`,
}
