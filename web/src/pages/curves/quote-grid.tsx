/** Quotes in a grid: typed, or pasted from a spreadsheet; the verdict stands beside each line. */
import { useEffect, useId, useRef, useState, type ClipboardEvent, type SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import type { Product, Upload } from '../../api/curve-types.ts'
import { sendJson } from '../../api/http.ts'
import { Chip } from '../../parts/chip.tsx'
import { plural } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { emptyRow, gridFields, isEmpty, pasted, verdictOf, withEmptyEnd, type GridField, type GridRow } from './quote-lines.ts'
import type { Otherwise } from './quotes-page.tsx'

interface Props { otherwise: Otherwise, products: readonly Product[], picked: { product: string, turn: number } | null, why: string | null, onTaken: () => void }

/** Verdicts of the rows of the grid by their index. */
type Verdicts = ReadonlyMap<number, { taken: boolean, words: string }>

const titles: Record<GridField, string> = { product: 'Product', delivery: 'Delivery', bid: 'Bid', ask: 'Ask', settle: 'Settle' }

export function QuoteGrid({ otherwise, products, picked, why, onTaken }: Props) {
  const [rows, setRows] = useState<readonly GridRow[]>(() => Array.from({ length: 6 }, () => ({ ...emptyRow })))
  const [outcome, setOutcome] = useState<{ upload: Upload, verdicts: Verdicts } | null>(null)
  const { busy, error, act } = useAct()
  const list = useId()
  const turn = useRef(picked?.turn ?? 0)
  useEffect(() => {
    if (!picked || picked.turn === turn.current) return
    turn.current = picked.turn
    setRows(before => {
      const at = before.findIndex(({ product }) => product === '')
      return withEmptyEnd(before.map((row, index) => index === at ? { ...row, product: picked.product } : row))
    })
  }, [picked])
  const filled = rows.flatMap((row, index) => isEmpty(row) ? [] : [index])
  function change(next: readonly GridRow[]) {
    setRows(next)
    setOutcome(null)
  }
  function onPaste(event: ClipboardEvent, index: number, field: GridField) {
    const text = event.clipboardData.getData('text')
    if (!/[\t\n]/.test(text.trim())) return
    event.preventDefault()
    change(pasted(rows, text, index, field))
  }
  async function bring(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => {
      const quotes = filled.map(index => rows[index])
      const upload = await sendJson<Upload>('POST', '/api/curves/quotes', { name: 'Grid', quotes, ...otherwise })
      setOutcome({ upload, verdicts: new Map(filled.map((index, nth) => [index, verdictOf(upload, nth + 1)])) })
      onTaken()
    })
  }
  return (
    <form className="card quote-grid" aria-labelledby="grid-title" onSubmit={event => void bring(event)}>
      <div className="card-head"><h2 id="grid-title">Quotes of {otherwise.curve_day}</h2><span className="faint">paste from a spreadsheet into any cell</span></div>
      <div className="table-wrap">
        <table className="table">
          <thead><tr><th scope="col">Line</th>{gridFields.map(field => <th key={field} scope="col" className={field === 'product' || field === 'delivery' ? '' : 'num'}>{titles[field]}</th>)}<th scope="col">Verdict</th></tr></thead>
          <tbody>{rows.map((row, index) => {
            const verdict = outcome?.verdicts.get(index)
            return (
              <tr key={index} className={verdict ? verdict.taken ? 'taken' : 'refused' : ''}>
                <td className="faint tab-nums">{index + 1}</td>
                {gridFields.map(field => (
                  <td key={field} className={field === 'product' || field === 'delivery' ? '' : 'num'}>
                    <input className={`input ${field === 'product' || field === 'delivery' ? `mono grid-${field}` : 'num grid-price'}`} aria-label={`${titles[field]}, line ${index + 1}`} {...field === 'product' ? { list } : {}} placeholder={index === 0 && field === 'delivery' ? '2027-Q1' : ''} autoComplete="off" spellCheck={false} disabled={why !== null} value={row[field]}
                      onPaste={event => onPaste(event, index, field)} onChange={event => change(withEmptyEnd(rows.map((one, at) => at === index ? { ...one, [field]: event.target.value } : one)))} />
                  </td>
                ))}
                <td className="verdict-cell">{verdict && <Verdict {...verdict} />}</td>
              </tr>
            )
          })}</tbody>
        </table>
        <datalist id={list}>{products.map(({ product, curve }) => <option key={product} value={product}>{curve}</option>)}</datalist>
      </div>
      <div className="card-body stack">
        {why && <p className="reason dim">{why}</p>}
        {error && <ErrorNotice error={error} />}
        <div className="line"><button className="button primary" disabled={busy || why !== null || filled.length === 0}>{busy ? 'Checking…' : filled.length === 0 ? 'Bring quotes' : `Bring ${plural(filled.length, 'quote')}`}</button>
          {outcome && <button type="button" className="button" onClick={() => change(withEmptyEnd(rows.filter((_, index) => outcome.verdicts.get(index)?.taken === false)))}>Clear what was taken</button>}
          <span role="status">{outcome && <Summary upload={outcome.upload} />}</span>
        </div>
      </div>
    </form>
  )
}

export function Verdict({ taken, words }: { taken: boolean, words: string }) {
  return <span className="verdict"><Chip tone={taken ? 'ok' : 'bad'}>{taken ? 'taken' : 'refused'}</Chip>{words && <span className="verdict-words">{words}</span>}</span>
}

export function Summary({ upload: { taken, refused, commit } }: { upload: Upload }) {
  return <span>{plural(taken, 'quote')} taken{refused > 0 && <strong className="bad">, {plural(refused, 'line')} refused</strong>}{taken > 0 && commit === null && <span className="faint">; all of them were known already</span>}.</span>
}
