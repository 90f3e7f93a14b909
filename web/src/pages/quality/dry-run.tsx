/** What a rule would have found in the days that main has: by day, by run, with rows; and a warning where it would stop everything. */
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { serverNow } from '../../api/clock.ts'
import { type ApiError, sendJson } from '../../api/http.ts'
import { toApiError } from '../../api/query.ts'
import type { Tried } from '../../api/quality-types.ts'
import { formatCount, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Examples } from '../runs/finding-card.tsx'
import '../runs/runs.css'
import { type Draft, givenOf } from './rule-draft.ts'
import { type Trial, type TriedDay, trialOf, wholeDays } from './trial.ts'

const spans = [['7', '7 d'], ['30', '30 d'], ['90', '90 d'], ['', 'All']] as const
type Span = typeof spans[number][0]
const mostRuns = 200

interface State { busy: boolean, error: ApiError | null, tried: readonly Tried[] | null, asked: string }

/** `turn` grows with every wish to try it from elsewhere. */
export function DryRun({ draft, turn }: { draft: Draft, turn: number }) {
  const [span, setSpan] = useState<Span>('30')
  const [state, setState] = useState<State>({ busy: false, error: null, tried: null, asked: '' })
  const abort = useRef<AbortController | null>(null)
  const wanted = givenOf({ ...draft, name: draft.name.trim() || 'draft', enabled: true })
  const key = JSON.stringify([{ ...wanted, severity: '' }, span])
  useEffect(() => () => abort.current?.abort(), [])
  async function run() {
    abort.current?.abort()
    const own = new AbortController()
    abort.current = own
    setState(before => ({ ...before, busy: true, error: null }))
    try {
      const from = span === '' ? {} : { from: new Date(serverNow() - Number(span) * 86_400_000).toISOString().slice(0, 10) }
      const { runs } = await sendJson<{ runs: Tried[] }>('POST', '/api/rules/test', { rule: wanted, ...from }, own.signal)
      setState({ busy: false, error: null, tried: runs, asked: key })
    } catch (thrown) {
      if (!own.signal.aborted) setState({ busy: false, error: toApiError(thrown), tried: null, asked: key })
    }
  }
  const last = useRef(turn)
  useEffect(() => {
    if (last.current === turn) return
    last.current = turn
    void run()
  })
  const stale = state.tried !== null && state.asked !== key
  return (
    <section className="card dry-run" aria-labelledby="dry-run" aria-busy={state.busy}>
      <div className="card-head">
        <h2 id="dry-run">Dry run</h2><span className="faint">nothing is changed</span>
        <span className="spacer" />
        <Segments label="Days to try" value={span} options={spans} onChange={setSpan} />
        <button type="button" className="button" disabled={state.busy} onClick={() => void run()}><Icon name="play" size={13} />{state.busy ? 'Trying…' : 'Dry run'}</button>
      </div>
      <div aria-live="polite" className={stale ? 'waiting' : ''}>
        {state.error && <div className="card-body"><ErrorNotice error={state.error} /></div>}
        {state.busy && !state.tried && <Bones rows={5} label="Trying the rule" />}
        {!state.busy && !state.tried && !state.error && <p className="card-body dim">Tries the rule on the rows that main has, run by run: on which days it would have fired, and on which rows.</p>}
        {state.tried && <Outcome trial={trialOf(state.tried, draft.severity)} draft={draft} truncated={state.tried.length >= mostRuns} />}
      </div>
      {stale && !state.busy && <p className="card-body faint" role="status">The rule or the days have changed since: try it again.</p>}
    </section>
  )
}

