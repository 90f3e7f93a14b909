/** Where rows go, and when they are fetched. */
import { formatAge } from '../../parts/time.tsx'
import { Field, type StepProps, zonesId } from './field.tsx'

const presets = [['', 'By hand only'], ['*/15 * * * *', 'Every 15 minutes'], ['5 * * * *', 'Every hour'], ['30 6 * * *', 'Daily at 6:30'], ['30 6 * * 1-5', 'Weekdays at 6:30']] as const

export function TableStep({ draft, onChange, problems, seen, next, settled }: StepProps & { next: readonly string[], settled: boolean }) {
  const field = { problems, seen }
  const inUtc = draft.cron_zone === 'UTC' || draft.cron_zone === ''
  return (
    <div className="card-body connection-fields">
      <Field {...field} place="table" label="Table" className="wide-field" value={draft.table} onChange={table => onChange({ table })} placeholder="desk.prices" hint="Namespace and name in small letters. It is made by the first run, on main." />
      <div className="wide-field">
        <span className="field-title">Fetched</span>
        <div className="scroll-x"><div className="segments" role="group" aria-label="Fetched">{presets.map(([cron, title]) => <button key={title} type="button" aria-pressed={draft.cron.trim() === cron} onClick={() => onChange({ cron })}>{title}</button>)}</div></div>
      </div>
      <Field {...field} place="cron" label="Schedule (minute hour day month weekday)" value={draft.cron} onChange={cron => onChange({ cron })} placeholder="none" hint="Five fields of cron." />
      <Field {...field} place="cron_zone" label="Read in the time zone" list={zonesId} value={draft.cron_zone} onChange={zone => onChange({ cron_zone: zone })} placeholder="UTC" />
      <div className="wide-field next-runs" aria-live="polite">
        <h3>Next runs</h3>
        {draft.cron.trim() === '' ? <p className="dim">None: it runs when somebody starts it.</p> : next.length === 0 ? <p className="dim">{settled ? 'Known when the specification has no errors.' : 'Asking…'}</p> : (
          <ol className={settled ? '' : 'waiting'}>{next.map(utc => <li key={utc}><time dateTime={utc}>{inZone(utc, draft.cron_zone)}</time>{inUtc ? <span /> : <span className="faint">{utc.slice(0, 16).replace('T', ' ')} UTC</span>}<span className="faint">{formatAge(utc)}</span></li>)}</ol>
        )}
      </div>
    </div>
  )
}

function inZone(utc: string, zone: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone || 'UTC', weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false, timeZoneName: 'short' }).format(new Date(utc))
  } catch {
    return utc
  }
}
