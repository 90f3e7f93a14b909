/**
 * A day of real-time prices of the operators' true size, for measuring: CAISO with 16,000 nodes every five minutes as
 * hourly group files, SPP with 1,200 locations as 288 interval files. The engine makes the rows; nothing is dispatched
 * here, but the prices have the structure of dispatched ones: one energy price per interval, congestion as a few
 * constraints times a factor per node, losses as a factor of energy, and parts that add up exactly.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '#base/error.ts'
import { list, literal } from '#base/sql.ts'
import { formatInstant, hourMs, minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { isRepeated } from '#canon/zone.ts'
import type { Session } from '#drivers/engine/port.ts'
import { operatingHour } from './caiso-files.ts'
import { compactDate, usStamp } from './operator-file.ts'
import { localEnd } from './spp-files.ts'

export interface BigDayRequest {
  readonly folder: string
  /** Market day, `YYYY-MM-DD`. */
  readonly date: string
  /** Price points, 3 to 50,000: there the names run out. */
  readonly nodes: number
  /** CAISO: `hours` = one file per operating hour as the operator has it, `day` = all in one. */
  readonly files?: 'hours' | 'day'
  readonly signal?: AbortSignal
  progress?(done: number, total: number): void
}

export interface BigDayFile {
  readonly name: string
  /** Rows of the CSV, without its header. */
  readonly rows: number
}

const mostNodes = 50_000

const caisoColumns = [
  'INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT', 'OPR_DT', 'OPR_HR', 'OPR_INTERVAL', 'NODE_ID_XML', 'NODE_ID', 'NODE', 'MARKET_RUN_ID',
  'LMP_TYPE', 'XML_DATA_ITEM', 'PNODE_RESMRID', 'GRP_TYPE', 'POS', 'MW', '"GROUP"',
].join(', ')

const caisoParts = [
  ['LMP', 'LMP_PRC', 'energy + congestion + loss'], ['MCC', 'LMP_CONG_PRC', 'congestion'],
  ['MCE', 'LMP_ENE_PRC', 'energy'], ['MCL', 'LMP_LOSS_PRC', 'loss'],
] as const

/** The hourly group report (version 1): LMP, MCC, MCE and MCL as rows of one CSV, the price in the column MW. */
export async function writeCaisoDay(session: Session, request: BigDayRequest): Promise<BigDayFile[]> {
  const day = marketDay('caiso', request.date)
  await mkdir(request.folder, { recursive: true })
  await nodeTable(session, request.nodes, caisoName)
  const stem = `${compactDate(request.date)}_${compactDate(request.date)}_RTM_LMP_GRP`
  const hours = Array.from({ length: day.hours }, (_, index) => day.start_utc + index * hourMs)
  const parts = request.files === 'day' ? [hours] : hours.map(hour => [hour])
  const files: BigDayFile[] = []
  for (const part of parts) {
    request.signal?.throwIfAborted()
    const intervals = part.flatMap(hour => Array.from({ length: 12 }, (_, index) => hour + index * 5 * minuteMs))
    await priceTable(session, intervals, 100_000)
    const hour = operatingHour('America/Los_Angeles', part[0] ?? day.start_utc)
    const name = request.files === 'day' ? `${stem}_N_N_v1.csv` : `${stem}_${String(hour).padStart(2, '0')}_N_v1.csv`
    await session.run(`COPY (${caisoRows(request.date, intervals)}) TO ${literal(join(request.folder, name))} (FORMAT csv, HEADER true)`)
    files.push({ name, rows: intervals.length * request.nodes * 4 })
    request.progress?.(files.length, parts.length)
  }
  await dropTables(session)
  return files
}

const sppParts = [['LMP', 'energy + congestion + loss'], ['MLC', 'loss'], ['MCC', 'congestion'], ['MEC', 'energy']] as const

/** Single-interval real-time files, 288 on a day without a change of clocks. */
export async function writeSppDay(session: Session, request: BigDayRequest): Promise<BigDayFile[]> {
  const day = marketDay('spp', request.date)
  await mkdir(request.folder, { recursive: true })
  await nodeTable(session, request.nodes, sppName)
  const intervals = Array.from({ length: day.hours * 12 }, (_, index) => day.start_utc + index * 5 * minuteMs)
  await priceTable(session, intervals, 10_000)
  const files: BigDayFile[] = []
  for (const [index, start] of intervals.entries()) {
    request.signal?.throwIfAborted()
    const end = localEnd('America/Chicago', start, 5)
    const label = new Date(end).toISOString().replace(/[-:T]/g, '').slice(0, 12)
    const name = `RTBM-LMP-SL-${label}${isRepeated('America/Chicago', start) ? 'd' : ''}.csv`
    await session.run(`COPY (
      SELECT ${literal(usStamp(end))} AS "Interval", ${literal(usStamp(start + 5 * minuteMs))} AS "GMTIntervalEnd", name AS "Settlement Location", name || '_RA' AS "Pnode",
        ${sppParts.map(([column, part]) => `printf('%.4f', (${part}) / 10000) AS ${column}`).join(', ')}
      FROM big_prices WHERE interval = ${index} ORDER BY node
    ) TO ${literal(join(request.folder, name))} (FORMAT csv, HEADER true)`)
    files.push({ name, rows: request.nodes })
    request.progress?.(files.length, intervals.length)
  }
  await dropTables(session)
  return files
}

