/**
 * `completeness` of files that hold one or a few intervals: the intervals of a file have the same nodes, and so have the
 * files of a batch.
 *
 * Inside a file, up to half a percent of the nodes may come and go (an operator adds and retires nodes); more is a file cut
 * off. Between files nothing says that all were asked for the same nodes, so a small file among large ones is a warning.
 */
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { counted } from './wording.ts'

/** Greatest share of a file's nodes that one of its intervals may lack. */
const shareMax = 0.005

const isSnapshot = (batch: JudgedBatch): boolean => batch.grid?.covers === 'snapshot'

/** SQL: one row per interval that lacks nodes of its file. */
function lacking(where: string): string {
  return `WITH known AS (
      SELECT f.file, f.market_run, f.node_set, n.node_id
      FROM (SELECT DISTINCT file, market_run, node_set FROM gate_summary WHERE nodes_vary) f JOIN gate_node_set n USING (node_set) ANTI JOIN gate_aside a ON a.file = f.file AND a.node_id = n.node_id),
    whole AS (SELECT file, market_run, count(DISTINCT node_id)::INTEGER AS of_nodes FROM known GROUP BY ALL),
    part AS (SELECT file, market_run, node_set, count(DISTINCT node_id)::INTEGER AS nodes FROM known GROUP BY ALL)
    SELECT s.file, s.market_run, s.interval_start_utc, coalesce(nodes, 0) AS nodes, of_nodes
    FROM gate_summary s JOIN whole USING (file, market_run) LEFT JOIN part USING (file, market_run, node_set)
    WHERE coalesce(nodes, 0) < of_nodes AND (of_nodes - coalesce(nodes, 0)) ${where} ${shareMax} * of_nodes`
}

const inFile = {
  id: 'completeness',
  applies: isSnapshot,
  suspects: () => 'nodes_vary',
  facts: 'max(of_nodes - nodes) AS most, max(of_nodes) AS of_nodes',
} as const

export const snapshotRagged: Rule = {
  ...inFile,
  severity: 'block',
  expects: `The intervals of a file have the same nodes, but for ${shareMax * 100} %.`,
  remedy: 'The file looks cut off: fetch it again.',
  evidence: () => lacking('>'),
  message: ({ count, facts }) =>
    `${counted(count, 'interval')} lack${count === 1 ? 's' : ''} up to ${counted(Number(facts['most']), 'node')} of the ${Number(facts['of_nodes']).toLocaleString('en-US')} that the file has; at most ${shareMax * 100} % was expected.`,
}

export const snapshotNodesVary: Rule = {
  ...inFile,
  severity: 'warn',
  expects: 'The intervals of a file have the same nodes.',
  remedy: 'Check whether the nodes are new or retired.',
  evidence: () => lacking('<='),
  message: ({ count, facts }) => `${counted(count, 'interval')} lack${count === 1 ? 's' : ''} up to ${counted(Number(facts['most']), 'node')} that the file has elsewhere.`,
}

/** Also of market-day files. Needs three files, so that there is something usual. */
export const smallFile: Rule = {
  id: 'completeness',
  severity: 'warn',
  expects: `The files of a batch have about as many nodes: ${shareMax * 100} % fewer than usual is few.`,
  remedy: 'If the file should have all nodes it is cut off at the end of a row: fetch it again.',
  applies: batch => batch.grid?.covers !== 'window' && batch.files.length > 2,
  suspects: () => null,
  evidence: () => `WITH sizes AS (SELECT node_set, count(DISTINCT node_id) AS nodes FROM gate_node_set GROUP BY ALL),
      files AS (SELECT file, market_run, max(nodes)::INTEGER AS nodes FROM gate_summary JOIN sizes USING (node_set) GROUP BY ALL)
    SELECT file, market_run, nodes, (median(nodes) OVER (PARTITION BY market_run))::INTEGER AS usual FROM files
    QUALIFY usual - nodes > ${shareMax} * usual AND count(*) OVER (PARTITION BY market_run) > 2`,
  facts: 'sum(nodes)::INTEGER AS nodes, sum(usual)::INTEGER AS usual',
  message: ({ facts }) => `The file has ${counted(Number(facts['nodes']), 'node')}; most files of the batch have ${Number(facts['usual']).toLocaleString('en-US')}.`,
}
