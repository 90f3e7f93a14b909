/** Rows as lines of text for a terminal: numbers to the right, the rest to the left, two blanks between. Pure. */

export interface TextColumn { readonly name: string, readonly right?: boolean }

export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ name }, index) => rows.reduce((width, row) => Math.max(width, widthOf(row[index] ?? '')), widthOf(name)))
  const line = (cells: readonly string[]): string => columns.map(({ right }, index) => {
    const cell = cells[index] ?? ''
    const blanks = ' '.repeat((widths[index] ?? 0) - widthOf(cell))
    return right === true ? blanks + cell : cell + blanks
  }).join('  ').trimEnd()
  return [line(columns.map(({ name }) => name)), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Columns that a text takes, near enough: code points, with what cannot be seen left out. */
function widthOf(text: string): number { return Array.from(text).length }

/** What an operator or a person wrote must not move the cursor or colour the terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, character => character === '\n' || character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
