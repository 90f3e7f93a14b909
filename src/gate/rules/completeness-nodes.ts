/** Which nodes have fewer intervals than the others of their file: asked only of files whose intervals differ in nodes. */

/**
 * What a file that was cut off between two lines looks like: sorted by time, nodes that lack nothing but the file's last
 * interval; sorted by node, one node that stops early. Other nodes with gaps were left out by whoever made the file.
 */
export const cutOff = 'stops_early AND (of_others - intervals = 1 OR nodes_short = 1)'

/**
 * SQL: one row per (file, market_run, node, market day) with fewer intervals than the file has of that day. `whole` is true
 * where the file has the whole day and this node nothing of it; `stops_early` where the node has every interval of the file
 * up to its own last one; `nodes_short` counts the nodes of the file that lack something. Nodes kept aside are not asked.
 */
export function nodeDays(rows: string, where: string): string {
  return `WITH seen AS (
      SELECT r.file, r.market_run, r.node_id, s.day, count(DISTINCT r.interval_start_utc)::INTEGER AS intervals, max(r.interval_start_utc) AS last_utc
      FROM ${rows} r JOIN gate_summary s USING (file, market_run, interval_start_utc) ANTI JOIN gate_aside a ON a.file = r.file AND a.node_id = r.node_id
      WHERE r.node_id IS NOT NULL
      GROUP BY ALL),
    due AS (
      SELECT n.file, n.market_run, n.node_id, d.day, d.intervals, d.intervals >= d.expected AS complete
      FROM (SELECT DISTINCT file, market_run, node_id FROM seen) n JOIN gate_file_day d USING (file, market_run)),
    short AS (
      SELECT due.file, due.market_run, due.node_id, due.day, coalesce(seen.intervals, 0) AS intervals, due.intervals AS of_others, due.complete AND seen.intervals IS NULL AS whole, seen.last_utc
      FROM due LEFT JOIN seen USING (file, market_run, node_id, day)
      WHERE coalesce(seen.intervals, 0) < due.intervals)
    SELECT * EXCLUDE (last_utc, stops_early, nodes_short) FROM (
      SELECT short.*, count(DISTINCT node_id) OVER (PARTITION BY file) AS nodes_short,
        intervals = (SELECT count(*) FROM gate_summary s WHERE s.file = short.file AND s.market_run = short.market_run AND s.day = short.day AND s.interval_start_utc <= short.last_utc) AS stops_early
      FROM short)
    WHERE ${where}`
}
