/** Prices that persons set: marks of a day, and the editor for a curve of it. */
import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import type { CurveList, CurveSet, Mark } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { plural } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { CurvesHead, SetChip } from './head.tsx'
import { MarkForm } from './mark-form.tsx'
import { MarkTable } from './mark-table.tsx'
import { isInstant, setName, shortCurve } from './names.ts'
import { usePlace, useSets, usualCurve } from './place.ts'

export function MarksPage() {
  const { address, at } = usePlace()
  const { me } = useSession()
  const sets = useSets('')
  const all = sets.data?.sets ?? null
  const day = address.get('day') ?? all?.[0]?.curve_day ?? ''
  // Of a day without a set the newest one before says what was there.
  const base = all?.find(({ curve_day }) => curve_day <= day)
  const list = useQuery<CurveList>(base ? withQuery('/api/curves', { set: setName(base) }) : null)
  const marks = useQuery<{ marks: Mark[] }>(day === '' ? null : withQuery('/api/curves/marks', { day, known_at: isInstant(at) ? at : null }))
  const [turn, setTurn] = useState(0)
  const curve = address.get('curve') ?? usualCurve(list.data?.curves ?? [])
  function changed() {
    sets.reload()
    marks.reload()
    setTurn(turn + 1)
  }
  const failed = sets.error ?? list.error
  return (
    <div className="page curves">
      <CurvesHead at={at} onAt={next => address.set({ at: next })} />
      <div className="controls viewer-controls">
        <label className="field"><span>Day of the curves</span><input className="input" type="date" value={day} onChange={event => address.set({ day: event.target.value })} /></label>
        <label className="field curve-field"><span>Curve</span><select className="select" value={curve} onChange={event => address.set({ curve: event.target.value })}>{(list.data?.curves ?? []).map(({ curve_id }) => <option key={curve_id} value={curve_id}>{shortCurve(curve_id)}</option>)}{list.data && !list.data.curves.some(({ curve_id }) => curve_id === curve) && <option value={curve}>{shortCurve(curve)}</option>}</select></label>
        {base && <span className="line base-set"><span className="faint">{base.curve_day === day ? 'beside' : `no set of ${day} yet; beside`}</span><span className="mono">{setName(base)}</span><SetChip set={base} /></span>}
      </div>
      {failed && <ErrorNotice error={failed} retry={() => { sets.reload(); list.reload() }} />}
      {!all && !failed && <div className="card"><Bones rows={10} /></div>}
      {all?.length === 0 && <div className="card"><Empty icon="curves" title="No curves to mark yet"><p>A mark changes the price of a curve: bring quotes and build one first.</p></Empty></div>}
      {marks.error && <ErrorNotice error={marks.error} retry={marks.reload} />}
      {marks.data && day !== '' && <MarkTable day={day} marks={marks.data.marks} at={at} mayChange={me?.role === 'admin' && at === ''} onChange={changed} />}
      {base && curve !== '' && <Editor key={`${turn} ${day} ${curve}`} day={day} curve={curve} base={base} marks={marks.data?.marks ?? []} onChange={changed} {...obstacle(me, at)} />}
    </div>
  )
}

function obstacle(me: { name: string, role: string } | null, at: string): { why: string | null } {
  return { why: at !== '' ? 'This is what was known then. Marks are set on what is known now.' : me?.role === 'admin' ? null : `Only admins set marks; ${me?.name ?? 'you'} may read.` }
}

interface EditorProps { day: string, curve: string, base: CurveSet, marks: readonly Mark[], why: string | null, onChange: () => void }

function Editor({ marks, curve, ...props }: EditorProps) {
  const own = marks.filter(({ curve_id }) => curve_id === curve)
  return <MarkForm curve={curve} marks={own} {...props} note={own.length === 0 ? 'No mark of this curve' : plural(own.length, 'mark')} />
}
