/** What a merge does, table by table. */
import type { MergedTable } from '../api/lake-types.ts'
import type { NameChange } from '../api/types.ts'
import { Chip } from '../parts/chip.tsx'
import { formatCount } from '../parts/format.ts'
import './changes.css'
import { NameList } from './name-list.tsx'

const ways = {
  taken: ['plain', 'taken', 'Only one side changed it.'], combined: ['ok', 'combined', 'Both changed it, in different files with no row in common.'],
  rows: ['accent', 'row by row', 'Both changed it; compared row by row.'], conflict: ['bad', 'conflict', 'Both changed the same rows.'],
} as const

/** `taken`: word and reason where nothing stands against the change. */
export function MergeTable({ tables, names, taken }: { tables: readonly MergedTable[], names: readonly NameChange[], taken?: readonly [string, string] }) {
  const words = taken === undefined ? ways : { ...ways, taken: ['plain', ...taken] as const }
  return (
    <>
      {tables.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label="What the merge does, by table">
          <table className="table">
            <thead><tr><th scope="col">Table</th><th scope="col">How</th><th scope="col" className="num">Rows in</th><th scope="col" className="num">Rows out</th></tr></thead>
            <tbody>
              {tables.map(({ table, how, reason, added_rows: added, removed_rows: removed }) => (
                <tr key={table}>
                  <td className="table-name">{table}<span className="faint reason">{reason ?? words[how][2]}</span></td>
                  <td className="how"><Chip tone={words[how][0]}>{words[how][1]}</Chip></td>
                  <td className="num">{added > 0 ? <span className="ok">+{formatCount(added)}</span> : <span className="faint">0</span>}</td>
                  <td className="num">{removed > 0 ? <span className="bad">−{formatCount(removed)}</span> : <span className="faint">0</span>}</td>
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
