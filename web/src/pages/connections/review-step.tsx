/** The specification as text, what applying it would do, and doing it. */
import { useRef } from 'react'
import type { Problem } from '../../api/connection-types.ts'
import { sendJson } from '../../api/http.ts'
import { useAct } from '../../api/act.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Chip } from '../../parts/chip.tsx'
import { plural } from '../../parts/format.ts'
import { type Checks, isSound } from './use-checks.ts'

interface Props {
  text: string
  checks: Checks
  admin: boolean
  /** Of a connection that is there: it keeps its name. */
  editing?: string
  onText: (text: string) => void
  onApplied: (name: string) => void
}

export function ReviewStep({ text, checks, admin, editing, onText, onApplied }: Props) {
  const { busy, error, act } = useAct()
  const area = useRef<HTMLTextAreaElement>(null)
  const settled = checks.text === text
  const other = editing !== undefined && checks.spec !== null && checks.spec['name'] !== editing
  const ready = admin && settled && isSound(checks) && !busy
  async function apply() {
    await act(async () => { onApplied((await sendJson<{ name: string }>('POST', '/api/connections', { text })).name) })
  }
  function show({ line }: Problem) {
    const lines = text.split('\n')
    const start = lines.slice(0, (line ?? 1) - 1).join('\n').length + ((line ?? 1) > 1 ? 1 : 0)
    area.current?.focus()
    area.current?.setSelectionRange(start, start + (lines[(line ?? 1) - 1]?.length ?? 0))
  }
  return (
    <div className="review">
      <div className="review-text">
        <div className="line"><label className="field-title" htmlFor="spec-text">Specification (YAML or JSON); what is written here wins</label><span className="spacer" /><CopyButton text={text} label="Copy the specification" /></div>
        <textarea id="spec-text" ref={area} className="input mono area spec-text" value={text} rows={Math.min(34, Math.max(14, text.split('\n').length))} wrap="off" spellCheck={false} autoCapitalize="none" aria-invalid={settled && !isSound(checks)} onChange={event => onText(event.target.value)} />
      </div>
      <div className={`review-plan${settled ? '' : ' waiting'}`} aria-live="polite">
        <h3>What applying does</h3>
        {checks.error && <ErrorNotice error={checks.error} />}
        {checks.plan && isSound(checks) && (
          <ul className="consequences">
            <li>{checks.plan.version === 1 ? 'A new connection' : `Version ${checks.plan.version} of`} <strong>{String(checks.spec?.['name'])}</strong>{other && <span className="warn"> beside {editing}, since it has another name</span>}</li>
            {checks.plan.tables.map(({ endpoint, does, table }) => <li key={endpoint}>{endpoint} {does === 'make' ? 'makes' : 'goes on filling'} <code>{table.name}</code> with {plural(table.columns.filter(({ id }) => id >= 10).length, 'column')}; its key is <code>{table.key.join(', ')}</code></li>)}
            <li>{checks.next[0] === undefined ? 'No schedule: it runs when somebody starts it' : `First run by schedule ${checks.next[0].slice(0, 16).replace('T', ' ')} UTC`}</li>
          </ul>
        )}
        {checks.problems.length > 0 && (
          <ul className="review-problems" aria-label="Faults">{checks.problems.map(problem => (
            <li key={`${problem.path} ${problem.message}`}>
              <Chip tone={problem.severity === 'error' ? 'bad' : 'warn'}>{problem.severity}</Chip>
              <div>{problem.line !== null && <button type="button" className="link plain" onClick={() => show(problem)}>line {problem.line}</button>} <code>{problem.path.slice(1).replaceAll('/', '.')}</code> {problem.message}</div>
            </li>
          ))}</ul>
        )}
        {checks.text === null && <p className="dim">Asking the platform…</p>}
        {error && <ErrorNotice error={error} />}
        <div className="line"><button type="button" className="button primary" disabled={!ready} onClick={() => void apply()}><Icon name="check" size={14} />{busy ? 'Applying…' : editing === undefined || other ? 'Apply' : 'Apply the change'}</button>
          {!admin && <span className="reason dim">Only admins apply; send them this text.</span>}
        </div>
      </div>
    </div>
  )
}
