/**
 * Bids of a market day as CAISO discloses them after ninety days, with participants and resources masked: PUB_BID of the groups
 * PUB_DAM_GRP and PUB_RTM_GRP.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Public Bids".
 *
 *   header = STARTTIME,..,MARKET_RUN_ID,RESOURCE_TYPE,SCHEDULINGCOORDINATOR_SEQ,RESOURCEBID_SEQ,TIMEINTERVALSTART,..,MARKETPRODUCTTYPE,
 *            SELFSCHEDMW,SCH_BID_TIMEINTERVALSTART,..,SCH_BID_XAXISDATA,SCH_BID_Y1AXISDATA,SCH_BID_Y2AXISDATA,SCH_BID_CURVETYPE
 *   row    = a self-schedule: TIMEINTERVAL* and SELFSCHEDMW | a point of a curve: SCH_BID_*, megawatts (X) and price (Y1) | neither
 *
 * Of times those in GMT are read; the local ones say 01:00 three times in autumn. An interval is as long as what was submitted, from an
 * hour to the day. A price holds from its point to the next, and the last point ends the curve; reserves have an amount instead, and
 * regulation's mileage a price alone. Rows of a curve are in no order, and a plant's configurations, each with a curve
 * of its own, are not told apart: nor are self-schedules of several kinds, and equal rows are as many bids. Rows that say nothing
 * (in real time bounds of storage) are none. Whether a bid at a tie sells or buys is not said.
 */
import { dayMs } from '#canon/instant.ts'
import { marketDays } from '#canon/market-day.ts'
import { offer as dataset } from '#canon/offer.ts'
import { findHeader, readCsv } from '../csv.ts'
import { report } from '../../report.ts'
import { base, generatedUtc, gmt, instantForm, minIntervalMs } from './oasis.ts'
import type { Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

const instants = ['TIMEINTERVALSTART_GMT', 'TIMEINTERVALEND_GMT', 'SCH_BID_TIMEINTERVALSTART_GMT', 'SCH_BID_TIMEINTERVALSTOP_GMT'] as const
const numbers = ['SELFSCHEDMW', 'SCH_BID_XAXISDATA', 'SCH_BID_Y1AXISDATA'] as const
const texts = ['MARKET_RUN_ID', 'RESOURCE_TYPE', 'SCHEDULINGCOORDINATOR_SEQ', 'RESOURCEBID_SEQ', 'MARKETPRODUCTTYPE', 'SCH_BID_CURVETYPE'] as const

function recognise(head: Head): Layout | null {
  const found = findHeader(head, [...instants, ...numbers, ...texts], 3)
  return found === null ? null : { headerLine: found.line, columns: found.columns, facts: {} }
}

const products: Readonly<Record<string, string>> = {
  EN: 'energy', RU: 'regulation_up', RD: 'regulation_down', RMU: 'regulation_mileage_up', RMD: 'regulation_mileage_down', SR: 'spin', NR: 'non_spin', RC: 'ruc_availability', LFU: 'load_following_up', LFD: 'load_following_down',
}
const product = `CASE marketproducttype ${Object.entries(products).map(([theirs, ours]) => `WHEN '${theirs}' THEN '${ours}'`).join(' ')} ELSE 'other' END`
const fault = (what: string): string => `error('report: resource ' || resourcebidseq || ', ' || marketproducttype || ', ${what}')`

/** Reserves are sold, by loads too. */
const side = `CASE upper(resourcetype) WHEN 'GENERATOR' THEN 'offer' WHEN 'LOAD' THEN CASE marketproducttype WHEN 'EN' THEN 'bid' ELSE 'offer' END
      WHEN 'INTERTIE' THEN CASE marketproducttype WHEN 'EN' THEN 'unsaid' ELSE 'offer' END ELSE ${fault(`is of type ' || coalesce(resourcetype, 'none') || ', which is not known`)} END`

function rows(files: readonly SourceFile[]): string {
  const types = { ...Object.fromEntries(instants.map(name => [name, 'TIMESTAMP' as const])), ...Object.fromEntries(numbers.map(name => [name, 'DOUBLE' as const])) }
  return `WITH line AS (SELECT *, file_index, schbidcurvetype IS NOT NULL OR schbidxaxisdata IS NOT NULL OR schbidy1axisdata IS NOT NULL AS curve FROM ${readCsv(files, { types, timestamps: instantForm })}),
  said AS (
    SELECT *, 'self_schedule' AS kind, selfschedmw AS mw, NULL::DOUBLE AS price, 'all' AS holds, timeintervalstartgmt AS begins, timeintervalendgmt AS ends FROM line WHERE selfschedmw IS NOT NULL
    UNION ALL
    SELECT *, ${side}, CASE WHEN schbidxaxisdata IS NULL AND marketproducttype NOT IN ('RMU', 'RMD') THEN ${fault('has a price without megawatts')} ELSE schbidxaxisdata END,
      CASE WHEN schbidcurvetype <> 'BIDPRICE' THEN ${fault(`has a curve of type ' || schbidcurvetype || ', which is not known`)} ELSE coalesce(schbidy1axisdata, ${fault('has megawatts without a price')}) END,
      CASE marketproducttype WHEN 'EN' THEN 'from' ELSE 'all' END, schbidtimeintervalstartgmt, schbidtimeintervalstopgmt
    FROM line WHERE curve
  )
  SELECT CAST(file_index AS INTEGER) AS file, 'caiso' AS iso, resourcebidseq AS resource_id, schedulingcoordinatorseq AS participant_id, lower(resourcetype) AS resource_type,
    marketrunid AS market_run, ${product} AS product, marketproducttype AS product_name, kind,
    row_number() OVER (PARTITION BY file_index, marketrunid, resourcebidseq, marketproducttype, kind, begins, ends ORDER BY mw NULLS FIRST, price NULLS FIRST)::INTEGER AS segment,
    mw, price, holds, begins AT TIME ZONE 'UTC' AS interval_start_utc, CASE WHEN ends > begins THEN date_diff('minute', begins, ends)::INTEGER END AS interval_minutes, 'final' AS status, 1 AS copies
  FROM said`
}

function plan(root: string, { from, to }: FetchWindow): Download[] {
  return [...marketDays('caiso', from, to)].flatMap(({ date, start_utc }) => ['DAM', 'RTM'].map(run => ({
    url: `${root}/GroupZip?groupid=PUB_${run}_GRP&startdatetime=${gmt(start_utc)}&version=3&resultformat=6`, name: `${date.replaceAll('-', '')}_PUB_${run}_GRP_v3_csv.zip`,
  })))
}

export const publicBids = report({
  iso: 'caiso',
  name: 'public-bids',
  title: 'Bids and self-schedules with masked names',
  spec: 'PUB_BID (PUB_DAM_GRP, PUB_RTM_GRP)',
  dataset,
  grid: null,
  published: { kind: 'daily', hour: 8, ahead: -91, allowedMinutes: 2 * dayMs / 60_000 },
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|_)PUB_(BID|DAM_GRP|RTM_GRP)/i,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan },
})
