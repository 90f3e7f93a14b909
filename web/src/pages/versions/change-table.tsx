import type { TableChange } from '../../api/types.ts'
import { formatCount } from '../../parts/format.ts'

function Delta({ added, removed }: { added: number, removed: number }) {
  if (added === 0 && removed === 0) return <span className="faint">0</span>
  return <>{added > 0 && <span className="ok">+{formatCount(added)}</span>}{removed > 0 && <span className="bad"> −{formatCount(removed)}</span>}</>
}

export function ChangeTable({ changes }: { changes: readonly TableChange[] }) {
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Changes by table">
      <table className="table">
        <thead><tr><th scope="col">Table</th><th scope="col" className="num">Rows</th><th scope="col" className="num">Files</th></tr></thead>
        <tbody>
          {changes.map(change => (
            <tr key={change.table}>
              <td className="table-name">{change.table}</td>
              <td className="num"><Delta added={change.added_rows} removed={change.removed_rows} /></td>
              <td className="num"><Delta added={change.added_files} removed={change.removed_files} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
