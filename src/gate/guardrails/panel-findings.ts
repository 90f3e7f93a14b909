/**
 * A whole market's newest intervals at once, where a report brings every node interval by interval: the panel is taught from the
 * same hour of the days before, in one query, and judges the newest hour of the batch. Markets of few nodes have not enough
 * scores in an hour to be measured by; their hubs are judged all the same.
 */
import { count } from '#base/plural.ts'
import { literal } from '#base/sql.ts'
import { holidayOn } from '#canon/holiday.ts'
import { weekday } from '#canon/civil.ts'
import { dayMs, formatInstant, hourMs, type UtcMs } from '#canon/instant.ts'
import { type Iso, market } from '#canon/market.ts'
import { localMs } from '#canon/zone.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Beside, Finding, JudgedBatch, Severity } from '../port.ts'
import { anomalyRule } from './anomaly-findings.ts'
import { intervalPanel, type IntervalPanel, judgeInterval, type NodeFinding } from './detectors/interval-panel.ts'

const nodesLeast = 200
const intervalsMost = 12
const daysMost = 14
/** Prices that the lake's days may have to be read: two weeks of a thousand nodes, two days of sixteen thousand. */
const readMost = 10_000_000
/** Share of sound prices that may be called out: of a thousand nodes one in two days. */
const rate = 2e-6
const examplesMost = 5

const nodeTable = 'gate_panel_node'

interface Shape { readonly market_run: string, readonly nodes: number, readonly minutes: number, readonly from: UtcMs, readonly to: UtcMs }
interface Flagged extends NodeFinding { readonly utc: UtcMs }

export async function panelFindings(session: Session, batch: JudgedBatch & { readonly beside: Beside }, iso: Iso, unexplained: Severity): Promise<Finding[]> {
  if (batch.grid?.covers !== 'snapshot' || batch.grid.minutes >= 60) return []
  const findings: Finding[] = []
  try {
    for (const shape of await shapesOf(session, batch)) {
      const panel = intervalPanel(await nodesOf(session, batch, shape))
      if (!await teach(session, batch, iso, shape, panel)) continue
      const flagged: Flagged[] = []
      await intervals(session, `SELECT epoch_ms(r.interval_start_utc)::DOUBLE AS utc, n.number, r.lmp FROM ${batch.relation} r JOIN ${nodeTable} n USING (node_id)
        WHERE r.market_run = ${literal(shape.market_run)} AND r.interval_start_utc >= ${moment(shape.from)} ORDER BY utc`, panel.nodes, (utc, values) => {
        flagged.push(...judgeInterval(panel, slotOf(iso, utc), values, rate).findings.map(finding => ({ ...finding, utc })))
      })
      findings.push(...await saidOf(session, batch, shape, flagged, unexplained))
    }
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${nodeTable}`)
  }
  return findings
}

/** The newest hour at most of each market run that has enough nodes. */
async function shapesOf(session: Session, { relation }: JudgedBatch): Promise<Shape[]> {
  return await session.rows<Shape & Record<string, unknown>>(`WITH counted AS (SELECT market_run, interval_start_utc, rows AS nodes, max(interval_start_utc) OVER (PARTITION BY market_run) AS newest FROM gate_summary)
    SELECT market_run, max(nodes)::INTEGER AS nodes, (SELECT min(interval_minutes) FROM (SELECT interval_minutes FROM ${relation} LIMIT 1))::INTEGER AS minutes,
      min(epoch_ms(interval_start_utc))::DOUBLE AS "from", max(epoch_ms(interval_start_utc))::DOUBLE AS "to"
    FROM counted WHERE epoch_ms(newest) - epoch_ms(interval_start_utc) < ${hourMs} GROUP BY market_run HAVING max(nodes) >= ${nodesLeast} AND count(DISTINCT interval_start_utc) <= ${intervalsMost}`)
}

async function nodesOf(session: Session, { relation }: JudgedBatch, { market_run: run, from }: Shape): Promise<number> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${nodeTable} AS SELECT node_id, (row_number() OVER (ORDER BY node_id) - 1)::INTEGER AS number FROM (SELECT DISTINCT node_id FROM ${relation} WHERE market_run = ${literal(run)} AND interval_start_utc >= ${moment(from)})`)
  const [found] = await session.rows<{ nodes: number }>(`SELECT count(*)::INTEGER AS nodes FROM ${nodeTable}`)
  return found?.nodes ?? 0
}

/** False where the lake has nothing to go by. */
async function teach(session: Session, { dataset, iso: operator, beside }: JudgedBatch & { readonly beside: Beside }, iso: Iso, { market_run: run, nodes, minutes, from, to }: Shape, panel: IntervalPanel): Promise<boolean> {
  const slots = new Set([slotOf(iso, from), slotOf(iso, to)])
  const days = Math.max(1, Math.min(daysMost, Math.floor(readMost / (nodes * 1440 / minutes))))
  const begin = Math.floor(from / hourMs) * hourMs
  const hours: number[] = []
  for (let hour = begin - days * dayMs - hourMs; hour <= begin; hour += hourMs) if (slots.has(slotOf(iso, hour))) hours.push(hour / hourMs)
  const planned = await beside.ask(`SELECT node_id, interval_start_utc, lmp FROM ${dataset.name} WHERE iso = ${literal(operator)} AND market_run = ${literal(run)}
    AND interval_start_utc >= ${moment(begin - days * dayMs - hourMs)} AND interval_start_utc < ${moment(from)} AND interval_minutes = ${minutes} AND epoch_ms(interval_start_utc) // ${hourMs} IN (${hours.join(', ')})`)
  if (planned === null) return false
  return await intervals(session, `SELECT epoch_ms(p.interval_start_utc)::DOUBLE AS utc, n.number, p.lmp FROM (${planned}) AS p JOIN ${nodeTable} n USING (node_id) ORDER BY utc`, panel.nodes, (utc, values) => {
    judgeInterval(panel, slotOf(iso, utc), values)
  })
}

