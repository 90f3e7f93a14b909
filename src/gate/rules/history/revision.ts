/**
 * `revision`: a price that was final is seldom another one later, and never once the market's time for corrections is over.
 * What replaces preliminary prices is expected and not counted.
 */
import { list, literal } from '#base/sql.ts'
import { type Iso, isIso } from '#canon/market.ts'
import { dayMs } from '#canon/instant.ts'
import { counted, instant, price } from '../wording.ts'
import { type HistoryRule, load, type Looking, moment, within } from './look-back.ts'

/**
 * Days after delivery within which operators correct prices. CAISO: PRC_CORR rows are made up to two weeks later. PJM: posted
 * again by the tenth calendar day (OA Schedule 1, 1.10.8). MISO: the weekly final five-minute file is two weeks old. ERCOT:
 * notice within 30 days of the operating day (NPRR 474). SPP, NYISO, ISO-NE: finals are out within about five business days.
 */
export const correctionDays: Readonly<Record<Iso, number>> = { caiso: 14, miso: 14, spp: 7, pjm: 10, nyiso: 7, ercot: 30, isone: 7 }

/** USD/MWh. Less is rounding. */
const differs = 0.005

/** Share of a day's prices that are usually changed after they were final. */
const usualShare = 0.005

/** Of a file of few prices, a handful is more than its share and no news. */
const usualMost = 4

/** What is less firm than what is known replaces nothing: it came late. */
const firm = (side: string): string => `list_position(['preliminary', 'final', 'corrected'], ${side}.status)`

const changed = `SELECT r.file, r.market_run, r.node_id, r.interval_start_utc, k.lmp AS known_lmp, r.lmp, k.known_from_utc AS known_since_utc, c.known_utc
  FROM RELATION r JOIN gate_past_price k USING (market_run, node_id, interval_start_utc) JOIN (VALUES FILES) AS c(file, known_utc) ON c.file = r.file
  WHERE k.status <> 'preliminary' AND ${firm('r')} >= ${firm('k')} AND c.known_utc > k.known_from_utc AND abs(r.lmp - k.lmp) > ${differs}`

function changes({ batch, beside }: Looking): string {
  const files = beside.knownFromUtc.map((utc, file) => `(${file}, TIMESTAMPTZ ${literal(utc)})`).join(', ')
  return changed.replace('RELATION', batch.relation).replace('FILES', files)
}

/** The prices that the lake has at the keys' times. */
async function known(looking: Looking): Promise<boolean> {
  const { batch, from_utc, to_utc } = looking
  return await load(looking, 'gate_past_price', `SELECT market_run, node_id, interval_start_utc, lmp, status, known_from_utc FROM ${batch.dataset.name} WHERE ${within(batch, from_utc, to_utc)}`,
    'market_run VARCHAR, node_id VARCHAR, interval_start_utc TIMESTAMPTZ, lmp DOUBLE, status VARCHAR, known_from_utc TIMESTAMPTZ')
}

export const revisionAfterFinal: HistoryRule = {
  id: 'revision_after_final',
  severity: 'block',
  expects: `No final price changes once the time for corrections is over: ${Object.entries(correctionDays).map(([iso, days]) => `${iso} ${days}`).join(', ')} days after delivery.`,
  remedy: 'Ask the operator for its notice of the correction. Release the run with that notice as the reason: until then the settled prices stay.',
  async look(looking) {
    if (!isIso(looking.batch.iso) || !await known(looking)) return null
    const window = correctionDays[looking.batch.iso] * dayMs
    // Of a price that itself came late, as with an old day taken in long after, nobody can say when it settled.
    const settled = (utc: string): string => `epoch_ms(${utc}) - epoch_ms(interval_start_utc) > ${window}`
    return `SELECT file, market_run, node_id, interval_start_utc, known_lmp, lmp, known_since_utc, known_utc FROM (${changes(looking)}) WHERE ${settled('known_utc')} AND NOT (${settled('known_since_utc')})`
  },
  facts: 'max(abs(lmp - known_lmp)) AS worst, min(interval_start_utc) AS first_utc',
  message: ({ count, facts }) => `${counted(count, 'final price')} from ${instant(facts['first_utc'])} on would change by up to ${price(facts['worst'])} after the time for corrections.`,
}

export const revisionCount: HistoryRule = {
  id: 'revision',
  severity: 'warn',
  expects: `At most ${usualShare * 100} % of a day's final prices (${usualMost} of a day of few) are ever changed.`,
  remedy: 'Look for the operator\'s notice of a correction; the old values stay readable as of their time.',
  async look(looking) {
    const { session, batch, days } = looking
    if (!await known(looking)) return null
    const [first, last] = [Math.min(...days.map(({ start_utc }) => start_utc)), Math.max(...days.map(({ end_utc }) => end_utc))]
    const runs = [...new Set(days.map(({ market_run }) => market_run))]
    await load(looking, 'gate_past_superseded', `SELECT market_run, interval_start_utc, count(*)::INTEGER AS rows FROM market.lmp_superseded WHERE ${within(batch, first, last)} AND market_run IN (${list(runs).slice(1, -1)}) AND status <> 'preliminary' GROUP BY ALL`,
      'market_run VARCHAR, interval_start_utc TIMESTAMPTZ, rows INTEGER')
    await session.run(`CREATE OR REPLACE TEMP TABLE gate_past_series AS SELECT * FROM (VALUES ${days.map(day => `(${literal(day.market_run)}, ${literal(day.day)}, ${moment(day.start_utc)}, ${moment(day.end_utc)})`).join(', ')}) AS days(market_run, day, start_utc, end_utc)`)
    return `WITH now_changed AS (SELECT d.market_run, d.day, count(*) AS rows FROM (${changes(looking)}) c JOIN gate_past_series d ON d.market_run = c.market_run AND c.interval_start_utc >= d.start_utc AND c.interval_start_utc < d.end_utc GROUP BY ALL),
      earlier AS (SELECT d.market_run, d.day, sum(s.rows) AS rows FROM gate_past_superseded s JOIN gate_past_series d ON d.market_run = s.market_run AND s.interval_start_utc >= d.start_utc AND s.interval_start_utc < d.end_utc GROUP BY ALL),
      held AS (SELECT d.market_run, d.day, count(*) AS rows FROM gate_past_price k JOIN gate_past_series d ON d.market_run = k.market_run AND k.interval_start_utc >= d.start_utc AND k.interval_start_utc < d.end_utc GROUP BY ALL)
      SELECT NULL::INTEGER AS file, market_run, day, n.rows::INTEGER AS changed, coalesce(e.rows, 0)::INTEGER AS changed_before, h.rows::INTEGER AS prices
      FROM now_changed n JOIN held h USING (market_run, day) LEFT JOIN earlier e USING (market_run, day) WHERE n.rows + coalesce(e.rows, 0) > greatest(${usualShare} * h.rows, ${usualMost})`
  },
  facts: 'sum(changed)::INTEGER AS counted, sum(changed_before)::INTEGER AS earlier, sum(prices)::INTEGER AS prices, min(day) AS first_day',
  message: ({ count, facts }) => `${counted(count, 'final price')} of ${Number(facts['prices']).toLocaleString('en-US')} change${count === 1 ? 's' : ''} (first on ${String(facts['first_day'])}), beside ${String(facts['earlier'])} that changed before.`,
}
