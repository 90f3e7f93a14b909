/**
 * `dst_labels`: on the two days on which clocks change the hours around two in the morning are all there, each once. A label
 * read wrongly leaves a hole where it should have been (the second hour ending 2 in autumn, the hour after the skipped one
 * in spring), or writes one hour's prices to both hours ending 2. MISO keeps standard time and has no such day.
 */
import { minutesOf, type Rule, stepMost } from './rule.ts'
import { counted, instant } from './wording.ts'

const hourUs = 3_600_000_000

/** US clocks change when two hours of the market day have gone by, in spring and in autumn. */
const changes = 'SELECT day, epoch_us(start_utc) + 2 * 3600000000 AS changed_us, end_utc - start_utc > INTERVAL 24 HOURS AS autumn FROM gate_day WHERE end_utc - start_utc <> INTERVAL 24 HOURS'

const clockChange = 'day IN (SELECT day FROM gate_day WHERE end_utc - start_utc <> INTERVAL 24 HOURS)'

const remedy = 'The labels of the hours around the change are read wrongly, or the operator wrote them so: look at the rows from one to three o\'clock, and at how the operator marks the repeated hour.'

export const dstHole: Rule = {
  id: 'dst_labels',
  severity: 'block',
  expects: 'Where clocks change, both hours ending 2 are there in autumn, and nothing is missing beside the skipped hour in spring.',
  remedy,
  suspects: () => clockChange,
  evidence: (batch, rows) => {
    // Runs that leave the grid may come one too few to the hour.
    const perHour = batch.grid?.offGrid === true ? Math.floor(3600 / stepMost(batch)) - 1 : 60 / minutesOf(batch)
    // Whole hours before and after say that the file goes on over the change: what lies between must be whole too.
    // The engine divides towards zero, hence from a start that makes no negative numbers.
    return `WITH changed AS (${changes}),
      seen AS (SELECT r.file, r.market_run, c.day, c.autumn, c.changed_us, (epoch_us(r.interval_start_utc) - c.changed_us + 2 * ${hourUs}) // ${hourUs} - 2 AS hour, count(DISTINCT r.interval_start_utc) AS intervals
        FROM ${rows} r JOIN changed c ON epoch_us(r.interval_start_utc) >= c.changed_us - 2 * ${hourUs} AND epoch_us(r.interval_start_utc) < c.changed_us + 2 * ${hourUs} AND r.interval_minutes = ${minutesOf(batch)} GROUP BY ALL),
      around AS (SELECT file, market_run, day, autumn, changed_us, sum(intervals) FILTER (hour < -1) AS before, sum(intervals) FILTER (hour > 0) AS after FROM seen GROUP BY ALL),
      due AS (SELECT *, unnest([-1, 0]) AS hour FROM around WHERE before > 0 AND after > 0)
      SELECT due.file, due.market_run, due.day, due.autumn, make_timestamptz(due.changed_us + due.hour * ${hourUs}) AS hour_start_utc, coalesce(seen.intervals, 0)::INTEGER AS intervals, ${perHour} AS expected
      FROM due LEFT JOIN seen ON seen.file = due.file AND seen.market_run = due.market_run AND seen.day = due.day AND seen.hour = due.hour
      WHERE coalesce(seen.intervals, 0) < ${perHour}`
  },
  facts: 'min(day) AS day, min(hour_start_utc) AS first_hour, bool_or(autumn) AS autumn',
  message: ({ count, facts }) => `${counted(count, 'hour')} beside the change of clocks on ${String(facts['day'])} ${count === 1 ? 'is' : 'are'} not whole, first the one at ${instant(facts['first_hour'])}${facts['autumn'] === true ? ', where hour ending 2 comes twice' : ''}.`,
}

export const dstCopied: Rule = {
  id: 'dst_labels',
  severity: 'warn',
  expects: 'The two hours ending 2 of the autumn day have prices of their own.',
  remedy,
  suspects: () => clockChange,
  // Of one or two nodes, or of a calm night at one price, equal hours say nothing.
  evidence: (_, rows) => `WITH changed AS (${changes}),
      pairs AS (SELECT first.file, first.market_run, c.day, first.node_id, first.interval_start_utc, first.lmp, row(first.lmp, first.energy, first.congestion, first.loss) IS NOT DISTINCT FROM row(second.lmp, second.energy, second.congestion, second.loss) AS same
        FROM ${rows} first JOIN changed c ON c.autumn AND epoch_us(first.interval_start_utc) >= c.changed_us - ${hourUs} AND epoch_us(first.interval_start_utc) < c.changed_us
        JOIN ${rows} second ON second.file = first.file AND second.market_run = first.market_run AND second.node_id = first.node_id AND epoch_us(second.interval_start_utc) = epoch_us(first.interval_start_utc) + ${hourUs}),
      copied AS (SELECT file, market_run, day FROM pairs GROUP BY ALL HAVING bool_and(same) AND count(DISTINCT lmp) > 2)
      SELECT file, market_run, day, node_id, interval_start_utc, lmp FROM pairs SEMI JOIN copied USING (file, market_run, day)`,
  facts: 'min(day) AS day',
  message: ({ count, facts }) => `Both hours ending 2 of ${String(facts['day'])} have the same prices, in all ${counted(count, 'pair')} of rows.`,
}
