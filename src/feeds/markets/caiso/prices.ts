/**
 * CAISO's price files: one row per node, interval and component, turned into one row per node and interval.
 *
 * Over the years and versions the columns change places, the price stands under VALUE, PRC or MW, the greenhouse-gas
 * component comes and goes, and a group archive has all components in one member or one member for each. Rows are in no
 * order. Instants are given in GMT, so the operator's hour numbers (25 = the repeated hour) are not needed.
 */
import { literal } from '#base/sql.ts'
import { parseDate } from '#canon/civil.ts'
import { dayMs, hourMs } from '#canon/instant.ts'
import { market } from '#canon/market.ts'
import { refuseOtherOffset } from '../clock-labels.ts'
import { cells, columnOf, findHeader, layoutOf, normalised, quoted, readCsv } from '../csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { instantForm } from './oasis.ts'

/** LMP_TYPE, and the column it goes to. */
const components = { LMP: 'lmp', MCE: 'energy', MCC: 'congestion', MCL: 'loss', MGHG: 'ghg' } as const

/** Five values rounded to five decimals: 5 x 0.5 x 10^-5, and what doubles lose. */
export const identityTolerance = 2.5e-5 + 1e-9

/** The price columns with the greenhouse-gas component made of the rest, where there is a rest and no such row. */
const rest = 'round(lmp - energy - congestion - loss, 5)'
const isRest = `ghg IS NULL AND abs(${rest}) > ${identityTolerance}`
const derivedGhg = `lmp, energy, congestion, loss, CASE WHEN ${isRest} THEN ${rest} ELSE ghg END AS ghg, CASE WHEN ${isRest} THEN 'ghg' END AS derived`

/** `run` is what the operator writes under MARKET_RUN_ID, `fileNames` decides for a file without rows. */
export function recognisePrices(head: Head, run: string, fileNames: RegExp): Layout | null {
  const found = findHeader(head, ['INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT', 'MARKET_RUN_ID', 'LMP_TYPE'], 3)
  if (!found) return null
  const { line, columns } = found
  const price = columnOf(columns, 'VALUE', 'PRC', 'MW')
  const node = columnOf(columns, 'NODE_ID', 'NODE')
  if (price === null || node === null) return null
  const rows = head.lines.slice(line + 1).filter(text => text.trim() !== '').map(cells)
  const at = (name: string) => columns.findIndex(column => normalised(column) === normalised(name))
  const firstRun = rows[0]?.[at('MARKET_RUN_ID')]
  if (firstRun === undefined ? !fileNames.test(head.name) : firstRun.toUpperCase() !== run) return null
  refuseOtherOffset(head, market('caiso').marketZone, rows.map(row => ({ utc: hourStart(row[at('INTERVALSTARTTIME_GMT')]), local: labelOf(row[at('OPR_DT')], row[at('OPR_HR')]) })))
  return { headerLine: line, columns, facts: { run: firstRun ?? run, node, price, ...groupWithoutGhg.test(head.name) ? { ghg: 'left out' } : {} } }
}

/** The whole hour of an instant; NaN where it is none. */
function hourStart(text: string | undefined): number { return Math.floor(Date.parse(text ?? '') / hourMs) * hourMs }

/** The start of an operating hour on the clock, as if it were UTC; NaN for the repeated hour, 25, and for what is none. */
function labelOf(date: string | undefined, hour: string | undefined): number {
  const day = parseDate((date ?? '').slice(0, 10))
  return day === null || !/^(0?[1-9]|1\d|2[0-4])$/.test(hour ?? '') ? NaN : day * dayMs + (Number(hour) - 1) * hourMs
}

/**
 * The archives by group leave the greenhouse-gas member out since they have one member for each component: there, and only
 * there, what lmp has beyond the sum of the others is that component, derived.
 */
const groupWithoutGhg = /_LMP_GRP_.*_v(?:[2-9]|\d\d)/i

/**
 * Groups by node and interval over the whole batch, not file by file: where each component has a member of its own, the
 * rows of one key lie in several files. `file` is the first of them.
 *
 * Each key comes five or six times, so what can wait is done once per group: the instants are text until then, which halves
 * the work on them. CASE rather than FILTER, and the run as part of the key, because the engine is faster with them.
 */
export function priceRows(files: readonly SourceFile[], marketRun: string): string {
  const { facts } = layoutOf(files)
  const node = quoted(facts['node'] ?? 'NODE_ID')
  const price = quoted(facts['price'] ?? 'MW')
  const source = readCsv(files, { types: { [facts['price'] ?? 'MW']: 'DOUBLE' } })
  const kinds = Object.entries(components)
  const names = kinds.map(([, column]) => column).join(', ')
  const counts = kinds.map(([, column]) => `${column}_copies`)
  return `
    SELECT file, 'caiso' AS iso, ${literal(marketRun)} AS market_run, node_id,
      start_utc AT TIME ZONE 'UTC' AS interval_start_utc,
      date_sub('minute', start_utc, end_utc)::INTEGER AS interval_minutes,
      ${facts['ghg'] === undefined ? `${names}, NULL::VARCHAR AS derived` : derivedGhg}, 'final' AS status,
      CASE
        WHEN run IS DISTINCT FROM ${literal(facts['run'] ?? '')}
          THEN error('report: MARKET_RUN_ID ${facts['run']} expected in every row, ' || coalesce(run, 'none') || ' found for ' || node_id || ' at ' || start_utc)
        WHEN ${counts.join(' + ')} <> source_rows
          THEN error('report: LMP_TYPE ${Object.keys(components).join(', ')} expected, another found for ' || node_id || ' at ' || start_utc)
        ELSE greatest(${counts.join(', ')})
      END::INTEGER AS copies
    FROM (
      SELECT *, ${instant('INTERVALSTARTTIME_GMT')} AS start_utc, ${instant('INTERVALENDTIME_GMT')} AS end_utc
      FROM (
        SELECT min(file_index)::INTEGER AS file, ${node} AS node_id, intervalstarttimegmt, intervalendtimegmt, marketrunid AS run,
          ${kinds.map(([kind, column]) => `max(CASE WHEN lmptype = ${literal(kind)} THEN ${price} END) AS ${column}`).join(',\n          ')},
          ${kinds.map(([kind, column]) => `count(CASE WHEN lmptype = ${literal(kind)} THEN 1 END) AS ${column}_copies`).join(',\n          ')},
          count(*) AS source_rows
        FROM ${source}
        GROUP BY ALL
      )
    )`
}

/** TIMESTAMP of a text column. A cell that holds something of another form ends the query. */
function instant(name: string): string {
  const text = quoted(name)
  const read = `try_strptime(${text}, ${literal(instantForm)})`
  return `CASE WHEN ${text} IS NOT NULL AND ${read} IS NULL
        THEN error(concat('report: column ${name} holds ''', ${text}, ''' at node ', node_id, ', which is no time of the report''s form'))::TIMESTAMP ELSE ${read} END`
}
