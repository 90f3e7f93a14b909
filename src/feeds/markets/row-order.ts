/** Which pass of an hour that comes twice a stamp is of, in files that say it by nothing but the order of their rows. */

/**
 * CTEs `source`, `turning` and `placed`, from a SELECT over a file in its order that has `file_index` and `stamp` TIMESTAMP:
 * `placed` has its columns, `line` and `pass`.
 *
 * On the day on which clocks are put back, the stamps from one to two o'clock come twice. Rows of a series, the columns of
 * `series`, stand in order of time: one of these stamps is of the first pass where the same or an earlier one follows it, and
 * of the second where the same or a later one went before it. So a run off the grid, which comes once, finds its place too.
 */
export function inOrder(select: string, ...series: readonly string[]): string {
  const twice = `hour(stamp) = 1 OR (hour(stamp) = 2 AND minute(stamp) = 0 AND second(stamp) = 0)`
  return `source AS MATERIALIZED (SELECT *, row_number() OVER () AS line FROM (${select})),
  turning AS (
    SELECT line, CASE WHEN min(stamp) OVER (of_series ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) <= stamp THEN 1
      WHEN max(stamp) OVER (of_series ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= stamp THEN 2 END AS pass
    FROM source WHERE ${twice} WINDOW of_series AS (PARTITION BY ${['file_index', ...series, 'CAST(stamp AS DATE)'].join(', ')} ORDER BY line)
  ),
  placed AS (SELECT source.*, turning.pass FROM source LEFT JOIN turning USING (line))`
}
