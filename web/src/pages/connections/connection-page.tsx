/** One connection: its endpoints and how far each has come, its runs, its specification. */
import { Link, useLocation } from 'wouter'
import type { Connection, EndpointProgress } from '../../api/connection-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { RunPage, Table } from '../../api/types.ts'
import { useSession } from '../../app/session.tsx'
import { useAddress } from '../../parts/address.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { formatCount } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { RunTable } from '../runs/run-table.tsx'
import { Acts } from './acts.tsx'
import { sqlOf, StateChip, tablesOf } from './connections-page.tsx'
import { Outcome } from './outcome.tsx'
import '../runs/runs.css'
import './connections.css'

const pollMs = 5000

export function ConnectionPage({ name }: { name: string }) {
  const { data, error, reload } = useQuery<Connection & { text: string }>(`/api/connections/${encodeURIComponent(name)}`, { pollMs })
  const tables = useQuery<{ tables: Table[] }>('/api/tables?ref=main')
  const runs = useQuery<RunPage>(withQuery('/api/runs', { iso: name, limit: 8 }), { pollMs })
  const { me } = useSession()
  const address = useAddress()
  const [, go] = useLocation()
  const own = tablesOf(tables.data, name)
  const fetched = data?.endpoints.some(({ last }) => last?.state === 'merged' || last?.state === 'unchanged') === true
  function again() {
    reload()
    tables.reload()
    runs.reload()
  }
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/connections">Connections</Link><span className="faint">/</span></nav>
        <h1 className="connection-name">{name}</h1>
        {data && <StateChip state={data.state} />}
        <span className="spacer" />
        {data && <Link className="button" href={`/connections/${encodeURIComponent(name)}/edit`}>{me?.role === 'admin' ? 'Edit' : 'Propose a change'}</Link>}
        {data && me?.role === 'admin' && <Acts connection={data} tables={own} onDone={again} onRemoved={() => go('/connections')} />}
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={8} /></div>}
      {data && address.get('applied') !== null && <Applied connection={data} fetched={fetched} tables={own} onClose={() => address.set({ applied: null })} />}
      {data && (
        <>
          <div className="connection-body">
            <Endpoints endpoints={data.endpoints} />
            <Facts connection={data} tables={own} />
          </div>
          <section className="card" aria-labelledby="runs">
            <div className="card-head"><h2 id="runs">Runs</h2><span className="spacer" /><Link className="link" href={withQuery('/runs', { iso: name })}>All runs of {name}</Link></div>
            {runs.error && <div className="card-body"><ErrorNotice error={runs.error} retry={runs.reload} /></div>}
            {runs.data && (runs.data.runs.length > 0 ? <RunTable runs={runs.data.runs} /> : <p className="card-body dim">None yet. A run begins when a fetch brings something.</p>)}
          </section>
          <section className="card" aria-labelledby="spec">
            <div className="card-head"><h2 id="spec">Specification</h2><span className="faint">version {data.version}</span><span className="spacer" /><CopyButton text={data.text} label="Copy the specification" /></div>
            <pre className="spec" tabIndex={0} role="region" aria-label="Specification">{data.text}</pre>
          </section>
        </>
      )}
    </div>
  )
}

function Applied({ connection: { name, version }, fetched, tables, onClose }: { connection: Connection, fetched: boolean, tables: readonly string[], onClose: () => void }) {
  const [table] = tables
  return (
    <p className="notice ok" role="status">
      <span>{fetched && table ? <>The rows are on main. <Link className="link" href={sqlOf(table)}>Query {table}</Link></> : <>{version === 1 ? <>{name} is applied.</> : <>Version {version} of {name} is applied.</>} “Run now” fetches its rows.</>}</span>
      <button type="button" className="button quiet small" onClick={onClose}>Close</button>
    </p>
  )
}

function Endpoints({ endpoints }: { endpoints: readonly EndpointProgress[] }) {
  return (
    <section className="card" aria-labelledby="endpoints">
      <div className="card-head"><h2 id="endpoints">Endpoints</h2><span className="faint">what is fetched, and how far it has come</span></div>
      {endpoints.length === 0 ? <p className="card-body dim">Nothing was fetched yet.</p> : (
        <table className="table connections">
          <thead><tr><th scope="col">Endpoint</th><th scope="col">Last fetch</th><th scope="col" className="num">Rows</th><th scope="col" className="num">Files</th><th scope="col">When</th><th scope="col">Goes on from</th><th scope="col">Run</th></tr></thead>
          <tbody>{endpoints.map(({ endpoint, cursor, last }) => (
            <tr key={endpoint}>
              <td data-title="Endpoint" className="mono">{endpoint}</td>
              <td data-title="Last fetch"><Outcome outcome={last} /></td>
              <td data-title="Rows" className="num">{last ? formatCount(last.rows) : '–'}</td>
              <td data-title="Files" className="num">{last ? formatCount(last.files) : '–'}</td>
              <td data-title="When"><Instant utc={last?.finished_utc ?? null} age /></td>
              <td data-title="Goes on from" className="mono">{cursor ?? <span className="faint">the beginning</span>}</td>
              <td data-title="Run">{last?.runs.map(id => <Link key={id} className="link mono table-link" href={`/runs/${encodeURIComponent(id)}`}>{id}</Link>)}{!last?.runs.length && <span className="faint">–</span>}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </section>
  )
}

function Facts({ connection: { owner, by, at_utc, schedule_cron: cron, schedule_timezone: zone, next_utc, version, state }, tables }: { connection: Connection, tables: readonly string[] }) {
  return (
    <aside className="card card-body" aria-label="Facts">
      <dl className="facts">
        <dt>Table</dt><dd>{tables.length === 0 ? <span className="faint">made by the first run</span> : tables.map(table => <Link key={table} className="link mono table-link" href={sqlOf(table)}>{table}</Link>)}</dd>
        <dt>Schedule</dt><dd>{cron === null ? <span className="faint">none: by hand</span> : <><code>{cron}</code> <span className="faint">{zone}</span></>}</dd>
        <dt>Next</dt><dd>{next_utc === null ? <span className="faint">{state === 'paused' ? 'paused' : '–'}</span> : <><Instant utc={next_utc} /> UTC</>}</dd>
        <dt>Owner</dt><dd>{owner}</dd>
        <dt>Version</dt><dd>{version}</dd>
        <dt>Applied</dt><dd>by {by}, <Instant utc={at_utc} age /></dd>
      </dl>
    </aside>
  )
}
