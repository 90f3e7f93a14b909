/** What a fetch came to, for a terminal and as an exit code. Pure. */
import { type Code, codes } from '#base/error.ts'
import { byteSize, count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Fetched, FetchResult } from './fetch.ts'
import type { Job } from './spans.ts'

const words: Readonly<Record<Fetched['state'], string>> = {
  'fetched': 'fetched', 'unchanged': 'unchanged, known', 'no-data': 'no data', 'failed': 'FAILED', 'not-asked': 'not asked',
}

/** More downloads than this are summed up, and only what went wrong is shown one by one. */
const linesMost = 40

/** `ingested`: the ingest's own text, where there was one. */
export function fetchText(result: FetchResult, ingested: string | null): string {
  const { downloads } = result
  const shown = downloads.length <= linesMost ? downloads : downloads.filter(({ state }) => state === 'failed')
  const rows = shown.slice(0, linesMost).map(({ name, from, to, state, bytes, path }) => [printable(path ?? name), from === to ? from : `${from} to ${to}`, state === 'fetched' ? byteSize(bytes) : '', words[state]])
  const table = rows.length === 0 ? [] : [textTable([{ name: 'download' }, { name: 'market days' }, { name: 'size', right: true }, { name: 'outcome' }], rows)]
  const notes = [...new Set(downloads.flatMap(({ error, url }) => error === null ? [] : [`${error.message}\n  ${printable(url)} [${error.code}]`]))].slice(0, linesMost)
  return [...table, ...ingested === null ? [] : [ingested], ...notes, summary(result)].join('\n\n')
}

function summary({ iso, report, downloads }: FetchResult): string {
  const states = Map.groupBy(downloads, ({ state }) => state)
  const bytes = downloads.reduce((sum, download) => sum + download.bytes, 0)
  const left = states.has('not-asked') ? '. The endpoint failed too often to go on: give the same command later, what is known then is not taken twice' : ''
  return `${iso} ${report}: ${count(downloads.length, 'download')}, ${byteSize(bytes)}: ${[...states].map(([state, all]) => `${all.length} ${words[state]}`).join(', ')}${left}`
}

/**
 * 7 (or the code's own exit) where a download failed; else the ingest's where a file did not pass; else 5 where market days
 * have no data at all; else 0.
 */
export function fetchExit({ downloads, missing }: FetchResult, ingestExit: number): number {
  const failed = downloads.flatMap(({ state, error }) => state === 'failed' && error !== null ? [codes[error.code as Code].exit] : [])
  if (failed.length > 0) return Math.max(...failed)
  if (ingestExit !== 0) return ingestExit
  return missing.length > 0 ? codes['feed/no-data'].exit : 0
}

/** What would be asked: one address a line. */
export function planText(jobs: readonly Job[]): string {
  return jobs.map(({ download }) => download.url).join('\n')
}
