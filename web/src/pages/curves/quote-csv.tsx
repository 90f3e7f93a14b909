/** Quotes as CSV: a file or pasted text; each line keeps its number, and its verdict is said. */
import { useState, type ChangeEvent, type SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import type { Upload } from '../../api/curve-types.ts'
import { sendJson } from '../../api/http.ts'
import { formatBytes, formatCount } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Summary, Verdict } from './quote-grid.tsx'
import { verdictOf } from './quote-lines.ts'
import type { Otherwise } from './quotes-page.tsx'

interface Props { otherwise: Otherwise, why: string | null, onTaken: () => void }

const example = 'product,delivery,bid,ask,settle\nPJM-WH-DA-5x16,2027-01,,,61.25\nPJM-WH-DA-5x16,2027-Q1,58.50,59.00,'
/** Of a longer file only lines with something to say are shown. */
const linesMost = 300
/** A larger file is not shown as text. */
const textMost = 200_000

export function QuoteCsv({ otherwise, why, onTaken }: Props) {
  const [name, setName] = useState('Pasted')
  const [csv, setCsv] = useState('')
  const [outcome, setOutcome] = useState<{ upload: Upload, csv: string } | null>(null)
  const { busy, error, act } = useAct()
  async function choose(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0]
    if (!file) return
    setCsv(await file.text())
    setName(file.name.slice(0, 100))
    setOutcome(null)
  }
  async function bring(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => {
      setOutcome({ upload: await sendJson<Upload>('POST', '/api/curves/quotes', { name, csv, ...otherwise }), csv })
      onTaken()
    })
  }
  return (
    <form className="card" aria-labelledby="csv-title" onSubmit={event => void bring(event)}>
      <div className="card-head"><h2 id="csv-title">Quotes as CSV</h2><span className="faint">columns: product, delivery, bid, ask, mid, settle; curve_day, as_of, source and rank where lines differ</span></div>
      <div className="card-body stack">
        <label className="field"><span>File</span><input className="input file-input" type="file" accept=".csv,.txt,text/csv,text/plain" disabled={why !== null} onChange={event => void choose(event)} /></label>
        {csv.length <= textMost
          ? <label className="field"><span>or its text</span><textarea className="input area mono csv-text" spellCheck={false} placeholder={example} disabled={why !== null} value={csv} onChange={event => { setCsv(event.target.value); setName('Pasted'); setOutcome(null) }} /></label>
          : <p className="line"><span>{name}, {formatBytes(csv.length)}</span><button type="button" className="button small" onClick={() => setCsv('')}>Another</button></p>}
        {why && <p className="reason dim">{why}</p>}
        {error && <ErrorNotice error={error} />}
        <div className="line"><button className="button primary" disabled={busy || why !== null || csv.trim() === ''}>{busy ? 'Checking…' : 'Bring quotes'}</button><span role="status">{outcome && <Summary upload={outcome.upload} />}</span></div>
      </div>
      {outcome && <Lines {...outcome} />}
    </form>
  )
}

function Lines({ upload, csv }: { upload: Upload, csv: string }) {
  const lines = csv.split(/\r\n|\r|\n/)
  const said = new Set(upload.problems.map(({ line }) => line))
  const numbers = lines.flatMap((text, index) => index > 0 && text.trim() !== '' && (upload.lines <= linesMost || said.has(index + 1)) ? [index + 1] : [])
  return (
    <div className="table-wrap csv-lines" tabIndex={0} role="group" aria-label="Verdicts by line">
      <table className="table">
        <thead><tr><th scope="col">Line</th><th scope="col">{lines[0]?.slice(0, 120)}</th><th scope="col">Verdict</th></tr></thead>
        <tbody>{numbers.map(line => { const verdict = verdictOf(upload, line); return <tr key={line} className={verdict.taken ? 'taken' : 'refused'}><td className="faint tab-nums">{line}</td><td className="mono csv-line">{lines[line - 1]?.slice(0, 200)}</td><td className="verdict-cell"><Verdict {...verdict} /></td></tr> })}</tbody>
      </table>
      {upload.lines > linesMost && <p className="card-body faint">Of {formatCount(upload.lines)} lines those with something to say.</p>}
    </div>
  )
}
