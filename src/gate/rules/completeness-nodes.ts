/** Which nodes have fewer intervals than the others of their file: asked only of files whose intervals differ in nodes. */

/**
 * SQL: one row per (file, market_run, node, market day) with fewer intervals than the file has of that day. `whole` is true
 * where the file has the whole day and this node nothing of it. Nodes that are kept aside are not asked.
 */
export function nodeDays(rows: string, where: string): string {
  return `WITH seen AS (
      SELECT r.file, r.market_run, r.node_id, s.day, count(DISTINCT r.interval_start_utc)::INTEGER AS intervals
      FROM ${rows} r JOIN gate_summary s USING (file, market_run, interval_start_utc) ANTI JOIN gate_aside a ON a.file = r.file AND a.node_id = r.node_id
      WHERE r.node_id IS NOT NULL
      GROUP BY ALL),
    due AS (
      SELECT n.file, n.market_run, n.node_id, d.day, d.intervals, d.intervals >= d.expected AS complete
      FROM (SELECT DISTINCT file, market_run, node_id FROM seen) n JOIN gate_file_day d USING (file, market_run))
    SELECT * FROM (
      SELECT due.file, due.market_run, due.node_id, due.day, coalesce(seen.intervals, 0) AS intervals, due.intervals AS of_others, due.complete AND seen.intervals IS NULL AS whole
      FROM due LEFT JOIN seen USING (file, market_run, node_id, day))
    WHERE intervals < of_others AND (${where})`
}
