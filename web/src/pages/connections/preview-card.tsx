/** A first answer as the rows that it would become, with the gate's verdict; nothing of it is kept. */
import { sendJson } from '../../api/http.ts'
import type { Preview } from '../../api/connection-types.ts'
import { Chip, SeverityChip } from '../../parts/chip.tsx'
import { cellText, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { isNumeric } from './draft.ts'
import { useWork } from './use-work.ts'

export interface Previewed { readonly text: string, readonly previews: readonly Preview[] }

interface Props { text: string, sound: boolean, admin: boolean, shown: Previewed | null, onShown: (shown: Previewed) => void }

const shownRows = 30

export function PreviewCard({ text, sound, admin, shown, onShown }: Props) {
  const work = useWork()
  async function look() {
    await work.start(async signal => { onShown({ text, previews: (await sendJson<{ previews: Preview[] }>('POST', '/api/uis/preview', { text }, signal)).previews }) })
  }
  return (
    <section className="card preview-card" aria-labelledby="preview">
      <div className="card-head">
        <h2 id="preview">Preview</h2>
        <span className="faint">{!admin ? 'only admins have the platform ask a source' : sound ? 'a real fetch, as rows would land; nothing is kept' : 'when the specification has no errors'}</span>
        <span className="spacer" />
        {work.busy && <button type="button" className="button" onClick={work.cancel}>Cancel</button>}
        <button type="button" className="button" disabled={!admin || !sound || work.busy} onClick={() => void look()}><Icon name="play" size={12} />{work.busy ? 'Fetching…' : shown ? 'Preview again' : 'Preview rows'}</button>
      </div>
      {work.error && <div className="card-body"><ErrorNotice error={work.error} /></div>}
      {shown && shown.text !== text && <p className="card-body dim">The specification has changed since.</p>}
      {shown?.previews.map(preview => <Rows key={preview.endpoint} preview={preview} alone={shown.previews.length === 1} />)}
    </section>
  )
}

function Rows({ preview: { endpoint, table, columns, rows, sample, verdict }, alone }: { preview: Preview, alone: boolean }) {
  return (
    <div className="preview">
      <p className="card-body line"><Chip tone={verdict.outcome === 'pass' ? 'ok' : 'bad'}>{verdict.outcome === 'pass' ? 'passes the gate' : 'would be held back'}</Chip><span>{plural(rows, 'row')}{alone ? '' : ` of ${endpoint}`} for <code>{table}</code>{sample.length > shownRows ? `, the first ${shownRows} here` : ''}. Times are UTC.</span></p>
      {verdict.findings.length > 0 && <ul className="preview-findings">{verdict.findings.map(({ rule, severity, message, remedy }) => <li key={`${rule} ${message}`}><SeverityChip severity={severity} /><div><code>{rule}</code> {message}<span className="faint reason">{remedy}</span></div></li>)}</ul>}
      <div className="table-wrap" tabIndex={0} role="region" aria-label={`Rows of ${endpoint}`}>
        <table className="table preview-rows">
          <thead><tr>{columns.map(({ name, unit, type }) => <th key={name} scope="col" className={isNumeric(type) ? 'num' : ''}>{name}{unit && <span className="faint"> {unit}</span>}</th>)}</tr></thead>
          <tbody>{sample.slice(0, shownRows).map((row, index) => <tr key={index}>{columns.map(({ name, type }) => <td key={name} className={`mono nowrap ${isNumeric(type) ? 'num' : ''}`}>{row[name] === null || row[name] === undefined ? <span className="none">–</span> : cellText(row[name]).replace('.000Z', 'Z')}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </div>
  )
}
