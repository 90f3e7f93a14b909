/** A table as CSV. */
export type Cell = string | number | null

export interface CsvTable { header: readonly string[], rows: Iterable<readonly Cell[]> }

/** RFC 4180; an empty cell where there is no value. */
export function csvText({ header, rows }: CsvTable): string {
  const lines = [header.join(',')]
  for (const row of rows) lines.push(row.map(cell => cell === null ? '' : typeof cell === 'number' ? cell : quoted(cell)).join(','))
  return `${lines.join('\r\n')}\r\n`
}

function quoted(text: string): string { return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text }
