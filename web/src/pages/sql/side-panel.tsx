/** Beside the editor: what can be asked, what was asked, and where to begin. */
import { useState } from 'react'
import type { ApiError } from '../../api/http.ts'
import type { Table } from '../../api/types.ts'
import { formatMs, formatShort } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { PastQuery } from './history.ts'
import { samples } from './samples.ts'

interface Props {
  tables: readonly Table[]
  error: ApiError | null
  loading: boolean
  history: readonly PastQuery[]
  onInsert: (text: string) => void
  onRun: (sql: string, ref?: string) => void
  onClearHistory: () => void
}

const tabs = [['tables', 'Tables'], ['history', 'History'], ['samples', 'Samples']] as const

export function SidePanel(props: Props) {
  const [tab, setTab] = useState<typeof tabs[number][0]>('tables')
  return (
    <aside className="card sql-side" aria-label="Tables, history and samples">
      <div className="sql-tabs"><Segments label="Panel" value={tab} options={tabs} onChange={setTab} /></div>
      <div className="sql-panel" tabIndex={0} role="group" aria-label={tab}>
        {tab === 'tables' && <Tables {...props} />}
        {tab === 'history' && <History {...props} />}
        {tab === 'samples' && samples.map(sample => <button key={sample.title} type="button" className="side-item" onClick={() => props.onRun(sample.sql)}><span>{sample.title}</span><code className="clip">{sample.sql.replace(/\s+/g, ' ')}</code></button>)}
      </div>
    </aside>
  )
}

function Tables({ tables, error, loading, onInsert, onRun }: Props) {
  const [words, setWords] = useState('')
  const shown = tables.filter(table => `${table.table} ${table.columns.map(column => column.name).join(' ')}`.toLowerCase().includes(words.trim().toLowerCase()))
  if (error) return <div className="side-note"><ErrorNotice error={error} /></div>
  if (loading && tables.length === 0) return <Bones rows={6} />
  if (tables.length === 0) return <p className="side-note dim">No tables at this ref yet. They appear when the first file is merged: <code>gridlake ingest FILE...</code></p>
  return (
    <>
      {tables.length > 6 && <div className="side-note"><input className="input" style={{ width: '100%' }} type="search" placeholder="Table or column" aria-label="Filter tables" value={words} onChange={event => setWords(event.target.value)} /></div>}
      {shown.map(table => (
        <details key={table.table} className="side-table">
          <summary><Icon name="right" size={12} /><span className="clip" title={table.doc}>{table.table}</span><small className="faint tab-nums">{table.kind === 'view' ? 'view' : table.rows === 0 ? 'empty' : formatShort(table.rows)}</small></summary>
          <p className="faint">{table.doc} <button type="button" className="link plain" onClick={() => onRun(`SELECT * FROM ${table.table} LIMIT 100`)}>Show 100 rows</button></p>
          <ul>
            {table.columns.map(column => (
              <li key={column.name}><button type="button" className="side-column" title={column.doc} onClick={() => onInsert(column.name)}><code className="clip">{column.name}</code><small className="faint">{column.unit ?? column.type}</small></button></li>
            ))}
          </ul>
        </details>
      ))}
      {shown.length === 0 && <p className="side-note dim">No table or column is called “{words}”.</p>}
    </>
  )
}

function History({ history, onRun, onClearHistory }: Props) {
  if (history.length === 0) return <p className="side-note dim">Queries that you run are kept here, in this browser only.</p>
  return (
    <>
      {history.map(past => (
        <button key={past.at_utc + past.sql} type="button" className="side-item" title={past.sql} onClick={() => onRun(past.sql, past.ref)}>
          <code className="clip">{past.sql.replace(/\s+/g, ' ')}</code>
          <small className="faint tab-nums">{past.failed ? <span className="bad">failed</span> : <>{formatShort(past.rows ?? 0)} rows · {formatMs(past.elapsed_ms ?? 0)}</>}{past.ref !== 'main' && ` · ${past.ref}`}</small>
        </button>
      ))}
      <p className="side-note"><button type="button" className="button quiet small" onClick={onClearHistory}>Clear the history</button></p>
    </>
  )
}
