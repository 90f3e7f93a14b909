/** A new connection in five steps, from an address to a table. */
import { useEffect, useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Problem } from '../../api/connection-types.ts'
import { useSession } from '../../app/session.tsx'
import { useAddress } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { changed, type Draft, draftOf, emptyDraft, textOf } from './draft.ts'
import { Faults, type StepProps, Zones } from './field.tsx'
import { ColumnsStep } from './columns-step.tsx'
import { placeOf, type Step, stepOf, steps } from './places.ts'
import { PreviewCard, type Previewed } from './preview-card.tsx'
import { QualityStep } from './quality-step.tsx'
import { ReviewStep } from './review-step.tsx'
import { SourceStep } from './source-step.tsx'
import { TableStep } from './table-step.tsx'
import { isSound, useChecks } from './use-checks.ts'
import { useDraft } from './use-draft.ts'
import { isFields } from './yaml-lines.ts'
import './connections.css'

const titles: Readonly<Record<Step, string>> = { source: 'Source', columns: 'Columns', quality: 'Quality', table: 'Table and schedule', review: 'Review' }

export function NewConnectionPage() {
  const { me } = useSession()
  const address = useAddress()
  const [, go] = useLocation()
  const { draft, seen, setDraft, see, clear } = useDraft()
  const [previewed, setPreviewed] = useState<Previewed | null>(null)
  const step = steps.find(name => name === address.get('step')) ?? 'source'
  const text = textOf(draft, me?.name ?? '')
  const checks = useChecks(text)
  const settled = checks.text === text
  const problems = useMemo(() => byPlace(checks.problems, draft), [checks.problems, draft])
  const admin = me?.role === 'admin'
  // What was written by hand and holds is what the fields of the other steps show.
  useEffect(() => {
    if (draft.text !== null && settled && isFields(checks.spec)) setDraft({ ...draftOf(checks.spec, draft), text: draft.text })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each answer
  }, [checks])
  function goTo(next: Step) {
    see(step)
    address.set({ step: next }, { replace: false })
    scrollTo(0, 0)
  }
  const props: StepProps = { draft, problems, seen: seen.includes(step), admin, goTo, onChange: change => setDraft(changed(draft, change)) }
  const faultsOf = (one: Step): number => seen.includes(one) && one !== step ? [...problems].filter(([place, list]) => stepOf(place) === one && list.some(({ severity }) => severity === 'error')).length : 0
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/connections">Connections</Link><span className="faint">/</span></nav>
        <h1>New connection{draft.name && <span className="dim mono new-name"> {draft.name}</span>}</h1>
        <span className="spacer" />
        {draft !== emptyDraft && <button type="button" className="button quiet" onClick={() => { clear(); setPreviewed(null); go('/connections/new') }}>Start over</button>}
      </div>
      <StepBar step={step} faultsOf={faultsOf} started={draft.columns.length > 0 || draft.text !== null} goTo={goTo} />
      {draft.text !== null && step !== 'review' && <p className="notice warn"><span>{settled && checks.spec === null ? 'The text of the last step was written by hand and has errors: the fields here are of before.' : 'The text of the last step was written by hand. A field that is changed here writes it anew, without its comments.'}</span></p>}
      {checks.error && <p className="notice warn" role="status"><span>{checks.error.message}</span></p>}
      <section className="card" aria-labelledby="step-title">
        <div className="card-head"><h2 id="step-title">{steps.indexOf(step) + 1}. {titles[step]}</h2><span className="faint">{leads[step]}</span></div>
        {/* What was just written by hand is looked at first: a change in a field would take its place. */}
        <fieldset className="step-fields" disabled={draft.text !== null && !settled && step !== 'review'}>
          {step === 'source' && <SourceStep {...props} onDraft={setDraft} />}
          {step === 'columns' && <ColumnsStep {...props} onDraft={setDraft} />}
          {step === 'quality' && <QualityStep {...props} onDraft={setDraft} />}
          {step === 'table' && <TableStep {...props} next={checks.next} settled={settled} />}
          {step === 'review' && <ReviewStep text={text} checks={checks} admin={admin} onText={value => setDraft({ ...draft, text: value })} onApplied={name => { clear(); go(`/connections/${encodeURIComponent(name)}?applied=1`) }} />}
        </fieldset>
      </section>
      {(step === 'columns' || step === 'quality') && <PreviewCard text={text} sound={settled && isSound(checks)} admin={admin} shown={previewed} onShown={setPreviewed} />}
      {step !== 'source' && <Turn step={step} problems={problems} settled={settled} goTo={goTo} see={see} />}
      <Zones />
    </div>
  )
}

const leads: Readonly<Record<Step, string>> = {
  source: 'where it is and how it knows who asks', columns: 'what its rows hold, as they seem; each can be changed', quality: 'what good rows look like; an empty value that must be there holds rows back, one out of its range is a finding',
  table: 'where rows go, and when they are fetched', review: 'the whole as one text, and what applying it does',
}

function byPlace(problems: readonly Problem[], draft: Draft): Map<string, readonly Problem[]> { return Map.groupBy(problems, ({ path }) => placeOf(path, draft)) }

interface BarProps { step: Step, started: boolean, faultsOf: (step: Step) => number, goTo: (step: Step) => void }

function StepBar({ step, started, faultsOf, goTo }: BarProps) {
  return (
    <ol className="step-bar" aria-label="Steps">
      {steps.map((name, index) => (
        <li key={name}>
          <button type="button" aria-current={name === step ? 'step' : undefined} disabled={!started && name !== 'source'} onClick={() => goTo(name)}>
            <span className="step-number" aria-hidden="true">{index + 1}</span><span className="step-title">{titles[name]}</span>
            {faultsOf(name) > 0 && <span className="count bad" title={`${faultsOf(name)} to mend`}>{faultsOf(name)}<span className="hidden-visually"> to mend</span></span>}
          </button>
        </li>
      ))}
    </ol>
  )
}

interface TurnProps { step: Step, problems: StepProps['problems'], settled: boolean, goTo: (step: Step) => void, see: (step: Step) => void }

/** Back and on. What is wrong in this step is to be mended before the next one. */
function Turn({ step, problems, settled, goTo, see }: TurnProps) {
  const at = steps.indexOf(step)
  const [before, after] = [steps[at - 1], steps[at + 1]]
  const wrong = [...problems].flatMap(([place, list]) => stepOf(place) === step ? list.filter(({ severity }) => severity === 'error') : [])
  const [stopped, setStopped] = useState(false)
  function on() {
    if (wrong.length === 0 && after) {
      setStopped(false)
      goTo(after)
      return
    }
    see(step)
    setStopped(true)
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.card [aria-invalid=true]')?.focus())
  }
  return (
    <div className="line step-turn">
      {before && <button type="button" className="button" onClick={() => goTo(before)}>Back</button>}
      {after && <button type="button" className="button primary" disabled={!settled} onClick={on}>{titles[after]}<Icon name="arrow" size={14} /></button>}
      {stopped && wrong.length > 0 && <span role="alert" className="line"><Faults faults={wrong.slice(0, 3)} /></span>}
    </div>
  )
}
