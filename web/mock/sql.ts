/** Tables as the platform lists them, and a SQL endpoint that answers by the look of the question. */
import { markets, utc } from './calendar.ts'
import { nowMs } from './lake.ts'
import { noise, priceSeries } from './prices.ts'

const price = [
  { name: 'iso', type: 'string', required: true, doc: 'Operator.' }, { name: 'market_run', type: 'string', required: true, doc: 'DAM, RTD, RTBM, SCED ...' }, { name: 'node_id', type: 'string', required: true, doc: 'The operator\'s own id.' },
  { name: 'interval_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the delivery interval.' }, { name: 'interval_minutes', type: 'int', unit: 'min', required: true, doc: 'Length of the interval.' },
  { name: 'lmp', type: 'double', unit: 'USD/MWh', required: true, doc: 'Locational marginal price.' }, { name: 'energy', type: 'double', unit: 'USD/MWh', required: false, doc: 'Marginal energy component.' },
  { name: 'congestion', type: 'double', unit: 'USD/MWh', required: false, doc: 'Marginal congestion component.' }, { name: 'loss', type: 'double', unit: 'USD/MWh', required: false, doc: 'Marginal loss component.' },
  { name: 'status', type: 'string', required: true, doc: 'preliminary, final or corrected.' }, { name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it became known.' },
]
const node = [{ name: 'iso', type: 'string', required: true, doc: 'Operator.' }, { name: 'node_id', type: 'string', required: true, doc: 'The operator\'s own id.' }, { name: 'name', type: 'string', required: true, doc: 'Name.' }, { name: 'type', type: 'string', required: false, doc: 'GEN, LOAD, HUB, ZONE ...' }]
const bucket = [{ name: 'iso', type: 'string', required: true, doc: 'Operator.' }, { name: 'node_id', type: 'string', required: true, doc: 'Node.' }, { name: 'market_date', type: 'date', required: true, doc: 'Market day.' }, { name: 'bucket', type: 'string', required: true, doc: '5x16, 2x16, 7x8, 7x24.' }, { name: 'price', type: 'double', unit: 'USD/MWh', required: true, doc: 'Mean weighted by time.' }]

export function tables(mode: string) {
  if (mode === 'empty') return []
  const list = [
    { table: 'market.lmp_da', kind: 'table', rows: 8_117_040, files: 412, bytes: 96_400_000, doc: 'Day-ahead locational marginal prices.', columns: price },
    { table: 'market.lmp_rt', kind: 'table', rows: 52_398_240, files: 3_820, bytes: 611_000_000, doc: 'Real-time locational marginal prices.', columns: price },
    { table: 'market.node', kind: 'table', rows: 21_300, files: 5, bytes: 610_000, doc: 'Price points as the operators list them.', columns: node },
    { table: 'desk.vendor_prices', kind: 'table', rows: 18_240, files: 31, bytes: 240_000, doc: 'Prices of a vendor.', tags: { connection: 'vendor-prices', owner: 'alice' }, columns: bucket },
    { table: 'products.bucket_price_day', kind: 'view', rows: 0, files: 0, bytes: 0, doc: 'View: bucket averages by market day.', columns: bucket },
    { table: 'products.dart_hour', kind: 'view', rows: 0, files: 0, bytes: 0, doc: 'View: day-ahead minus real-time by hour.', columns: bucket },
  ]
  if (mode === 'huge') for (let index = 0; index < 120; index += 1) list.push({ kind: 'table', table: `lab.experiment_${String(index).padStart(3, '0')}_with_a_rather_long_name`, rows: index * 1000, files: index, bytes: index * 9999, doc: 'Invented.', columns: price })
  return list
}

export type SqlAnswer = { status: number, body: unknown }

/** `SELECT broken` gives a syntax error, `slow` waits elsewhere, a LIMIT is kept to, `wide` gives forty columns. */
export function runSql(sql: string, limit: number, mode: string): SqlAnswer {
  if (mode === 'error' || /\bselec\b|broken/i.test(sql)) return { status: 400, body: { error: { code: 'sql/invalid', message: 'Parser Error: syntax error at or near "broken"\nLINE 1: SELECT broken FRM market.lmp_da\n                      ^\nWrite FROM where FRM stands.', details: { position: 14 } } } }
  if (/read_csv|copy /i.test(sql)) return { status: 403, body: { error: { code: 'sql/refused', message: 'Queries may read tables of the lake only; read_csv reads files. Ingest the file as a feed instead.', details: {} } } }
  const asked = Number(/limit\s+(\d+)/i.exec(sql)?.[1] ?? 10_000_000)
  const count = mode === 'empty' ? 0 : Math.min(asked, limit)
  const wide = /wide/i.test(sql)
  const columns = wide
    ? Array.from({ length: 40 }, (_, index) => ({ name: `column_${index}`, type: index % 2 ? 'DOUBLE' : 'VARCHAR' }))
    : [{ name: 'node_id', type: 'VARCHAR' }, { name: 'interval_start_utc', type: 'TIMESTAMP WITH TIME ZONE' }, { name: 'interval_minutes', type: 'INTEGER' }, { name: 'lmp', type: 'DOUBLE' }, { name: 'congestion', type: 'DOUBLE' }, { name: 'loss', type: 'DOUBLE' }, { name: 'status', type: 'VARCHAR' }]
  const nodes = markets.caiso?.nodes ?? []
  const series = priceSeries({ iso: 'caiso', market: 'rt', node: 'TH_NP15_GEN-APND', fromMs: nowMs - 40 * 86_400_000, toMs: nowMs, revised: true })
  const rows = Array.from({ length: count }, (_, row) => wide
    ? columns.map((column, index) => column.type === 'DOUBLE' ? Math.round(noise(row * 40 + index) * 1e6) / 100 : `text ${row}-${index}`)
    : [nodes[row % nodes.length]?.[0], utc((series.start[row] ?? nowMs / 1000 + row) * 1000), 5, series.lmp[row] ?? row / 7, series.congestion[row] ?? null, row % 9 === 0 ? null : series.loss[row] ?? null, row % 5 ? 'final' : 'corrected'])
  return { status: 200, body: { columns, rows, row_count: count, truncated: asked > limit && count > 0, elapsed_ms: 38.4, commit: '9f3c21ab77e0d1', tables: [{ table: 'market.lmp_rt', files: 12, of: 3820 }] } }
}
