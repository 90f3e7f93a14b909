/**
 * Lists of records as ISO-NE's web service answers them in JSON.
 * https://webservices.iso-ne.com/docs/v1.1/ns0.xsd
 *
 *   {"HourlySystemLoads": {"HourlySystemLoad": records}}
 *   records = [record, ..] | record                         one alone is no list, none at all an empty text
 *   {"HourlyRtDemand": record}                              the latest of some services, asked for as /current
 *   record  = {"BeginDate": "2024-11-03T01:00:00.000-05:00", ..}
 *
 * BeginDate is the interval's start, with its offset: the hour that comes twice is told by it. Not every answer says how final it
 * is: the file's name has to, with the words of the address (`ws_fiveminutereserveprice_final_..`).
 */
import { literal } from '#base/sql.ts'
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { layoutOf } from '../csv.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import type { Credential, Download, Endpoint, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

export const webServiceLogin: Credential = { kind: 'login' }

export const webService = 'https://webservices.iso-ne.com/api/v1.1'

/** ISO-NE publishes no limit; one request in two seconds is what patient readers of it do. */
export const webServiceIntervalMs = 2000

/** Names of the answer's object, with a dot between them where there are several, and of the list in it. */
export type Envelope = readonly [outer: string, inner: string]

/** The layout of an answer with this envelope whose records have all of `fields`, or null where the file is none. */
export function recogniseList(head: Head, [outer, inner]: Envelope, fields: readonly string[], facts: Readonly<Record<string, string>> = {}): Layout | null {
  const text = jsonHead(head)
  if (text === null) return null
  const list = new RegExp(`"${outer}"\\s*:\\s*\\{\\s*"${inner}"\\s*:`).test(text) ? `${outer}.${inner}` : new RegExp(`^\\{\\s*"${inner}"\\s*:\\s*\\{`).test(text) ? inner : null
  if (list === null || !fields.every(name => new RegExp(`"${name}"\\s*:`).test(text))) return null
  return { headerLine: 0, columns: [], facts: { ...facts, form: 'answer', list, ...sizeFact(head) } }
}

/** A SELECT of `file_index` and each `record`, of which the fields of `form` (in the engine's JSON form) are read. */
export function listOf(files: readonly SourceFile[], [outer, inner]: Envelope, form: string): string {
  const list = layoutOf(files).facts.list ?? `${outer}.${inner}`
  const [top = '', ...path] = list.split('.')
  const type = path.reduceRight((within, name) => `STRUCT("${name}" ${within})`, 'JSON')
  return `SELECT file_index, unnest(from_json(CASE json_type(${list}) WHEN 'ARRAY' THEN ${list} ELSE json_array(${list}) END, ${literal(`[${form}]`)})) AS record
    FROM ${readJson(files, { [top]: type })}`
}

/** SQL of the instant that a field says. Without its offset a time would be taken for UTC without a word. */
export function instantSql(field: string): string {
  const name = field.split('.').at(-1) ?? field
  return `CASE WHEN regexp_matches(${field}, '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*[+-]\\d\\d:?\\d\\d$') THEN CAST(${field} AS TIMESTAMPTZ)
        ELSE error('report: ${name} must be a time with its offset, ''' || coalesce(${field}, 'nothing') || ''' found')::TIMESTAMPTZ END`
}

/** What a name says of how final its values are. */
export function statusOfName(name: string): 'preliminary' | 'final' | null {
  return /prelim/i.test(name) ? 'preliminary' : /final/i.test(name) ? 'final' : null
}

/** One answer for each market day and path; `{day}` stands for the day. */
export function webAnswers(...paths: readonly string[]): Endpoint {
  return webEndpoint((base, window) => datesOf(window).flatMap(day => paths.map(path => answerOf(base, path.replace('{day}', day)))))
}

export function webEndpoint(plan: Endpoint['plan']): Endpoint {
  return { base: webService, minIntervalMs: webServiceIntervalMs, credential: webServiceLogin, plan }
}

export function datesOf({ from, to }: FetchWindow): string[] {
  return Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => formatDate(dayNumberOf(from) + index).replaceAll('-', ''))
}

/** Its name has the words of its address: the answer itself does not say what it is of. */
export function answerOf(base: string, path: string): Download {
  return { url: `${base}/${path}.json`, name: `ws_${path.replaceAll('/', '_')}.json` }
}
