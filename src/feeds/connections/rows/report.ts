/** An endpoint of a specification as a report: what ingest needs to take its answers through the whole path. */
import { fail } from '#base/error.ts'
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { instantsSql, shownTwice } from '../../markets/local-clock.ts'
import { inEitherOrder } from '../../markets/row-order.ts'
import type { Head, Layout, Report, SourceFile } from '../../report.ts'
import type { ColumnSpec, EndpointSpec, Spec } from '../spec/schema.ts'
import { isLocal, valueSql } from './cell.ts'
import { documentBytesMost, formatOf, jsonLayout, sourceName, tableLayout, texts } from './files.ts'
import { hasIntervals, keyOf } from './table.ts'

export interface Described {
  readonly spec: Spec
  readonly endpoint: EndpointSpec
  readonly dataset: Dataset
  /** When the answers were asked for, ISO; null for files that somebody brings. */
  readonly fetchedUtc: string | null
  /** Of all answers it is known that nothing is missing at their end. */
  readonly whole: boolean
}

const anyLine = /(?:)/

export function describedReport({ spec, endpoint, dataset, fetchedUtc, whole }: Described): Report<string> {
  return {
    iso: spec.provider.name, name: endpoint.name, title: spec.provider.display_name, spec: spec.name, dataset,
    grid: hasIntervals(endpoint) ? { minutes: endpoint.interval_minutes ?? 0, covers: 'window' } : null,
    identityTolerance: null, energySpread: null, part: true, ...whole && { trailer: anyLine },
    recognise: head => layoutIn(head, endpoint),
    rows: files => rowsSql(files, endpoint),
    knownFromUtc: () => fetchedUtc,
  }
}

/** Throws `feed/unrecognised` for a file of another form. */
export function layoutIn(head: Head, endpoint: EndpointSpec): Layout {
  const format = formatOf(endpoint)
  if (format === null) throw fail('connections/not-yet', `${endpoint.response_format ?? ''} is not read yet`, { endpoint: endpoint.name })
  const columns = endpoint.columns ?? []
  if (format === 'json' || format === 'ndjson') {
    if (format === 'json' && head.bytes > documentBytesMost && (endpoint.response_path !== undefined || !(head.lines[0] ?? '').trimStart().startsWith('['))) throw fail('feed/unsafe', `${head.name} is one JSON document of ${Math.round(head.bytes / 2 ** 20)} MiB; ${documentBytesMost / 2 ** 20} MiB at most are read. Ask for smaller pages, or for NDJSON`, { file: head.name })
    const layout = jsonLayout(head, format)
    if (layout === null) throw fail('feed/unrecognised', `${head.name} is no JSON: it begins with ${beginning(head)}`, { file: head.name })
    return layout
  }
  const layout = tableLayout(head, columns)
  if (layout === null) throw fail('feed/unrecognised', `${head.name} has no header with ${columns.map(column => `"${sourceName(column)}"`).join(', ')}; its first line is ${beginning(head)}. If the source has changed its columns, change \`from\` of them`, { file: head.name })
  return layout
}

function beginning({ lines }: Head): string { return JSON.stringify((lines[0] ?? '').slice(0, 300)) }

export function rowsSql(files: readonly SourceFile[], endpoint: EndpointSpec): string {
  const columns = endpoint.columns ?? []
  const source = texts(files, endpoint, columns)
  const typed = columns.map(column => `${valueSql(column, identifier(column.name))} AS ${identifier(column.name)}`)
  const values = `SELECT file_index, ${typed.join(', ')} FROM (${source})`
  const clocks = columns.filter(isLocal)
  const main = clocks.find(({ name }) => keyOf(endpoint).includes(name)) ?? clocks[0]
  const placed = main === undefined ? { ctes: [], relation: `(${values})` } : onClock(values, clocks, main, endpoint)
  const picked = columns.map(column => `${startSql(column, endpoint)} AS ${identifier(column.name)}`)
  const minutes = hasIntervals(endpoint) ? `, ${endpoint.interval_minutes ?? 0}::INTEGER AS interval_minutes` : ''
  return `${placed.ctes.length === 0 ? '' : `WITH ${placed.ctes.join(',\n')}\n`}SELECT file, ${columns.map(({ name }) => identifier(name)).join(', ')}${hasIntervals(endpoint) ? ', interval_minutes' : ''}, count(*)::INTEGER AS copies
    FROM (SELECT file_index::INTEGER AS file, ${picked.join(', ')}${minutes} FROM ${placed.relation}) GROUP BY ALL`
}

/** Times become instants by the clock of their zone; of `main` the order of rows tells the passes of an hour that comes twice. */
function onClock(values: string, clocks: readonly ColumnSpec[], main: ColumnSpec, endpoint: EndpointSpec): { ctes: string[], relation: string } {
  const series = keyOf(endpoint).filter(name => !clocks.some(clock => clock.name === name)).map(identifier)
  const ctes = [inEitherOrder(`SELECT *, ${identifier(main.name)} AS stamp FROM (${values})`, shownTwice('stamp', termsOf(main)), ...series)]
  let relation = 'placed AS p'
  const instants: string[] = []
  for (const [index, clock] of clocks.entries()) {
    const pass = clock === main ? 'pass' : 'NULL::INTEGER AS pass'
    ctes.push(`clock_${index} AS MATERIALIZED (${instantsSql(`SELECT DISTINCT ${identifier(clock.name)} AS stamp, ${pass} FROM placed WHERE ${identifier(clock.name)} IS NOT NULL`, termsOf(clock))})`)
    relation += ` LEFT JOIN clock_${index} ON clock_${index}.stamp = p.${identifier(clock.name)}${clock === main ? ` AND clock_${index}.pass IS NOT DISTINCT FROM p.pass` : ''}`
    instants.push(`CASE WHEN p.${identifier(clock.name)} IS NOT NULL THEN timezone('UTC', coalesce(clock_${index}.utc, error('report: column ${clock.name}: a clock of ${clock.time_zone ?? ''} never shows ' || strftime(p.${identifier(clock.name)}, '%Y-%m-%d %H:%M')))) END AS ${identifier(clock.name)}`)
  }
  const kept = `p.* EXCLUDE (stamp, pass, line, ${clocks.map(({ name }) => identifier(name)).join(', ')})`
  return { ctes, relation: `(SELECT ${[kept, ...instants].join(', ')} FROM ${relation})` }
}

function termsOf({ time_zone = 'UTC', ends_interval }: ColumnSpec): { zone: string, ends: boolean } { return { zone: time_zone, ends: ends_interval === true } }

function startSql({ name, type, ends_interval }: ColumnSpec, { interval_minutes = 0 }: EndpointSpec): string {
  return type === 'timestamptz' && ends_interval === true ? `${identifier(name)} - to_minutes(${interval_minutes})` : identifier(name)
}
