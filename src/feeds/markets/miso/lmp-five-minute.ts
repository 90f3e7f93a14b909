/**
 * MISO real-time five-minute ex-post prices: the weekly file, which is final, and the public API's answer, which is not.
 *
 * Weekly file https://docs.misoenergy.org/marketreports/YYYYMMDD_5MIN_LMP.zip, dated a Monday and covering the week that
 * began two weeks before:
 *   file   = preamble header row* footer
 *   header = MKTHOUR_EST,PNODENAME,LMP,CON_LMP,LOSS_LMP
 *   footer = lines that hold no node
 * MKTHOUR_EST is the interval's START: a week runs from Monday 00:00 to Sunday 23:55.
 *
 * Public API https://public-api.misoenergy.org/api/MarketPricing/GetRealTimeFiveMinExPost/{Current|Rolling|Previous}:
 *   {"headers": ["INTERVAL","CPNODE","LMP","MLC","MCC"], "data": [[..], ..]}, today and yesterday only
 * INTERVAL is the interval's END. Readers took it for the start until September 2026, when one of them compared it with the
 * weekly file and corrected five minutes (https://github.com/gridstatus/gridstatus/pull/946); we follow the correction.
 *
 * Both are Eastern Standard Time all year. A time with an offset is none of these forms and becomes null, which the gate
 * refuses: guessing would shift every price.
 */
import { literal } from '#base/sql.ts'
import { dayNumberOf, weekday } from '#canon/civil.ts'
import { lmpRealTime } from '#canon/price.ts'
import { findHeader, layoutOf, readCsv } from '../csv.ts'
import { report } from '../../report.ts'
import { energyDerived, hoursBehindUtc } from './daily-rows.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { marketReport, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import type { Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

const weeklyColumns = ['MKTHOUR_EST', 'PNODENAME', 'LMP', 'CON_LMP', 'LOSS_LMP'] as const
const answerHeaders = ['INTERVAL', 'CPNODE', 'LMP', 'MLC', 'MCC'] as const

/** Forms of a local time, all without an offset. */
const stampForms = ['%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%m/%d/%Y %I:%M:%S %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%dT%H:%M:%S.%n'] as const

function parsedStamp(text: string): string { return `try_strptime(${text}, [${stampForms.map(literal).join(', ')}])` }

function recognise(head: Head): Layout | null {
  const text = jsonHead(head)
  if (text !== null) return recogniseAnswer(head, text)
  const header = findHeader(head, weeklyColumns)
  return header ? { headerLine: header.line, columns: header.columns, facts: { form: 'weekly' } } : null
}

function recogniseAnswer(head: Head, text: string): Layout | null {
  const list = /"headers"\s*:\s*\[([^\]]*)\]/.exec(text)?.[1]
  if (list === undefined || !/"data"\s*:\s*\[/.test(text)) return null
  const columns = [...list.matchAll(/"([^"]*)"/g)].map(match => match[1] ?? '')
  return answerHeaders.every(name => columns.includes(name)) ? { headerLine: 0, columns, facts: { form: 'answer', ...sizeFact(head) } } : null
}

function rows(files: readonly SourceFile[]): string {
  const weekly = layoutOf(files).facts.form === 'weekly'
  return `WITH source AS (${weekly ? weeklySource(files) : answerSource(files)}),
  point AS (
    SELECT file_index, node_id, stamp, any_value(lmp) AS lmp, any_value(congestion) AS congestion, any_value(loss) AS loss, count(*) AS copies
    FROM source GROUP BY file_index, node_id, stamp
  )
  SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'RTEX' AS market_run, node_id,
    timezone('UTC', ${parsedStamp('stamp')} + INTERVAL ${hoursBehindUtc} HOUR${weekly ? '' : ' - INTERVAL 5 MINUTE'}) AS interval_start_utc,
    5 AS interval_minutes, ${energyDerived('lmp', 'congestion', 'loss')}, ${literal(weekly ? 'final' : 'preliminary')} AS status, CAST(copies AS INTEGER) AS copies
  FROM point`
}

/**
 * The footer's cells are fewer than the header's, and hold neither a time nor a price. A row that was cut off holds a time,
 * and lacks the prices that the gate asks for.
 */
function weeklySource(files: readonly SourceFile[]): string {
  const relation = readCsv(files, { types: { LMP: 'DOUBLE', CON_LMP: 'DOUBLE', LOSS_LMP: 'DOUBLE' }, shortLines: true })
  return `SELECT file_index, trim(pnodename) AS node_id, trim(mkthourest) AS stamp, lmp, conlmp AS congestion, losslmp AS loss
    FROM ${relation} WHERE coalesce(lmp, conlmp, losslmp) IS NOT NULL OR ${parsedStamp('trim(mkthourest)')} IS NOT NULL`
}

function answerSource(files: readonly SourceFile[]): string {
  const { columns } = layoutOf(files)
  function cell(name: typeof answerHeaders[number]): string { return `price[${columns.indexOf(name) + 1}]` }
  return `SELECT file_index, trim(${cell('CPNODE')}) AS node_id, trim(${cell('INTERVAL')}) AS stamp,
      TRY_CAST(${cell('LMP')} AS DOUBLE) AS lmp, TRY_CAST(${cell('MCC')} AS DOUBLE) AS congestion, TRY_CAST(${cell('MLC')} AS DOUBLE) AS loss
    FROM (SELECT file_index, unnest(data) AS price FROM ${readJson(files, { data: 'VARCHAR[][]' })})`
}

/** The weekly files whose weeks hold the window's days; the API has no archive. */
function plan(base: string, window: FetchWindow): Download[] {
  const downloads: Download[] = []
  const first = dayNumberOf(window.from)
  for (let monday = first - (weekday(first) + 6) % 7; monday <= dayNumberOf(window.to); monday += 7) {
    downloads.push(marketReport(base, monday + 14, '5MIN_LMP.zip'))
  }
  return downloads
}

export const lmpFiveMinute = report({
  iso: 'miso',
  name: 'lmp-five-minute',
  title: 'Real-time ex-post LMP, five minutes',
  spec: 'Weekly Real-Time 5-Min LMP (5MIN_LMP); GetRealTimeFiveMinExPost',
  dataset: lmpRealTime,
  // A file is a week, a day or the latest interval: what was asked for.
  grid: { minutes: 5, covers: 'window' },
  // Once a week, for a week of which the first day is two weeks old by then: on the eve of the next it is three.
  published: { kind: 'daily', hour: 12, ahead: -15, allowedMinutes: 1440 },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread: 0.03,
  fileNames: /^\d{8}_5MIN_LMP/i,
  recognise,
  rows,
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan },
})
