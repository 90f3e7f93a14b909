/** DuckDB tells the kind of an error only by the words before the first colon of its message. */
import { fail, messageOf, type Code, type GridlakeError } from '#base/error.ts'

/** What the text of a query, or the data that it meets, can bring about. Anything else is the engine's or the machine's trouble. */
const codeOfKind: Readonly<Record<string, Code>> = {
  'Parser Error': 'sql/invalid',
  'Syntax Error': 'sql/invalid',
  'Binder Error': 'sql/invalid',
  'Catalog Error': 'sql/invalid',
  'Conversion Error': 'sql/invalid',
  'Mismatch Type Error': 'sql/invalid',
  'Invalid type Error': 'sql/invalid',
  'Invalid Input Error': 'sql/invalid',
  'Out of Range Error': 'sql/invalid',
  'Constraint Error': 'sql/invalid',
  'Not implemented Error': 'sql/invalid',
  'Parameter Not Resolved Error': 'sql/invalid',
  'Parameter Not Allowed Error': 'sql/invalid',
  'Dependency Error': 'sql/invalid',
  'Sequence Error': 'sql/invalid',
  'Expression Executor Error': 'sql/invalid',
  'Invalid Configuration Error': 'sql/refused',
  'Permission Error': 'sql/refused',
  'INTERRUPT Error': 'engine/interrupted',
  'Out of Memory Error': 'engine/memory',
}

/** Folders of the host that a message must not tell of. */
export type Hide = (text: string) => string

/** Files below these folders are named from there. */
export function hiding(folders: readonly string[]): Hide {
  const longestFirst = [...folders].sort((a, b) => b.length - a.length)
  return text => longestFirst.reduce((shown, folder) => shown.replaceAll(`${folder}/`, '').replaceAll(folder, '.'), text)
}

/** `details.kind` is DuckDB's word for it; `details.line` the line of a CSV file that could not be read (1 = first). */
export function engineError(cause: unknown, hide: Hide = text => text): GridlakeError {
  const text = hide(messageOf(cause).replace(/^Failed to extract statements: /, '').trim())
  const kind = /^([A-Za-z ]+ Error): /i.exec(text)?.[1] ?? 'Unknown Error'
  const code = codeOfKind[kind] ?? 'engine/failed'
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1]
  return fail(code, remedied(code, text), { kind, ...line === undefined ? {} : { line: Number(line) } }, cause)
}

function remedied(code: Code, text: string): string {
  if (code === 'engine/interrupted') return 'The query was stopped before it ended. Run it again, over less data if it ran out of time.'
  if (code === 'engine/memory') return `The query needs more memory than the engine may use (engine.memory), or more room than its temporary folder has. Narrow it by iso and interval_start_utc or ask for fewer columns, or give the engine more. (${text.split('\n')[0]})`
  return text === '' ? 'The SQL holds no statement.' : text
}
