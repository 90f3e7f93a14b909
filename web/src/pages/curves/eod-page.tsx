/** The end of day: its runs step by step, and one begun by hand. */
import { useEffect, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { serverNow } from '../../api/clock.ts'
import type { EodRun, EodStep } from '../../api/curve-types.ts'
import { sendJson } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { Chip } from '../../parts/chip.tsx'
import { formatMs, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { useAddress } from '../../parts/address.ts'
import { CurvesHead } from './head.tsx'

const states = { running: 'accent', done: 'ok', failed: 'bad', waiting: 'plain' } as const

export function EodPage() {
  const address = useAddress()
  const [busy, setBusy] = useState(false)
  const { data, error, reload } = useQuery<{ runs: EodRun[] }>('/api/curves/runs?limit=50', { pollMs: busy ? 700 : 15_000 })
  const runs = data?.runs ?? []
  const asked = address.get('run')
  const open = asked ?? runs[0]?.id ?? null
  return (
    <div className="page curves">
      <CurvesHead />
      <StartForm onBusy={setBusy} onDone={run => { address.set({ run: run.id }); reload() }} />
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={8} /></div>}
      {data && runs.length === 0 && <div className="card"><Empty icon="runs" title="No end of day yet"><p>A server runs it by itself after every business day, at the time of the setting <code>curves.eod</code>. It needs quotes of the day.</p><Link className="button" href="/curves/quotes">Bring quotes</Link></Empty></div>}
      {runs.length > 0 && <ol className="eod-runs">{runs.map(run => <Run key={run.id} run={run} open={run.id === open} onOpen={opened => address.set({ run: opened ? run.id : 'none' })} />)}</ol>}
    </div>
  )
}

function StartForm({ onBusy, onDone }: { onBusy: (busy: boolean) => void, onDone: (run: EodRun) => void }) {
  const { me } = useSession()
  const { busy, error, act } = useAct()
  const [day, setDay] = useState(() => new Date(serverNow()).toISOString().slice(0, 10))
  const [reason, setReason] = useState('End of day')
  useEffect(() => onBusy(busy), [busy, onBusy])
  async function start(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => onDone(await sendJson<EodRun>('POST', '/api/curves/runs', { curve_day: day, reason: reason.trim() })))
  }
  const may = me?.role === 'admin'
  return (
    <form className="card card-body stack" aria-label="Run the end of day" onSubmit={event => void start(event)}>
      <div className="eod-start">
        <label className="field"><span>Day of the curves</span><input className="input" type="date" required value={day} disabled={!may} onChange={event => setDay(event.target.value)} /></label>
        <label className="field eod-reason"><span>Why</span><input className="input" value={reason} minLength={3} maxLength={500} required disabled={!may} onChange={event => setReason(event.target.value)} /></label>
        <button className="button primary" disabled={busy || !may || reason.trim().length < 3}><Icon name="play" size={14} />{busy ? 'Running…' : 'Run the end of day'}</button>
      </div>
      {!may && <p className="reason dim">Only admins begin one; {me?.name ?? 'you'} may read.</p>}
      {error && <ErrorNotice error={error} />}
    </form>
  )
}

const triggers: Record<EodRun['trigger'], string> = { command: 'by command', api: 'by hand', schedule: 'on schedule' }

function Run({ run, open, onOpen }: { run: EodRun, open: boolean, onOpen: (open: boolean) => void }) {
  const failed = run.steps.find(({ state }) => state === 'failed')
  return (
    <li className="card eod-run">
      <button type="button" className="eod-head" aria-expanded={open} onClick={() => onOpen(!open)}>
        <span className={open ? 'turned-down' : ''}><Icon name="right" size={14} /></span>
        <strong className="tab-nums">{run.curve_day}</strong><Chip tone={states[run.state]} live={run.state === 'running'}>{run.state}</Chip>{run.late && <Chip tone="bad">late</Chip>}
        <span className="eod-dots" aria-hidden="true">{run.steps.map(({ name, state }) => <i key={name} className={state} />)}</span>
        <span className="faint">{triggers[run.trigger]}, {run.by}</span><span className="spacer" />
        {failed && <span className="bad nowrap">failed at {failed.name}</span>}
        {run.alerts.length > 0 && <span className="warn nowrap">{plural(run.alerts.length, 'alert')}</span>}
        <span className="dim"><Instant utc={run.started_utc} /></span>
      </button>
      {open && <div className="card-body stack">
        <ol className="eod-steps">{run.steps.map(step => <Step key={step.name} step={step} />)}</ol>
        <dl className="facts">
          <dt>Set</dt><dd>{run.set ? <Link className="link mono" href={`/curves?set=${run.set}`}>{run.set}</Link> : <span className="faint">none</span>}</dd>
          <dt>Deadline</dt><dd><Instant utc={run.deadline_utc} /> UTC{run.late && <strong className="bad">, it was late</strong>}</dd>
          <dt>Took</dt><dd>{run.finished_utc ? formatMs(Date.parse(run.finished_utc) - Date.parse(run.started_utc)) : 'still runs'}</dd>
        </dl>
        {run.alerts.length > 0 && <details open={run.alerts.length <= 8}><summary>{plural(run.alerts.length, 'alert')} that somebody should look at</summary><ul className="eod-alerts">{run.alerts.map(alert => <li key={alert}>{alert}</li>)}</ul></details>}
      </div>}
    </li>
  )
}

function Step({ step: { name, state, attempts, started_utc, finished_utc, note } }: { step: EodStep }) {
  const took = started_utc && finished_utc ? formatMs(Date.parse(finished_utc) - Date.parse(started_utc)) : ''
  return <li><span className="eod-step-name">{name}</span><Chip tone={states[state]} live={state === 'running'}>{state}</Chip><span className="num faint">{took}{attempts > 1 && `, ${attempts} attempts`}</span><span className={`eod-note ${state === 'failed' ? 'bad' : 'dim'}`}>{note}</span></li>
}
