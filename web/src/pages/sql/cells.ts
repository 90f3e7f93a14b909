import type { SqlResult } from '../../api/types.ts'
import { cellText } from '../../parts/format.ts'

export function alignsRight(type: string): boolean { return /^(u?(tiny|small|big|huge)?int|u?integer|double|float|real|decimal|numeric|long|number)/i.test(type) }

const characterPx = 8.1
const paddingPx = 24
const sampled = 200

/** Widths in pixels, from the longest of the name, the type and the first rows, within limits. */
export function columnWidths(columns: SqlResult['columns'], rows: SqlResult['rows']): number[] {
  return columns.map((column, index) => {
    let longest = Math.max(column.name.length, Math.min(column.type.length, 12))
    for (const row of rows.slice(0, sampled)) longest = Math.max(longest, cellText(row[index]).length)
    return Math.round(Math.min(360, Math.max(64, longest * characterPx + paddingPx)))
  })
}
