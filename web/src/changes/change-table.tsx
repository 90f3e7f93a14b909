/** What changed, table by table. */
import { Link } from 'wouter'
import type { NameChange, TableChange } from '../api/types.ts'
import { formatCount } from '../parts/format.ts'
import './changes.css'
import { NameList } from './name-list.tsx'

function Delta({ added, removed }: { added: number, removed: number }) {
  if (added === 0 && removed === 0) return <span className="faint">0</span>
  return <>{added > 0 && <span className="ok">+{formatCount(added)}</span>}{removed > 0 && <span className="bad"> −{formatCount(removed)}</span>}</>
}

/** `hrefOf`: where the rows of a table are. `selected`: the table whose rows are shown. `names`: what changed and has no rows. */
export function ChangeTable({ changes, names = [], hrefOf, selected = null }: { changes: readonly TableChange[], names?: readonly NameChange[], hrefOf?: (table: string) => string, selected?: string | null }) {
  return (
    <>
      {changes.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label="Changes by table">
          <table className="table">
            <thead><tr><th scope="col">Table</th><th scope="col" className="num">Rows</th><th scope="col" className="num">Files</th></tr></thead>
            <tbody>
              {changes.map(change => (
                <tr key={change.table} className={change.table === selected ? 'chosen' : undefined}>
                  <td className="table-name">{hrefOf ? <Link className="link" href={hrefOf(change.table)} aria-current={change.table === selected ? 'true' : undefined} title="See the rows">{change.table}</Link> : change.table}</td>
                  <td className="num"><Delta added={change.added_rows} removed={change.removed_rows} /></td>
                  <td className="num"><Delta added={change.added_files} removed={change.removed_files} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <NameList names={names} />
    </>
  )
}
