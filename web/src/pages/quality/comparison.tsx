/** A run's rows beside those that main has: how many are new, others or the same, and the first that differ. */
import type { Beside } from '../../api/quality-types.ts'
import { cellText, formatCount } from '../../parts/format.ts'

export function Standing({ beside: { fresh, differing, same, rows } }: { beside: Beside }) {
  const parts = [['new to main', fresh, 'ok'], ['differ from main', differing, 'warn'], ['the same', same, 'plain']] as const
  return (
    <div className="card-body stack beside">
      <dl className="beside-counts">
        {parts.map(([title, count, tone]) => <div key={title}><dt><i className={`beside-key ${tone}`} aria-hidden="true" />{title}</dt><dd className="tab-nums">{formatCount(count)}</dd></div>)}
        <div><dt>rows that could be written</dt><dd className="tab-nums">{formatCount(rows)}</dd></div>
      </dl>
      <div className="beside-bar" aria-hidden="true">{parts.map(([title, count, tone]) => count > 0 && <i key={title} className={tone} style={{ flexGrow: count }} />)}</div>
    </div>
  )
}

const shortest = 20

export function Differences({ beside: { differences, differing } }: { beside: Beside }) {
  const columns = Object.keys(differences[0] ?? {}).filter(column => tells(differences, column))
  return (
    <section className="card" aria-labelledby="differences">
      <div className="card-head"><h2 id="differences">Rows that differ</h2><span className="faint">{differing > differences.length ? `the first ${differences.length} of ${formatCount(differing)}` : `${formatCount(differing)}`} · quarantined beside kept</span></div>
      <div className={`table-wrap examples ${differences.length > shortest ? 'differences' : ''}`} tabIndex={0} role="group" aria-label="Rows that differ">
        <table className="table">
          <thead><tr>{columns.map(column => <th key={column} scope="col" className={/^(quarantined|kept)_/.test(column) ? 'num' : ''}>{column}</th>)}</tr></thead>
          <tbody>{differences.map((row, index) => <tr key={index}>{columns.map(column => <td key={column} className={changedClass(row, column)}>{valueText(row[column])}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** Whether a column says anything: a value that some row has changed, or a key that is not the same throughout. */
function tells(rows: readonly Record<string, unknown>[], column: string): boolean {
  const name = /^(?:quarantined|kept)_(.+)$/.exec(column)?.[1]
  if (name) return rows.some(row => row[`quarantined_${name}`] !== row[`kept_${name}`])
  return rows.length === 1 || new Set(rows.map(row => row[column])).size > 1
}

function changedClass(row: Record<string, unknown>, column: string): string {
  const [, side, name] = /^(quarantined|kept)_(.+)$/.exec(column) ?? []
  if (!side || !name) return 'nowrap'
  return `num ${row[`quarantined_${name}`] !== row[`kept_${name}`] && side === 'quarantined' ? 'warn' : ''}`
}

function valueText(value: unknown): string { return typeof value === 'number' ? String(Number(value.toPrecision(12))) : cellText(value).replace(/\.000Z$/, 'Z') }