function Outcome({ trial, draft, truncated }: { trial: Trial, draft: Draft, truncated: boolean }) {
  const firedDays = trial.days.filter(({ found }) => found !== 0).length
  if (trial.runs === 0) return <p className="card-body dim">Main has no rows of these days: there is nothing to try it on.</p>
  return (
    <div className="card-body stack">
      {trial.blocksAll && <div className="notice" role="alert"><Icon name="alert" /><div><p><strong>It would block every run.</strong> All {plural(trial.runs, 'run')} of these days have faulty rows: nothing would reach main any more. Make it narrower, or a warning.</p></div></div>}
      {!trial.blocksAll && trial.blocks && trial.fired.length > 0 && <div className="notice warn" role="status"><Icon name="alert" /><div><p>{plural(trial.fired.length, 'run')} that passed would have gone to quarantine.</p></div></div>}
      {!trial.blocks && trial.fired.length === trial.runs && draft.severity !== 'note' && <div className="notice warn" role="status"><Icon name="alert" /><div><p>It would fire on every run: soon nobody looks at it.</p></div></div>}
      {trial.failed.length > 0 && <div className="notice warn" role="status"><Icon name="alert" /><div><p>On {plural(trial.failed.length, 'run')} it could not be asked: {trial.failed[0]?.error}</p></div></div>}
      <p className="trial-said">{trial.fired.length === 0 ? <><strong className="ok">It finds nothing</strong> in </> : <><strong>{plural(trial.faults, 'faulty row')}</strong> in {plural(trial.fired.length, 'run')}{trial.days.length > 0 && <>, on <strong>{plural(firedDays, 'day')}</strong></>}, of </>}{plural(trial.runs, 'run')}{trial.days.length > 0 && <> over {plural(trial.days.length, 'day')}</>} with {plural(trial.rows, 'row')}{truncated && ' (the newest runs of more)'}.</p>
      {trial.days.length > 0 && <Days days={wholeDays(trial.days)} blocks={trial.blocks} />}
      {trial.fired.length > 0 && <Fired fired={trial.fired} first={draft.kind === 'sql' ? '' : draft.column} />}
    </div>
  )
}

/** A cell for each day, higher where more was found. */
function Days({ days, blocks }: { days: readonly TriedDay[], blocks: boolean }) {
  const most = Math.max(1, ...days.map(({ found }) => found ?? 0))
  return (
    <figure className="trial-days">
      <ol aria-label="Days tried">
        {days.map(day => {
          const said = day.runs === 0 ? `${day.day}: no rows` : `${day.day}: ${day.found === null ? 'found in a run of this day' : plural(day.found, 'faulty row')} of ${formatCount(day.rows)}`
          return <li key={day.day} title={said}><span className="hidden-visually">{said}</span><i aria-hidden="true" className={day.runs === 0 ? 'gap' : day.found === 0 ? 'quiet' : blocks ? 'blocked' : 'fired'} style={{ height: day.found === 0 ? 6 : day.found === null ? 40 : 10 + Math.round(30 * day.found / most) }} /></li>
        })}
      </ol>
      <figcaption className="faint"><span>{days[0]?.day}</span><span>{days.at(-1)?.day}</span></figcaption>
    </figure>
  )
}

const shownRuns = 8

/** `first`: the column that is judged, which leads the examples. */
function Fired({ fired, first }: { fired: readonly Tried[], first: string }) {
  return (
    <div className="stack fired">
      {fired.slice(0, shownRuns).map((tried, index) => (
        <details key={tried.run} open={index === 0} className="card">
          <summary><span className="mono">{tried.run}</span><span className="faint">{spanText(tried)}</span><span className="spacer" /><span className="tab-nums">{formatCount(tried.found)} of {plural(tried.rows, 'row')}</span></summary>
          <Examples rows={tried.examples.map(row => first in row ? { [first]: row[first], ...row } : row)} rule={`run ${tried.run}`} />
          <p className="card-body"><Link className="link" href={`/runs/${encodeURIComponent(tried.run)}`}>The run</Link></p>
        </details>
      ))}
      {fired.length > shownRuns && <p className="faint">and {plural(fired.length - shownRuns, 'older run')} more</p>}
    </div>
  )
}

function spanText({ days }: Tried): string {
  const [first] = days
  const last = days.at(-1)
  return !first || !last ? '' : first.day === last.day ? first.day : `${first.day} to ${last.day}`
}
