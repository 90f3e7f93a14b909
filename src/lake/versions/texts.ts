/** What changes look like on a terminal. */
import { printable, textTable } from '#base/text-table.ts'
import { count } from '#base/plural.ts'
import type { NameChange, ReplayPreview, RowConflict, RowDiff, TableChange } from '../port.ts'

const number = (value: number): string => value.toLocaleString('en-US')

/** Files are what a commit adds and takes away; a row that is changed counts with all rows of the file that is written again. */
export function changesText(tables: readonly TableChange[]): string {
  return textTable(
    [{ name: 'table' }, { name: '+files', right: true }, { name: '-files', right: true }, { name: 'rows in new files', right: true }, { name: 'rows in old files', right: true }],
    tables.map(change => [change.table, ...[change.added_files, change.removed_files, change.added_rows, change.removed_rows].map(number)]),
  )
}

/** Empty where none changed. */
function namesText(names: readonly NameChange[]): string {
  return names.map(({ kind, name, change }) => `${{ added: '+', removed: '-', changed: '~' }[change]} ${kind} ${printable(name)}`).join('\n')
}

/** Tables and names, as far as there are any. */
export function differenceText(tables: readonly TableChange[], names: readonly NameChange[]): string {
  return [tables.length === 0 ? '' : changesText(tables), namesText(names)].filter(text => text !== '').join('\n\n')
}

export function rowsText({ table, added, removed, changed, rows }: RowDiff): string {
  const total = added + removed + changed
  const head = `${table}: ${number(added)} added, ${number(removed)} removed, ${number(changed)} changed${rows.length < total ? `; the first ${rows.length}` : ''}`
  const lines = rows.map(({ kind, key, before, after }) => {
    const columns = Object.keys(after ?? before ?? {})
    const values = columns.map(name => kind === 'changed' ? `${name} ${shown(before?.[name])} -> ${shown(after?.[name])}` : `${name} ${shown((after ?? before)?.[name])}`)
    return [{ added: '+', removed: '-', changed: '~' }[kind], keyText(key), values.join(', ')]
  })
  return rows.length === 0 ? head : `${head}\n\n${textTable([{ name: '' }, { name: 'key' }, { name: 'values' }], lines)}`
}

/** `deed`: `merging dev into main`. */
export function previewText(preview: ReplayPreview, deed: string, branch: string): string {
  const tables = textTable([{ name: 'table' }, { name: 'how' }, { name: '+files', right: true }, { name: '-files', right: true }, { name: 'why' }],
    preview.tables.map(({ table, how, added_files, removed_files, reason }) => [table, how, number(added_files), number(removed_files), reason ?? '']))
  const conflicts = preview.conflict_count === 0 ? '' : `\n\n${count(preview.conflict_count, 'row')} changed on both sides${preview.conflicts.length < preview.conflict_count ? ', among them' : ''}:\n\n${conflictsText(preview.conflicts)}`
  const done = [preview.tables.length === 0 ? '' : tables, namesText(preview.names)].filter(text => text !== '').join('\n\n')
  return done === '' ? `${branch} would not change.` : `${deed} would do this:\n\n${done}${conflicts}`
}

function conflictsText(conflicts: readonly RowConflict[]): string {
  return textTable([{ name: 'table' }, { name: 'key' }, { name: 'column' }, { name: 'base' }, { name: 'ours' }, { name: 'theirs' }],
    conflicts.map(({ table, key, column, base, ours, theirs }) => [table, keyText(key), column, shown(base), shown(ours), shown(theirs)]))
}

function keyText(key: Readonly<Record<string, unknown>>): string { return Object.values(key).map(shown).join(' ') }

function shown(value: unknown): string { return value === null || value === undefined ? 'null' : printable(typeof value === 'string' ? value : JSON.stringify(value)) }
