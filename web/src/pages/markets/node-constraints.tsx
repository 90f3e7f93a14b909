/** Which constraints bound in the hours shown, and what they seem to have done to the point. */
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { NodeAnswer, NodeConstraints } from '../../api/market-types.ts'
import { formatPrice, formatSigned, plural } from '../../parts/format.ts'
import { Empty } from '../../parts/notice.tsx'

export function NodeConstraintTables({ data }: { data: NodeAnswer }) {
  if (data.constraints.length > 0) return data.constraints.map(one => <ConstraintTable key={one.market_run} data={data} one={one} />)
  return (
    <section className="card" aria-labelledby="bound">
      <div className="card-head"><h2 id="bound">Congestion by constraint</h2></div>
      <Empty icon="table" title="No constraint is known to have bound"><p>None did in these days, or the constraints of {data.iso.toUpperCase()} have not arrived: see <Link className="link" href={withQuery('/markets/constraints', { iso: data.iso })}>Constraints</Link>.</p></Empty>
    </section>
  )
}

function ConstraintTable({ data, one }: { data: NodeAnswer, one: NodeConstraints }) {
  const id = `bound-${one.market_run}`
  const fitted = one.constraints.some(({ factor }) => factor !== null)
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head"><h2 id={id}>Congestion by constraint, {one.market_run}</h2><span className="faint">USD/MWh, {data.from} to {data.to}</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label={`Constraints that bound, ${one.market_run}`}>
        <table className="table">
          <thead><tr><th scope="col">Constraint</th><th scope="col">Contingency</th><th scope="col" className="num">Hours bound</th><th scope="col" className="num">Mean shadow price</th><th scope="col" className="num">Highest</th><th scope="col" className="num" title="USD/MWh of congestion for each USD/MWh of shadow price, fitted">Factor, estimated</th><th scope="col" className="num" title="Mean over all hours shown, USD/MWh">Effect, estimated</th></tr></thead>
          <tbody>
            {one.constraints.map(each => (
              <tr key={`${each.constraint_id} ${each.contingency}`}>
                <td className="mono">{each.constraint_id}</td><td className="faint">{each.contingency}</td><td className="num">{Math.round(each.hours * 10) / 10}</td><td className="num">{formatPrice(each.shadow_sum / each.hours)}</td><td className="num">{formatPrice(each.shadow_max)}</td>
                <td className="num">{each.factor === null ? '–' : (Math.abs(each.factor) < 0.0005 ? '0' : each.factor.toFixed(3).replace('-', '−'))}</td><td className="num strong">{formatSigned(each.effect)}</td>
              </tr>
            ))}
          </tbody>
          {fitted && <tfoot><tr><td colSpan={6} className="faint">Congestion of the point in {one.price_run}, mean of {plural(one.hours, 'hour')}</td><td className="num strong">{formatSigned(one.mean_congestion)}</td></tr></tfoot>}
        </table>
      </div>
      <p className="card-body faint table-note">{fitted
        ? `Operators publish shadow prices and no shift factors: the factors are fitted to the point's congestion over these hours and explain ${one.explained === null ? 'nothing, as there was none' : `${Math.floor(one.explained * 1000) / 10} % of it`}.`
        : 'There are too few hours, or no congestion is published, to estimate what each did.'}{one.others > 0 ? ` ${plural(one.others, 'more constraint')} bound, of less.` : ''}</p>
    </section>
  )
}
