/** Rows that both sides changed, in different ways. */
import type { RowConflict } from '../api/lake-types.ts'
import { cellText, formatCount, plural } from '../parts/format.ts'
import './changes.css'

interface Props { conflicts: readonly RowConflict[], count: number, source: string, target: string, base?: string }

export function ConflictTable({ conflicts, count, source, target, base = 'Before both' }: Props) {
  return (
    <section className="card" aria-labelledby="conflicts">
      <div className="card-head">
        <h2 id="conflicts">{plural(count, 'row')} in conflict</h2>
        <span className="dim">the same value was changed in different ways{conflicts.length < count ? `; the first ${formatCount(conflicts.length)} values` : ''}</span>
      </div>
      <div className="table-wrap row-diff" tabIndex={0} role="group" aria-label="Conflicts">
        <table className="table">
          <thead><tr><th scope="col">Table and key</th><th scope="col">Column</th><th scope="col">{base} <small>base</small></th><th scope="col">{target} <small>ours</small></th><th scope="col">{source} <small>theirs</small></th></tr></thead>
          <tbody>{byRow(conflicts).map(row => <Columns key={row.name} conflicts={row.conflicts} />)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** One after the other as the platform lists them: columns of one row stand together. */
function byRow(conflicts: readonly RowConflict[]): { name: string, conflicts: RowConflict[] }[] {
  const rows = new Map<string, RowConflict[]>()
  for (const conflict of conflicts) {
    const name = JSON.stringify([conflict.table, conflict.key])
    rows.set(name, [...rows.get(name) ?? [], conflict])
  }
  return [...rows].map(([name, found]) => ({ name, conflicts: found }))
}

function Columns({ conflicts }: { conflicts: readonly RowConflict[] }) {
  return conflicts.map(({ table, key, column, base, ours, theirs }, index) => (
    <tr key={column} className={index === 0 ? 'conflict-first' : undefined}>
      {index === 0 && <td rowSpan={conflicts.length} className="conflict-row"><span className="conflict-table-name">{table}</span><span className="conflict-key">{Object.entries(key).map(([name, value]) => <span key={name}><span className="faint">{name}</span> {cellText(value)}</span>)}</span></td>}
      {base === null && ours === null && theirs === null ? <td colSpan={4} className="dim">One side deleted the row, the other changed it.</td> : (
        <>
          <td className="mono conflict-column">{column}</td>
          <td className="conflict-value dim">{cellText(base)}</td>
          <td className="conflict-value"><strong>{cellText(ours)}</strong></td>
          <td className="conflict-value"><strong>{cellText(theirs)}</strong></td>
        </>
      )}
    </tr>
  ))
}