/** Interval after interval by node; false where there was none. */
async function intervals(session: Session, sql: string, nodes: number, each: (utc: UtcMs, values: Float64Array) => void): Promise<boolean> {
  let [current, values]: [number | null, Float64Array] = [null, new Float64Array(nodes).fill(NaN)]
  await session.stream(sql, [], ({ rows, columns: [times = [], numbers = [], prices = []] }) => {
    for (let row = 0; row < rows; row++) {
      const utc = times[row] as number
      if (current !== null && utc !== current) {
        each(current, values)
        values = new Float64Array(nodes).fill(NaN)
      }
      current = utc
      values[numbers[row] as number] = prices[row] as number
    }
  })
  if (current !== null) each(current, values)
  return current !== null
}

async function saidOf(session: Session, { relation }: JudgedBatch, { market_run: run, nodes }: Shape, flagged: readonly Flagged[], unexplained: Severity): Promise<Finding[]> {
  if (flagged.length === 0) return []
  const worst = flagged.toSorted((a, b) => Math.abs(b.value - b.expected) - Math.abs(a.value - a.expected))
  // Nodes without what congestion makes of them: what is still apart then, no constraint has made.
  const rows = await session.rows<{ number: number, utc: number, node_id: string, file: number, apart: number | null }>(`WITH beside AS (
      SELECT market_run, interval_start_utc, median(lmp - congestion) AS middle FROM ${relation} WHERE market_run = ${literal(run)} AND epoch_ms(interval_start_utc) IN (${[...new Set(flagged.map(({ utc }) => utc))].join(', ')}) GROUP BY ALL)
    SELECT n.number, epoch_ms(r.interval_start_utc)::DOUBLE AS utc, r.node_id, r.file, abs(r.lmp - r.congestion - b.middle) AS apart FROM ${relation} r JOIN beside b USING (market_run, interval_start_utc) JOIN ${nodeTable} n USING (node_id)
    WHERE n.number IN (${[...new Set(flagged.map(({ node }) => node))].join(', ')})`)
  const places = new Map(rows.map(row => [`${row.number} ${row.utc}`, row]))
  const isCongestion = (one: Flagged): boolean => { const apart = places.get(`${one.node} ${one.utc}`)?.apart; return apart !== null && apart !== undefined && one.measure !== 'stuck' && apart < Math.abs(one.value - one.expected) / 2 }
  const [explained, open] = [worst.filter(isCongestion), worst.filter(one => !isCongestion(one))]
  const finding = (group: readonly Flagged[], severity: Severity, why: string, remedy: string): Finding[] => group.length === 0 ? [] : [{
    rule: anomalyRule.id, severity, count: group.length, remedy, ...fileOf(group.map(one => places.get(`${one.node} ${one.utc}`)?.file)),
    message: `${count(group.length, 'price')} of ${count(new Set(group.map(({ node }) => node)).size, 'node')} among ${nodes} (${run}) ${group.length === 1 ? 'is' : 'are'} out of line with the nodes' own past and with the market's move. ${why}`,
    examples: group.slice(0, examplesMost).map(({ node, utc, value, expected, score, measure }) => ({ interval_start_utc: formatInstant(utc), node_id: places.get(`${node} ${utc}`)?.node_id ?? '', market_run: run, found: cents(value), expected: cents(expected), score: cents(score), by: measure })),
  }]
  return [
    ...finding(open, unexplained, 'Nothing that is known of the market explains it.', anomalyRule.remedy),
    ...finding(explained, 'note', 'Congestion carries it: without it the price is that of the other nodes.', 'Nothing is to be done: look at the constraints that bind, where they are of interest.'),
  ]
}

/** The file, where it is one. */
function fileOf(files: readonly (number | undefined)[]): Pick<Finding, 'file'> {
  const [first, ...others] = new Set(files)
  return { file: first === undefined || others.length > 0 ? null : first }
}

/** The hour of the market's clock, 24 more on weekends and holidays. */
function slotOf(iso: Iso, utc: UtcMs): number {
  const local = localMs(market(iso).marketZone, utc)
  const day = Math.floor(local / dayMs)
  const isOff = [0, 6].includes(weekday(day)) || holidayOn(day) !== null
  return Math.floor((local - day * dayMs) / hourMs) + (isOff ? 24 : 0)
}

function moment(utc: UtcMs): string { return `TIMESTAMPTZ ${literal(formatInstant(utc))}` }

function cents(value: number): number { return Math.round(value * 100) / 100 }
