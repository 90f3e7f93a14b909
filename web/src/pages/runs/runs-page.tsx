/** Every run, newest first, with its verdict. */
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { getJson, withQuery, type ApiError } from '../../api/http.ts'
import { toApiError, useQuery, useSettled } from '../../api/query.ts'
import type { Overview, Run, RunPage as Page } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { RunTable } from './run-table.tsx'
import './runs.css'

const states = [['', 'All'], ['running', 'Running'], ['merged', 'Merged'], ['unchanged', 'Unchanged'], ['held', 'Held'], ['quarantined', 'Quarantined'], ['failed', 'Failed']] as const
type StateFilter = typeof states[number][0]
const pageSize = 50

export function RunsPage() {
  const address = useAddress()
  const state: StateFilter = states.find(([value]) => value === address.get('state'))?.[0] ?? ''
  const iso = address.get('iso') ?? ''
  const words = address.get('q') ?? ''
  const asked = withQuery('/api/runs', { limit: pageSize, state, iso, q: useSettled(words.trim(), 200) })
  const first = useQuery<Page>(asked, { pollMs: 10_000 })
  const overview = useQuery<Overview>('/api/overview')
  const more = useMore(asked)
  const runs = joined(first.data?.runs ?? [], more.runs)
  const next = more.runs.length > 0 ? more.next : first.data?.next ?? null
  const isos = [...new Set([...(overview.data?.feeds ?? []).filter(feed => feed.runs > 0).map(feed => feed.iso), ...(iso ? [iso] : [])])].sort()
  return (
    <div className="page">
      <div className="page-head">
        <h1>Runs</h1>
        <span className="spacer" />
        <input data-search className="input runs-search" type="search" placeholder="Id, report, author, file" aria-label="Search runs" value={words} onChange={event => address.set({ q: event.target.value })} />
        <select className="select" aria-label="Operator" value={iso} onChange={event => address.set({ iso: event.target.value })}>
          <option value="">All operators</option>
          {isos.map(one => <option key={one} value={one}>{one.toUpperCase()}</option>)}
        </select>
        <div className="scroll-x"><Segments label="State" value={state} options={states} onChange={value => address.set({ state: value })} /></div>
      </div>
      {first.error && <ErrorNotice error={first.error} retry={first.reload} />}
      {more.error && <ErrorNotice error={more.error} retry={() => void more.load(next)} />}
      {!first.data && !first.error && <div className="card"><Bones rows={14} /></div>}
      {first.data && (
        <div className={`card${first.loading ? ' waiting' : ''}`} aria-busy={first.loading}>
          {runs.length > 0 ? <RunTable runs={runs} /> : <NoRuns filtered={state !== '' || iso !== '' || words !== ''} />}
          {next && <div className="more"><button type="button" className="button" disabled={more.busy} onClick={() => void more.load(next)}>{more.busy ? 'Loading…' : 'Older runs'}</button></div>}
        </div>
      )}
    </div>
  )
}

function joined(first: readonly Run[], more: readonly Run[]): Run[] {
  const known = new Set(first.map(run => run.id))
  return [...first, ...more.filter(run => !known.has(run.id))]
}

/** `asked` is the path of the first page: another question begins again. */
function useMore(asked: string) {
  const [found, setFound] = useState<{ runs: Run[], next: string | null }>({ runs: [], next: null })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  useEffect(() => setFound({ runs: [], next: null }), [asked])
  async function load(before: string | null) {
    if (!before) return
    setBusy(true)
    try {
      const page = await getJson<Page>(`${asked}&before=${encodeURIComponent(before)}`)
      setFound(old => ({ runs: [...old.runs, ...page.runs], next: page.next }))
      setError(null)
    } catch (thrown) {
      setError(toApiError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return { ...found, busy, error, load }
}

function NoRuns({ filtered }: { filtered: boolean }) {
  const [, go] = useLocation()
  if (filtered) {
    return (
      <Empty icon="runs" title="No run fits">
        <p>No run has this state, operator and text.</p>
        <button type="button" className="button" onClick={() => go('/runs')}>Show all runs</button>
      </Empty>
    )
  }
  return <Empty icon="runs" title="No run yet"><p>A run begins when a file is given to gridlake or fetched from an operator.</p><code>gridlake ingest FILE...</code></Empty>
}
