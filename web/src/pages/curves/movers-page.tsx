/** What moved between two sets, the most unusual first. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { CurveMove, CurveMoves } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import type { CsvTable } from '../../parts/csv.ts'
import { plural } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { BesideSelect, CurvesHead, SetChip, SetSelect } from './head.tsx'
import { changeText, besideText, priceText, setName, shortCurve } from './names.ts'
import { deliveryName } from './period-name.ts'
import { named, terms, usePlace, useSets, viewerPath } from './place.ts'

const firstRows = 100
const mostRows = 1000
/** What fills the bar; five deviations are as good as many. */
const sigmasWhole = 5

export function MoversPage() {
  const { address, set, at, term } = usePlace()
  const against = address.get('against') ?? 'day'
  const sets = useSets(at)
  const all = sets.data?.sets ?? null
  const chosen = all ? named(all, set) : undefined
  const [limit, setLimit] = useState(firstRows)
  const [wanted, setWanted] = useState('')
  const { data, error, loading, reload } = useQuery<CurveMoves>(chosen ? withQuery('/api/curves/movers', { set, at, against, term, limit }) : null)
  const shown = data?.moves.filter(({ curve_id, delivery }) => `${curve_id} ${shortCurve(curve_id)} ${delivery} ${deliveryName(delivery)}`.toLowerCase().includes(wanted.toLowerCase())) ?? []
  return (
    <div className="page curves">
      <CurvesHead at={at} onAt={next => address.set({ at: next })} />
      <div className="controls viewer-controls">
        <SetSelect label="Set" value={set} sets={all ?? []} onChange={next => address.set({ set: next === 'latest' ? null : next })} />
        <BesideSelect label="Against" value={against} sets={all ?? []} onChange={next => address.set({ against: next === 'day' ? null : next })} />
        <div className="field"><span aria-hidden="true">Delivery</span><Segments label="Delivery" value={term} options={terms} onChange={next => address.set({ term: next === 'month' ? null : next })} /></div>
        <label className="field"><span>Search</span><input className="input" type="search" data-search placeholder="hub, bucket, period" value={wanted} onChange={event => setWanted(event.target.value)} /></label>
      </div>
      {sets.error && <ErrorNotice error={sets.error} retry={sets.reload} />}
      {all && !chosen && <div className="card"><Empty icon="curves" title="No such set"><p>There is no set {set}{at ? ' at this time' : ' yet'}.</p><Link className="button" href="/curves/quotes">Bring quotes</Link></Empty></div>}
      {error?.code === 'curve/unknown' && <div className="card"><Empty icon="curves" title={`Nothing to compare with: ${besideText(against)}`}><p>{error.message}</p></Empty></div>}
      {error && error.code !== 'curve/unknown' && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && !sets.error && (!all || chosen) && <div className="card"><Bones rows={12} /></div>}
      {data && !error && (
        <section className={`card${loading ? ' waiting' : ''}`} aria-busy={loading} aria-labelledby="movers">
          <div className="card-head"><h2 id="movers" className="mono">{setName(data.set)}</h2><SetChip set={data.set} /><span className="faint">against</span><span className="mono">{setName(data.against)}</span><SetChip set={data.against} /><span className="spacer" /><span className="faint">{plural(shown.length, 'move')}, the most unusual first · USD/MWh, gas USD/MMBtu</span><CsvButtons name={`moves ${setName(data.set)} ${setName(data.against)}`.replaceAll(' ', '-')} disabled={shown.length === 0} table={() => moveTable(data, shown)} /></div>
          {shown.length === 0 && <Empty icon="curves" title={data.moves.length === 0 ? 'Nothing moved' : 'No move of that name'}><p>{data.moves.length === 0 ? 'Both sets have the same prices for these periods.' : 'Search for another hub, bucket or period.'}</p></Empty>}
          {shown.length > 0 && <MoveTable moves={shown} hrefOf={move => viewerPath(move.curve_id, { set: setName(data.set), at, against, term: term === 'month' ? null : term })} />}
          {data.moves.length === limit && limit < mostRows && <div className="more"><button type="button" className="button" onClick={() => setLimit(mostRows)}>More moves</button></div>}
        </section>
      )}
    </div>
  )
}

function moveTable({ set, against }: CurveMoves, moves: readonly CurveMove[]): CsvTable {
  return { header: ['curve_id', 'delivery', 'set', 'against', 'before', 'after', 'change', 'share', 'sigmas'], rows: moves.map(({ curve_id, delivery, before, after, change, share, sigmas }) => [curve_id, delivery, setName(set), setName(against), before, after, change, share, sigmas]) }
}

function MoveTable({ moves, hrefOf }: { moves: readonly CurveMove[], hrefOf: (move: CurveMove) => string }) {
  const measured = moves.some(({ sigmas }) => sigmas !== null)
  return (
    <>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Moves">
        <table className="table movers">
          <thead><tr><th scope="col">Curve</th><th scope="col">Delivery</th><th scope="col" className="num wide">Before</th><th scope="col" className="num">After</th><th scope="col" className="num">Change</th><th scope="col" className="num wide" title="The change as a share of the price before">of price</th>{measured && <th scope="col">Deviations</th>}</tr></thead>
          <tbody>{moves.map(move => {
            const { curve_id, delivery, before, after, change, share, sigmas } = move
            return (
              <tr key={`${curve_id} ${delivery}`}>
                <td><Link className="link nowrap" href={hrefOf(move)} title={curve_id}>{shortCurve(curve_id)}</Link></td>
                <td className="nowrap tab-nums">{deliveryName(delivery)}</td>
                <td className="num dim wide">{priceText(before, curve_id)}</td><td className="num">{priceText(after, curve_id)}</td>
                <td className="num strong"><span aria-hidden="true" className="faint">{change > 0 ? '▲' : '▼'} </span>{changeText(change, curve_id)}</td>
                <td className="num dim wide">{share === null ? '–' : `${changeText(100 * share, '')} %`}</td>
                {measured && <td className="sigmas">{sigmas === null ? <span className="faint" title="The history before is too short to say what is usual.">–</span> : <><span className="tab-nums">{sigmas.toFixed(1)}</span><i aria-hidden="true" className={sigmas >= 3 ? 'unusual' : ''} style={{ width: `${Math.min(1, sigmas / sigmasWhole) * 70}px` }} /></>}</td>}
              </tr>
            )
          })}</tbody>
        </table>
      </div>
      <p className="card-body faint curve-missing">{measured ? 'Deviations: how often the curve’s usual daily move, of the days before the older set.' : 'No history yet says what is usual for these periods: the largest changes come first.'}</p>
    </>
  )
}
