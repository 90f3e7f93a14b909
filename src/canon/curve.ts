/**
 * Forward curves: the quotes that they are made of, what a person set instead, the sets of a day with their states, and the
 * prices themselves. Prices are USD/MWh for power, USD/MMBtu for gas.
 *
 * A set of curves is never changed: a correction is another `set_version` of its day. Only its state moves, and each state
 * that it had stays in `curve.set_superseded`.
 */
import type { Column, Dataset } from './dataset.ts'
import { pastOf } from './measured.ts'

const price = 'USD/MWh or USD/MMBtu'

const curveDay: Column = { id: 1, name: 'curve_day', type: 'date', required: true, doc: 'Day of the curves; delivery begins the day after.' }
const revised: readonly Column[] = [
  { id: 2, name: 'version', type: 'int', required: true, doc: '1 for the first values of this key, one more for each revision.' },
  { id: 3, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it came to us.' },
]
const setVersion: Column = { id: 4, name: 'set_version', type: 'int', required: true, doc: 'Version of the set of that day, 1 first.' }
const byMonth = [{ column: 'curve_day', transform: 'month' }] as const

export const curveQuote: Dataset = {
  name: 'curve.quote', doc: 'What exchanges, brokers and models say a contract costs.',
  columns: [
    curveDay, ...revised,
    { id: 10, name: 'source', type: 'string', required: true, doc: 'Who says so.' },
    { id: 11, name: 'product', type: 'string', required: true, doc: 'The source\'s own code of what is traded; the configuration maps it to a curve.' },
    { id: 12, name: 'delivery', type: 'string', required: true, doc: 'Period of delivery: 2026-07, 2026-Q3, 2026, 2026-07..2026-08, 2026-summer, 2026-W28, a day, days, balance-of-month.' },
    { id: 13, name: 'quoted_at_utc', type: 'timestamptz', required: true, doc: 'When the source says that the price held.' },
    { id: 14, name: 'bid', type: 'double', required: false, unit: price, doc: 'Highest bid.' },
    { id: 15, name: 'ask', type: 'double', required: false, unit: price, doc: 'Lowest ask.' },
    { id: 16, name: 'mid', type: 'double', required: false, unit: price, doc: 'Between bid and ask, where the source says it.' },
    { id: 17, name: 'settle', type: 'double', required: false, unit: price, doc: 'Settlement price.' },
    { id: 18, name: 'rank', type: 'int', required: false, doc: 'Among quotes of one length the lower stands first; null: as the configuration says.' },
    { id: 19, name: 'brought_by', type: 'string', required: true, doc: 'Who brought it.' },
  ],
  key: ['curve_day', 'source', 'product', 'delivery', 'quoted_at_utc'], partition: byMonth, sort: ['source', 'product', 'delivery', 'quoted_at_utc'],
}

export const curveMark: Dataset = {
  name: 'curve.mark', doc: 'Prices that a person set by hand: they stand before any quote of the same period.',
  columns: [
    curveDay, ...revised,
    { id: 10, name: 'curve_id', type: 'string', required: true, doc: 'The curve.' },
    { id: 11, name: 'delivery', type: 'string', required: true, doc: 'Period of delivery.' },
    { id: 12, name: 'price', type: 'double', required: false, unit: price, doc: 'What the person set; null: the mark is taken back.' },
    { id: 13, name: 'price_before', type: 'double', required: false, unit: price, doc: 'What the newest set of the day, or of a day before, had for it.' },
    { id: 14, name: 'marked_by', type: 'string', required: true, doc: 'Who set it.' },
    { id: 15, name: 'reason', type: 'string', required: true, doc: 'Why.' },
  ],
  key: ['curve_day', 'curve_id', 'delivery'], partition: byMonth, sort: ['curve_id', 'delivery'],
}

export const curveSet: Dataset = {
  name: 'curve.set', doc: 'Sets of curves with their state, who brought it there, and the SHA-256 of all that went in.',
  columns: [
    curveDay, ...revised, setVersion,
    { id: 10, name: 'state', type: 'string', required: true, doc: 'draft, reviewed or official.' },
    { id: 11, name: 'cut_utc', type: 'timestamptz', required: true, doc: 'Quotes of a later time are no part of it.' },
    { id: 12, name: 'known_at_utc', type: 'timestamptz', required: true, doc: 'What came later than this is no part of it.' },
    { id: 13, name: 'made_by', type: 'string', required: true, doc: 'Who built it.' },
    { id: 14, name: 'reason', type: 'string', required: true, doc: 'Why it was built.' },
    { id: 15, name: 'marked_by', type: 'string', required: true, doc: 'Who set marks that are in it: names in JSON.' },
    { id: 16, name: 'reviewed_by', type: 'string', required: false, doc: 'Who looked at it.' },
    { id: 17, name: 'official_by', type: 'string', required: false, doc: 'Who made it official.' },
    { id: 18, name: 'note', type: 'string', required: false, doc: 'What the last of them said.' },
    { id: 19, name: 'inputs_sha256', type: 'string', required: true, doc: 'Of quotes, marks and settled prices.' },
    { id: 20, name: 'configuration_sha256', type: 'string', required: true, doc: 'Of hubs, products and terms.' },
    { id: 21, name: 'calendar_sha256', type: 'string', required: true, doc: 'Of days, holidays and buckets of the markets that are in it.' },
    { id: 22, name: 'points_sha256', type: 'string', required: true, doc: 'Of the prices.' },
    { id: 23, name: 'code_version', type: 'string', required: true, doc: 'Of gridlake.' },
    { id: 24, name: 'curves', type: 'int', required: true, doc: 'Curves in it.' },
    { id: 25, name: 'points', type: 'int', required: true, doc: 'Prices in it.' },
    { id: 26, name: 'quotes', type: 'int', required: true, doc: 'Quotes that were used.' },
    { id: 27, name: 'errors', type: 'int', required: true, doc: 'Findings of severity error: of quotes that were left out, or in the way of its becoming official.' },
    { id: 28, name: 'warnings', type: 'int', required: true, doc: 'Findings of severity warning.' },
    { id: 29, name: 'blocking', type: 'int', required: true, doc: 'Findings that keep it from becoming official.' },
    { id: 30, name: 'made_at_utc', type: 'timestamptz', required: true, doc: 'When it was built.' },
  ],
  key: ['curve_day', 'set_version'], partition: byMonth, sort: ['curve_day', 'set_version'],
}

export const curvePoint: Dataset = {
  name: 'curve.point', doc: 'Prices of curves by month, quarter and year, of every set; curve.latest and curve.official have one set for each day.',
  columns: [
    curveDay, setVersion,
    { id: 10, name: 'curve_id', type: 'string', required: true, doc: 'power/MARKET/HUB/RUN/BUCKET or gas/HUB; HUB-OTHER is a basis over the other.' },
    { id: 11, name: 'commodity', type: 'string', required: true, doc: 'power or gas.' },
    { id: 12, name: 'market', type: 'string', required: false, doc: 'Bucket calendar of power.' },
    { id: 13, name: 'hub', type: 'string', required: true, doc: 'The operator\'s or the trade\'s name.' },
    { id: 14, name: 'run', type: 'string', required: false, doc: 'da or rt: the price against which power settles.' },
    { id: 15, name: 'bucket', type: 'string', required: false, doc: 'Hours of delivery.' },
    { id: 16, name: 'basis_to', type: 'string', required: false, doc: 'The hub over which this is a basis; null: an outright price.' },
    { id: 17, name: 'term', type: 'string', required: true, doc: 'month, balance-of-month, quarter or year: they begin on the same days.' },
    { id: 18, name: 'delivery', type: 'string', required: true, doc: '2026-07, 2026-Q3 or 2026.' },
    { id: 19, name: 'delivery_start', type: 'date', required: true, doc: 'First day.' },
    { id: 20, name: 'delivery_end', type: 'date', required: true, doc: 'The day after the last.' },
    { id: 21, name: 'price', type: 'double', required: true, unit: price, doc: 'The price.' },
    { id: 22, name: 'weight', type: 'double', required: true, doc: 'Hours of the bucket, or for gas days or months: what the period counts for in a strip.' },
    { id: 23, name: 'origin', type: 'string', required: true, doc: 'quoted, implied, flat, shaped, interpolated or extrapolated.' },
    { id: 24, name: 'derived', type: 'boolean', required: true, doc: 'By way of another bucket or hub.' },
    { id: 25, name: 'quotes', type: 'string', required: true, doc: 'The quotes that it comes from: JSON.' },
  ],
  key: ['curve_day', 'set_version', 'curve_id', 'term', 'delivery_start'], partition: byMonth, sort: ['curve_id', 'term', 'delivery_start'],
  // One curve of a set is some hundred rows of tens of thousands.
  row_group_rows: 8192,
}

export const curveFinding: Dataset = {
  name: 'curve.finding', doc: 'What checks of quotes and curves found in each set.',
  columns: [
    curveDay, setVersion,
    { id: 10, name: 'number', type: 'int', required: true, doc: '1 first.' },
    { id: 11, name: 'check_name', type: 'string', required: true, doc: 'Which check.' },
    { id: 12, name: 'severity', type: 'string', required: true, doc: 'error, warning or info.' },
    { id: 13, name: 'subject', type: 'string', required: true, doc: 'The quote, the curve or the price of it.' },
    { id: 14, name: 'message', type: 'string', required: true, doc: 'What was found.' },
  ],
  key: ['curve_day', 'set_version', 'number'], partition: byMonth, sort: ['number'],
}

export const curveFactor: Dataset = {
  name: 'curve.factor', doc: 'Factors of the sets up to a day: principal components, statistics of a basis, correlations.',
  columns: [
    curveDay, setVersion,
    { id: 10, name: 'factor_id', type: 'string', required: true, doc: 'Such as pca/power/1/share or correlation/ONE/OTHER.' },
    { id: 11, name: 'kind', type: 'string', required: true, doc: 'pca, basis or correlation.' },
    { id: 12, name: 'subject', type: 'string', required: true, doc: 'The curve or curves.' },
    { id: 13, name: 'measure', type: 'string', required: true, doc: 'share, variance, loading, latest, mean, deviation, z or correlation.' },
    { id: 14, name: 'value', type: 'double', required: true, doc: 'The number.' },
    { id: 15, name: 'unit', type: 'string', required: true, doc: 'Of the number.' },
    { id: 16, name: 'days', type: 'int', required: true, doc: 'Days of history that it stands on.' },
    { id: 2, name: 'version', type: 'int', required: true, doc: '1 first, one more where history before it was corrected.' },
    { id: 3, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it was computed.' },
  ],
  key: ['curve_day', 'set_version', 'factor_id'], partition: byMonth, sort: ['factor_id'],
}

export const [curveQuotePast, curveMarkPast, curveSetPast] = [pastOf(curveQuote), pastOf(curveMark), pastOf(curveSet)] as const

export const curveDatasets: readonly Dataset[] = [curveQuote, curveQuotePast, curveMark, curveMarkPast, curveSet, curveSetPast, curvePoint, curveFinding, curveFactor]
