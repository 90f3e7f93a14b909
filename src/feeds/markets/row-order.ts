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
  return ordered(`SELECT *, row_number() OVER () AS line FROM (${select})`, `hour(stamp) = 1 OR (hour(stamp) = 2 AND minute(stamp) = 0 AND second(stamp) = 0)`, series)
}

/** The same of files that may begin with their newest row; `twice` says which stamps come twice. */
export function inEitherOrder(select: string, twice: string, ...series: readonly string[]): string {
  const begins = (which: 'arg_min' | 'arg_max'): string => `${which}(stamp, place) OVER (PARTITION BY file_index)`
  return ordered(`SELECT * EXCLUDE place, CASE WHEN ${begins('arg_min')} > ${begins('arg_max')} THEN -place ELSE place END AS line FROM (SELECT *, row_number() OVER () AS place FROM (${select}))`, twice, series)
}

function ordered(select: string, twice: string, series: readonly string[]): string {
  return `source AS MATERIALIZED (${select}),
  turning AS (
    SELECT line, CASE WHEN min(stamp) OVER (of_series ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) <= stamp THEN 1
      WHEN max(stamp) OVER (of_series ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= stamp THEN 2 END AS pass
    FROM source WHERE ${twice} WINDOW of_series AS (PARTITION BY ${['file_index', ...series, 'CAST(stamp AS DATE)'].join(', ')} ORDER BY line)
  ),
  placed AS (SELECT source.*, turning.pass FROM source LEFT JOIN turning USING (line))`
}
