/** A table as CSV. */
export type Cell = string | number | null

export interface CsvTable { header: readonly string[], rows: Iterable<readonly Cell[]> }

/** RFC 4180; an empty cell where there is no value. */
export function csvText({ header, rows }: CsvTable): string {
  const lines = [header.join(',')]
  for (const row of rows) lines.push(row.map(cell => cell === null ? '' : typeof cell === 'number' ? cell : quoted(cell)).join(','))
  return `${lines.join('\r\n')}\r\n`
}

/** Spreadsheets run what begins as a formula does; an apostrophe before it makes it text. Numbers, `-4.25` among them, stay. */
function quoted(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