const syllables = {
  first: ['ALD', 'BRK', 'CAL', 'DEL', 'EST', 'FAR', 'GLN', 'HAV', 'IRV', 'JUN', 'KET', 'LOM', 'MAR', 'NOR', 'OAK', 'PAL', 'QUA', 'RID', 'SAN', 'TUL', 'UPL', 'VIS', 'WLD', 'YUC', 'ZAN'],
  last: ['BAY', 'CRK', 'DAM', 'ELM', 'FLT', 'GRV', 'HLL', 'ISL', 'KNL', 'LAK', 'MSA', 'OAK', 'PNT', 'RCH', 'SPR', 'TWN', 'VLY', 'WLS', 'YRD', 'PSS'],
}

/** The hubs first, then names such as `SANCRK07_1_N012`: 25 x 20 x 100 of them. */
const caisoName = `CASE node WHEN 0 THEN 'TH_NP15_GEN-APND' WHEN 1 THEN 'TH_SP15_GEN-APND' WHEN 2 THEN 'TH_ZP26_GEN-APND'
  ELSE ${list(syllables.first)}[1 + node % 25] || ${list(syllables.last)}[1 + (node // 25) % 20] || lpad((node // 500)::VARCHAR, 2, '0')
    || '_' || (1 + node % 7) || '_N' || lpad((1 + node % 89)::VARCHAR, 3, '0') END`

const sppName = `CASE node WHEN 0 THEN 'SPPNORTH_HUB' WHEN 1 THEN 'SPPSOUTH_HUB'
  ELSE ${list(syllables.last)}[1 + node % 20] || '_' || ${list(syllables.first)}[1 + (node // 20) % 25] || lpad((node // 500)::VARCHAR, 2, '0') END`

/** Uniform in [0, 1) from a hash of the arguments: the same in every run of one engine version. */
function draw(...args: readonly string[]): string {
  return `((hash(${args.join(', ')}) >> 11)::DOUBLE / 9007199254740992)`
}

const constraints = 4

/** Names, loss factors and transfer factors. */
async function nodeTable(session: Session, nodes: number, name: string): Promise<void> {
  if (!Number.isInteger(nodes) || nodes < 3 || nodes > mostNodes) {
    throw fail('usage/invalid', `A full-size day has 3 to ${mostNodes} price points, found ${nodes}`, { nodes })
  }
  const factors = Array.from({ length: constraints }, (_, index) => `${draw('node', `'factor ${index}'`)} - 0.5 AS factor_${index}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE big_node AS
    SELECT node, ${name} AS name, 0.12 * ${draw('node', `'loss'`)} - 0.06 AS loss_factor, ${factors.join(', ')}
    FROM (SELECT unnest(range(${nodes})) AS node)`)
}

/**
 * One row per interval and node, components as whole numbers of 1/`scale` USD/MWh. A day has a morning and an evening peak,
 * noon near zero, and an hour of scarcity; two of the four constraints bind at a time.
 */
async function priceTable(session: Session, intervals: readonly number[], scale: number): Promise<void> {
  const shadows = Array.from({ length: constraints }, (_, index) =>
    `CASE WHEN ${draw('start // 3600000', `'binds ${index}'`)} < 0.5 THEN 0 ELSE 40 * ${draw('start', `'shadow ${index}'`)} END AS shadow_${index}`)
  const congestion = Array.from({ length: constraints }, (_, index) => `shadow_${index} * factor_${index}`).join(' + ')
  await session.run(`CREATE OR REPLACE TEMP TABLE big_interval AS
    SELECT position - 1 AS interval, start,
      42 + 24 * cos((start / 3600000.0 - 3) * pi() / 6) * (0.6 + 0.4 * sin(start / 3600000.0 * pi() / 12))
        + 3 * ${draw('start', `'energy'`)} + CASE WHEN (start // 3600000) % 24 = 2 THEN 600 * ${draw('start', `'scarcity'`)} ELSE 0 END AS energy,
      ${shadows.join(', ')}
    FROM (SELECT unnest(${list(intervals)}::BIGINT[]) AS start, unnest(range(1, ${intervals.length} + 1)) AS position)`)
  // A part below a hundredth of a cent is none, which keeps exponents out of the text.
  const whole = (value: string): string => `(CASE WHEN abs(${value}) < 0.0001 THEN 0 ELSE round((${value}) * ${scale}) END)::BIGINT`
  await session.run(`CREATE OR REPLACE TEMP TABLE big_prices AS
    SELECT interval, node, name, ${whole('energy')} AS energy, ${whole(congestion)} AS congestion, ${whole('energy * loss_factor')} AS loss
    FROM big_interval CROSS JOIN big_node`)
}

/** Four rows for each of `big_prices`, in the order of the columns. */
function caisoRows(date: string, intervals: readonly number[]): string {
  const clock = intervals.map((start, interval) => `(${[
    interval, literal(`${formatInstant(start).slice(0, 19)}-00:00`), literal(`${formatInstant(start + 5 * minuteMs).slice(0, 19)}-00:00`),
    operatingHour('America/Los_Angeles', start), interval % 12 + 1,
  ].join(', ')})`)
  const selects = caisoParts.map(([type, item, value], group) => `SELECT start_gmt, end_gmt, ${literal(date)}, hour, number, name, name, name, 'RTM',
    ${literal(type)}, ${literal(item)}, name, 'ALL', 1, (${value}) / 100000, ${group + 1}
    FROM big_prices JOIN clock USING (interval)`)
  return `WITH clock(interval, start_gmt, end_gmt, hour, number) AS (VALUES ${clock.join(', ')}), all_rows(${caisoColumns}) AS (${selects.join(' UNION ALL ')})
    SELECT * FROM all_rows`
}

async function dropTables(session: Session): Promise<void> {
  for (const table of ['big_prices', 'big_interval', 'big_node']) await session.run(`DROP TABLE IF EXISTS ${table}`)
}
