/** Sources that users described: how each stands, what it brought last, when it runs next. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { Connection } from '../../api/connection-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Table } from '../../api/types.ts'
import { useSession } from '../../app/session.tsx'
import { Chip } from '../../parts/chip.tsx'
import { formatCount } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { formatInstant, Instant } from '../../parts/time.tsx'
import { Acts } from './acts.tsx'
import { Outcome, worstOf } from './outcome.tsx'
import './connections.css'

const pollMs = 5000

export function ConnectionsPage() {
  const { me } = useSession()
  const { data, error, reload } = useQuery<{ connections: Connection[] }>('/api/connections', { pollMs })
  const tables = useQuery<{ tables: Table[] }>('/api/tables?ref=main', { pollMs: pollMs * 6 })
  const [words, setWords] = useState('')
  const admin = me?.role === 'admin'
  const all = data?.connections ?? []
  const fitting = all.filter(one => `${one.name} ${one.display_name} ${one.owner} ${tablesOf(tables.data, one.name).join(' ')}`.toLowerCase().includes(words.trim().toLowerCase()))
  function again() {
    reload()
    tables.reload()
  }
  return (
    <div className="page">
      <div className="page-head">
        <h1>Connections</h1>
        <span className="spacer" />
        {all.length > 0 && <input data-search className="input" type="search" placeholder="Name, owner, table" aria-label="Search connections" value={words} onChange={event => setWords(event.target.value)} />}
        <Link className={`button${admin ? ' primary' : ''}`} href="/connections/new"><Icon name="plus" size={13} />{admin ? 'New connection' : 'Draft a connection'}</Link>
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      <section className="card" aria-label="Connections">
        {!data && !error && <Bones rows={6} />}
        {data && all.length === 0 && (
          <Empty icon="connections" title="No connection yet">
            <p>A connection brings rows of a source that gridlake does not know, a vendor's CSV or an API with JSON, into a table of your own. Give its address: columns, clocks, units and key are proposed from a sample.</p>
            <Link className="button primary" href="/connections/new">Connect a source</Link>
          </Empty>
        )}
        {all.length > 0 && fitting.length === 0 && <p className="card-body dim">No connection has these words.</p>}
        {fitting.length > 0 && (
          <table className="table connections">
            <thead><tr><th scope="col">Connection</th><th scope="col">State</th><th scope="col">Table</th><th scope="col">Last fetch</th><th scope="col" className="num">Rows</th><th scope="col">When</th><th scope="col">Next</th>{admin && <th scope="col"><span className="hidden-visually">Actions</span></th>}</tr></thead>
            <tbody>{fitting.map(one => <Row key={one.name} one={one} tables={tablesOf(tables.data, one.name)} admin={admin} reload={again} />)}</tbody>
          </table>
        )}
      </section>
      {!admin && all.length > 0 && <p className="reason dim">Only admins run, pause and remove connections.</p>}
    </div>
  )
}

/** Tables say which connection fills them. */
export function tablesOf(answer: { tables: Table[] } | null, connection: string): string[] {
  return (answer?.tables ?? []).filter(({ tags }) => tags?.['connection'] === connection).map(({ table }) => table)
}

export function StateChip({ state }: { state: Connection['state'] }) {
  return <Chip tone={state === 'paused' ? 'warn' : 'ok'}>{state}</Chip>
}

function Row({ one, tables, admin, reload }: { one: Connection, tables: readonly string[], admin: boolean, reload: () => void }) {
  const worst = worstOf(one)
  return (
    <tr>
      <td data-title="Connection"><Link className="link connection-name" href={`/connections/${encodeURIComponent(one.name)}`}>{one.name}</Link><span className="faint small-line">{one.display_name === one.name ? '' : `${one.display_name}, `}{one.owner}</span></td>
      <td data-title="State"><StateChip state={one.state} /></td>
      <td data-title="Table">{tables.length === 0 ? <span className="faint">none yet</span> : tables.map(table => <Link key={table} className="link mono table-link" href={sqlOf(table)}>{table}</Link>)}</td>
      <td data-title="Last fetch"><Outcome outcome={worst} /></td>
      <td data-title="Rows" className="num">{worst === null ? '–' : formatCount(one.endpoints.reduce((sum, { last }) => sum + (last?.rows ?? 0), 0))}</td>
      <td data-title="When">{worst === null ? <span className="faint">–</span> : <Instant utc={worst.finished_utc} age />}</td>
      <td data-title="Next">{one.next_utc === null ? <span className="faint">{one.schedule_cron === null ? 'by hand' : 'paused'}</span> : <time dateTime={one.next_utc} title={one.next_utc} className="tab-nums nowrap">{formatInstant(one.next_utc)}</time>}</td>
      {admin && <td className="num"><Acts small connection={one} tables={tables} onDone={reload} onRemoved={reload} /></td>}
    </tr>
  )
}

export function sqlOf(table: string): string { return `/sql?sql=${encodeURIComponent(`select * from ${table} limit 100`)}` }
