/**
 * Prices as MISO's Data Exchange answers them, one page per file.
 *
 *   GET https://apim.misoenergy.org/pricing/v1/day-ahead/{date}/lmp-{expost|exante}?interval=1..24
 *   GET https://apim.misoenergy.org/pricing/v1/real-time/{date}/lmp-expost?interval=HH:MM&preliminaryFinal=..&timeResolution=..
 *   answer = {"data": [record, ..], "page": {"pageNumber", "totalPages", "lastPage"}}
 *   record = {"interval", "timeInterval": {"resolution", "start", "end", "value"}, "node", "lmp", "mec", "mcc", "mlc"}
 *
 * `start` and `end` are Eastern Standard Time without an offset; older answers have them under `interval`. All four prices
 * are published, so nothing is derived and the sum can be checked.
 *
 * The answer does not say which market it is of, nor whether its prices are final: the file's name has to, with the words
 * of the URL (`2026-05-01_real-time_lmp-expost_Final_5min.json`), or the caller. The API needs a key and answers page by
 * page, so it has no endpoint here.
 */
import { literal } from '#base/sql.ts'
import { layoutOf } from '../csv.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

export interface ExchangeClaim {
  readonly market: 'day-ahead' | 'real-time' | null
  readonly pricing: 'ex-post' | 'ex-ante' | null
  readonly minutes: 60 | 5 | null
  readonly status: 'preliminary' | 'final' | null
}

/** Prices are published with two decimals, four of them in the sum. */
export const exchangeTolerance = 4 * 0.005

/** Energy is one published price for all nodes; one step of the last decimal is rounding. */
export const exchangeSpread = 0.01

/** What an answer and its name say, or null where the file is no price answer of the Data Exchange. */
export function readExchange(head: Head): ExchangeClaim | null {
  const text = jsonHead(head)
  if (text === null || !/"data"\s*:\s*\[/.test(text)) return null
  if (!['node', 'lmp', 'mec', 'mcc', 'mlc', 'start', 'end'].every(field => new RegExp(`"${field}"\\s*:`).test(text))) return null
  const { name } = head
  return {
    market: /day[-_ ]?ahead|(?:^|_)da_/i.test(name) ? 'day-ahead' : /real[-_ ]?time|(?:^|_)rt_/i.test(name) ? 'real-time' : null,
    pricing: /ex[-_]?ante/i.test(name) ? 'ex-ante' : /ex[-_]?post|prelim|final/i.test(name) ? 'ex-post' : null,
    minutes: resolution(text),
    status: /prelim/i.test(name) ? 'preliminary' : /final/i.test(name) ? 'final' : null,
  }
}

/** Whether the name speaks for day-ahead prices of this kind, or does not speak against them. */
export function maybeDayAhead(claim: ExchangeClaim | null, pricing: 'ex-post' | 'ex-ante'): boolean {
  return claim !== null && claim.minutes === 60 && claim.market !== 'real-time' && (claim.pricing ?? pricing) === pricing
}

/**
 * Whether an answer is of real-time ex-post prices. Ex-ante ones have the same form and no report, so that ex-post must be
 * said wherever nothing else than real time is left.
 */
export function maybeRealTime(claim: ExchangeClaim | null, minutes: 60 | 5): claim is ExchangeClaim {
  if (claim === null || claim.minutes !== minutes || claim.market === 'day-ahead') return false
  return claim.pricing === 'ex-post' || (claim.pricing === null && claim.market === null && minutes === 60)
}

/** Minutes of the first record's interval. */
function resolution(text: string): 60 | 5 | null {
  const said = /"resolution"\s*:\s*"([^"]*)"/.exec(text)?.[1]?.toLowerCase()
  if (said === 'hourly') return 60
  if (said === '5min') return 5
  const clock = '"\\s*:\\s*"[^"T]*T(\\d\\d):(\\d\\d)'
  const [start, end] = ['start', 'end'].map(field => new RegExp(`"${field}${clock}`).exec(text)).map(found => found && Number(found[1]) * 60 + Number(found[2]))
  if (start === null || start === undefined || end === null || end === undefined) return null
  const minutes = (end - start + 1440) % 1440
  return minutes === 60 || minutes === 5 ? minutes : null
}

export function exchangeLayout(head: Head, facts: Readonly<Record<string, string>>): Layout {
  return { headerLine: 0, columns: [], facts: { ...facts, ...sizeFact(head) } }
}

/** SQL of canonical rows; facts `market_run` and `status`. A record of another length than `minutes` keeps its own, for the gate to see. */
export function exchangeRows(files: readonly SourceFile[]): string {
  const { facts } = layoutOf(files)
  const record = 'STRUCT("interval" JSON, timeInterval STRUCT("start" VARCHAR, "end" VARCHAR), node VARCHAR, lmp DOUBLE, mec DOUBLE, mcc DOUBLE, mlc DOUBLE)[]'
  function instant(field: 'start' | 'end'): string {
    const text = `coalesce(record.timeInterval."${field}", json_extract_string(record."interval", '$.${field}'))`
    return `try_strptime(${text}, ['%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%n', '%Y-%m-%dT%H:%M'])`
  }
  return `WITH source AS (SELECT file_index, unnest(data) AS record FROM ${readJson(files, { data: record })}),
  point AS (
    SELECT file_index, trim(record.node) AS node_id, ${instant('start')} AS start_est, ${instant('end')} AS end_est,
      any_value(record.lmp) AS lmp, any_value(record.mec) AS energy, any_value(record.mcc) AS congestion, any_value(record.mlc) AS loss, count(*) AS copies
    FROM source GROUP BY ALL
  )
  SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, ${literal(facts.market_run ?? '')} AS market_run, node_id,
    timezone('UTC', start_est + INTERVAL ${hoursBehindUtc} HOUR) AS interval_start_utc, CAST(date_diff('minute', start_est, end_est) AS INTEGER) AS interval_minutes,
    lmp, energy, congestion, loss, CAST(NULL AS DOUBLE) AS ghg, CAST(NULL AS VARCHAR) AS derived, ${literal(facts.status ?? '')} AS status, CAST(copies AS INTEGER) AS copies
  FROM point`
}
