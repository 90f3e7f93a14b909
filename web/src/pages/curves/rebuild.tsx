/** A set built again beside the stored one: from what it was made of it must be identical; from what is known now it says what is another. */
import { useState } from 'react'
import { useAct } from '../../api/act.ts'
import { serverNow } from '../../api/clock.ts'
import type { CurveDifference, Rebuilt } from '../../api/curve-types.ts'
import { getJson, withQuery } from '../../api/http.ts'
import { cellText, formatCount, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { quoteText, shortCurve } from './names.ts'

const shownMost = 40

export function RebuildCheck({ name }: { name: string }) {
  const { busy, error, act } = useAct()
  const [rebuilt, setRebuilt] = useState<Rebuilt | null>(null)
  function rebuild(known_at: string | null) {
    void act(async () => {
      setRebuilt(null)
      setRebuilt(await getJson<Rebuilt>(withQuery(`/api/curves/sets/${name}/rebuild`, { known_at })))
    })
  }
  return (
    <div className="stack rebuild">
      <div className="line">
        <button type="button" className="button small" disabled={busy} onClick={() => rebuild(null)}><Icon name="reset" size={14} />{busy ? 'Rebuilding…' : 'Rebuild as it was'}</button>
        <button type="button" className="button small" disabled={busy} onClick={() => rebuild(new Date(serverNow()).toISOString())}>Rebuild as known now</button>
      </div>
      {error && <ErrorNotice error={error} />}
      <div role="status">{rebuilt && <Outcome rebuilt={rebuilt} />}</div>
    </div>
  )
}

function Outcome({ rebuilt: { identical, points, points_sha256, differing_points, differences, from } }: { rebuilt: Rebuilt }) {
  const asWas = from === 'stored'
  const source = asWas ? 'what it was made of' : 'what is known now'
  return (
    <div className="stack">
      <p className={`notice ${identical ? 'ok' : asWas ? '' : 'warn'}`}><Icon name={identical ? 'check' : 'alert'} /><span>{identical
        ? <><strong>Identical</strong>: from {source} all {formatCount(points)} prices are the same to the last bit, <code>{points_sha256.slice(0, 12)}</code>.{differences.length > 0 && ' What went in differs, and changed no price.'}</>
        : <><strong>{plural(differing_points, 'price')} of {formatCount(points)} differ</strong> when built from {source}.{asWas && ' The code of now computes otherwise than that of the set.'}</>}</span></p>
      {differences.length > 0 && <Differences differences={differences} />}
    </div>
  )
}

function Differences({ differences }: { differences: readonly CurveDifference[] }) {
  return (
    <div className="table-wrap differing-scroll" tabIndex={0} role="group" aria-label="What differs">
      <table className="table differing">
        <thead><tr><th scope="col">What</th><th scope="col" className="num">In the set</th><th scope="col" className="num">Rebuilt</th></tr></thead>
        <tbody>{differences.slice(0, shownMost).map(({ what, subject, before, after }) => <tr key={`${what} ${subject}`}><td><span className="faint">{what === 'point' ? 'price' : what}</span> <span className="differing-name" title={subject}>{subjectText(subject)}</span></td><td className="num">{valueText(before)}</td><td className="num">{valueText(after)}</td></tr>)}</tbody>
      </table>
      {differences.length > shownMost && <p className="card-body faint">and {formatCount(differences.length - shownMost)} more; <code>gridlake curves rebuild</code> prints them</p>}
    </div>
  )
}

/** A price by its curve and period. */
function subjectText(subject: string): string {
  const end = subject.lastIndexOf(' ')
  return /^(power|gas)\//.test(subject) && end > 0 ? `${shortCurve(subject.slice(0, end))} ${subject.slice(end + 1)}` : subject
}

/** A quote or mark by its prices. */
function valueText(value: unknown): string {
  if (value === null) return 'not there'
  if (typeof value === 'number') return quoteText(value)
  if (typeof value !== 'object') return cellText(value)
  const some = Object.entries(value).filter(([field, one]) => ['settle', 'bid', 'ask', 'mid', 'price'].includes(field) && one !== null)
  return some.map(([field, one]) => `${field} ${cellText(one)}`).join(', ')
}
