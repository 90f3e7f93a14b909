/** Every run, newest first, with its verdict. */
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { getJson, withQuery, type ApiError } from '../../api/http.ts'
import { toApiError, useQuery } from '../../api/query.ts'
import type { Run, RunPage as Page } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { RunTable } from './run-table.tsx'
import './runs.css'

const states = [['', 'All'], ['running', 'Running'], ['merged', 'Merged'], ['unchanged', 'Unchanged'], ['quarantined', 'Quarantined'], ['failed', 'Failed']] as const
type StateFilter = typeof states[number][0]
const pageSize = 50

export function RunsPage() {
  const address = useAddress()
  const state: StateFilter = states.find(([value]) => value === address.get('state'))?.[0] ?? ''
  const iso = address.get('iso') ?? ''
  const words = address.get('q') ?? ''
  const first = useQuery<Page>(withQuery('/api/runs', { limit: pageSize, state }), { pollMs: 10_000 })
  const more = useMore(state)
  const runs = joined(first.data?.runs ?? [], more.runs)
  const shown = runs.filter(run => (iso === '' || run.iso === iso) && matches(run, words))
  const next = more.runs.length > 0 ? more.next : first.data?.next ?? null
  const isos = [...new Set([...runs.map(run => run.iso), ...(iso ? [iso] : [])])].sort()
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
        <div className="card">
          {shown.length > 0 ? <RunTable runs={shown} /> : <NoRuns filtered={runs.length > 0 || state !== ''} />}
          {next && <div className="more"><button type="button" className="button" disabled={more.busy} onClick={() => void more.load(next)}>{more.busy ? 'Loading…' : 'Older runs'}</button></div>}
        </div>
      )}
    </div>
  )
}

function matches(run: Run, words: string): boolean {
  if (words.trim() === '') return true
  const text = [run.id, run.iso, run.report, run.author, run.dataset, ...run.files.map(file => file.name)].join(' ').toLowerCase()
  return words.toLowerCase().split(/\s+/).every(word => text.includes(word))
}

function joined(first: readonly Run[], more: readonly Run[]): Run[] {
  const known = new Set(first.map(run => run.id))
  return [...first, ...more.filter(run => !known.has(run.id))]
}

function useMore(state: string) {
  const [found, setFound] = useState<{ runs: Run[], next: string | null }>({ runs: [], next: null })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  useEffect(() => setFound({ runs: [], next: null }), [state])
  async function load(before: string | null) {
    if (!before) return
    setBusy(true)
    try {
      const page = await getJson<Page>(withQuery('/api/runs', { limit: pageSize, before, state }))
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
        <p>None of the runs loaded so far has this state, operator and text.</p>
        <button type="button" className="button" onClick={() => go('/runs')}>Show all runs</button>
      </Empty>
    )
  }
  return <Empty icon="runs" title="No run yet"><p>A run begins when a file is given to gridlake or fetched from an operator.</p><code>gridlake ingest FILE...</code></Empty>
}
