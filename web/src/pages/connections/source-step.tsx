/** Where the source is, and a first look at what it answers. */
import { sendJson } from '../../api/http.ts'
import type { Sample, Validation } from '../../api/connection-types.ts'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { type Draft, draftOf, emptyDraft, tableFor, withColumn } from './draft.ts'
import { Field, type StepProps, zonesId } from './field.tsx'
import { useWork } from './use-work.ts'
import { isFields } from './yaml-lines.ts'

export function SourceStep({ draft, onChange, problems, seen, admin, goTo, onDraft }: StepProps & { onDraft: (draft: Draft) => void }) {
  const work = useWork()
  const field = { problems, seen }
  const [named, addressed] = [draft.name !== '' && !problems.has('name'), draft.address.trim() !== '']
  const keyed = draft.key_ref !== '' || draft.key_header !== ''
  async function fetchSample() {
    const done = await work.start(async signal => { onDraft(await sampled(draft, signal)) })
    if (done) goTo('columns')
  }
  function byHand() {
    onDraft(draft.columns.length > 0 ? draft : withColumn({ ...draft, table: draft.table || tableFor(draft.name) }))
    goTo('columns')
  }
  return (
    <>
      <div className="card-body connection-fields">
        <Field {...field} place="address" label="Address" className="wide-field" value={draft.address} onChange={address => onChange({ address })} placeholder="https://vendor.example/prices.csv" hint="A CSV, JSON, NDJSON or workbook over http(s), or a file of a folder that the platform may read." />
        <Field {...field} place="name" label="Name of the connection" value={draft.name} onChange={name => onChange({ name, ...draft.table === tableFor(draft.name) && { table: tableFor(name) } })} placeholder="desk-prices" hint="Letters, digits, - and _." />
        <Field {...field} place="zone" label="Time zone of times without an offset" list={zonesId} value={draft.zone} onChange={zone => onChange({ zone })} placeholder="America/Chicago" hint="Of the clock that the source writes by. Empty: UTC, until you say." />
        <details className="wide-field key-fields" open={keyed}>
          <summary>The source asks for a key</summary>
          <div className="connection-fields">
            <Field {...field} seen={seen || keyed} place="key_header" label="Header that carries it" value={draft.key_header} onChange={key_header => onChange({ key_header })} placeholder="X-Api-Key" />
            <Field {...field} seen={seen || keyed} place="key_ref" label="Where the key lies" value={draft.key_ref} onChange={key_ref => onChange({ key_ref })} placeholder="env:VENDOR_KEY" hint="Never the key itself: the name of a variable of the platform's environment." />
          </div>
        </details>
        {work.error && <div className="wide-field stack"><ErrorNotice error={work.error} />{advice(work.error.code, keyed) && <p className="dim">{advice(work.error.code, keyed)}</p>}</div>}
      </div>
      <div className="step-acts">
        <button type="button" className="button primary" disabled={!admin || work.busy || !named || !addressed} onClick={() => void fetchSample()}><Icon name="download" size={14} />{work.busy ? 'Asking the source…' : draft.columns.length > 0 ? 'Fetch a sample again' : 'Fetch a sample'}</button>
        {work.busy && <button type="button" className="button" onClick={work.cancel}>Cancel</button>}
        <button type="button" className="button" disabled={!named || !addressed} onClick={byHand}>{draft.columns.length > 0 ? 'Keep the columns' : 'Describe it by hand'}</button>
        <span className="reason dim">{!admin ? 'Only admins have the platform ask an address; you may describe a source by hand and send its text to one.' : !addressed || !named ? 'It needs an address and a name.' : draft.columns.length > 0 ? 'A new sample proposes the columns anew.' : keyed ? 'A sample is asked for without the key. Where the source refuses that, describe it by hand; the preview sends the key.' : 'One request, 16 MB at most; nothing is kept.'}</span>
      </div>
    </>
  )
}

function advice(code: string, keyed: boolean): string | null {
  if (code === 'connections/private-address') return 'Whoever runs the platform names such hosts in the setting connections.allow_private, and folders in connections.folders.'
  if (code === 'connections/refused') return keyed ? 'A sample is asked for without the key. Describe the columns by hand; the preview of the next steps sends it.' : 'If the source asks for a key, say above where it lies.'
  return code === 'feed/unrecognised' ? 'If the rows lie in a workbook, or deep in an answer, describe the columns by hand.' : null
}

/** The proposal as fields; where the proposal does not hold yet, as the text that it is. */
async function sampled(draft: Draft, signal: AbortSignal): Promise<Draft> {
  const { text, notes } = await sendJson<Sample>('POST', '/api/uis/sample', { address: draft.address.trim(), name: draft.name, ...draft.zone.trim() !== '' && { zone: draft.zone.trim() } }, signal)
  const { spec } = await sendJson<Validation>('POST', '/api/uis/validate', { text }, signal)
  if (!isFields(spec)) return { ...draft, notes, text }
  const { key_header, key_ref, cron, cron_zone, freshness, table } = draft
  const found = draftOf(spec, { ...emptyDraft, zone: draft.zone, notes })
  return { ...found, key_header, key_ref, cron, cron_zone, freshness, table: table === '' ? found.table : table }
}
