/** Rows that differ, as a sheet: a changed cell shows the old value and the new one. */
import type { RowChange, RowDiff } from '../api/lake-types.ts'
import { cellText, formatCount, plural } from '../parts/format.ts'
import './changes.css'

const signs = { added: ['+', 'added'], removed: ['−', 'removed'], changed: ['±', 'changed'] } as const

export function RowTable({ diff }: { diff: RowDiff }) {
  const keys = [...new Set(diff.rows.flatMap(row => Object.keys(row.key)))]
  const columns = [...new Set(diff.rows.flatMap(row => [...Object.keys(row.after ?? {}), ...Object.keys(row.before ?? {})]))]
  return (
    <div className="table-wrap row-diff" tabIndex={0} role="group" aria-label={`Rows of ${diff.table}`}>
      <table className="table">
        <thead><tr><th scope="col"><span className="hidden-visually">Change</span></th>{[...keys, ...columns].map(column => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>{diff.rows.map((row, index) => <Row key={index} row={row} keys={keys} columns={columns} />)}</tbody>
      </table>
    </div>
  )
}

function Row({ row, keys, columns }: { row: RowChange, keys: readonly string[], columns: readonly string[] }) {
  const [sign, word] = signs[row.kind]
  return (
    <tr className={row.kind}>
      <td className="sign"><span aria-hidden="true">{sign}</span><span className="hidden-visually">{word}</span></td>
      {keys.map(key => <td key={key} className="nowrap">{cellText(row.key[key])}</td>)}
      {columns.map(column => <td key={column} className="nowrap"><Cell row={row} column={column} /></td>)}
    </tr>
  )
}

function Cell({ row: { kind, before, after }, column }: { row: RowChange, column: string }) {
  if (kind === 'added') return cellText(after?.[column])
  if (kind === 'removed') return <del>{cellText(before?.[column])}</del>
  if (!Object.hasOwn(after ?? {}, column) && !Object.hasOwn(before ?? {}, column)) return <span className="faint" title="The same on both sides">=</span>
  return <><del>{cellText(before?.[column])}</del><span className="faint" aria-hidden="true"> → </span><ins>{cellText(after?.[column])}</ins></>
}

/** `12 rows added, 3 changed`. */
export function rowCounts({ added, removed, changed }: RowDiff): string {
  const parts = ([['added', added], ['removed', removed], ['changed', changed]] as const).filter(([, count]) => count > 0)
  return parts.map(([word, count], index) => index === 0 ? `${plural(count, 'row')} ${word}` : `${formatCount(count)} ${word}`).join(', ') || 'no row differs'
}
