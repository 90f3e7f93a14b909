/** The prices of the chart, period by period, with the hours that weigh them, where they come from, and what changed. */
import { Link } from 'wouter'
import type { CurveLine } from '../../api/curve-types.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { meanOf, meansOfBoth, type LookLine, type Period } from './lines.ts'
import { besideText, changeText, fileName, priceText, shortCurve } from './names.ts'
import { OriginMark, OriginWord } from './origins.tsx'
import { periodName } from './period-name.ts'

interface Props { looks: readonly LookLine[], periods: readonly Period[], title: string, unit: string, markHref: string | null }

export function CurveTable({ looks, periods, title, unit, markHref }: Props) {
  const sets = looks.filter(({ line }) => line.is === 'set')
  const single = sets.length === 1
  const gas = unit === 'USD/MMBtu'
  const table = () => ({
    header: ['curve_id', 'set', 'term', 'delivery', 'delivery_start', 'delivery_end', 'price', 'weight', 'origin', 'derived', 'quotes'],
    rows: looks.flatMap(({ line }) => line.points.map(point => [line.curve_id, line.set, point.term, point.delivery, point.start, point.end, point.price, point.weight, point.origin, String(point.derived), point.quotes.join('; ')])),
  })
  return (
    <section className="card" aria-labelledby="curve-prices">
      <div className="card-head">
        <h2 id="curve-prices">Prices</h2><span className="faint">{unit}, weighed by {gas ? 'days' : 'hours of the bucket'}</span>
        <span className="spacer" />
        {markHref && <Link className="button small" href={markHref}>Mark…</Link>}
        <CsvButtons name={fileName(title)} table={table} />
      </div>
      <div className="table-wrap curve-prices" tabIndex={0} role="group" aria-label="Prices by delivery">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Delivery</th>
              {looks.map(({ key, line, token }) => line.is === 'set'
                ? <Heads key={key} line={line.curve_id} name={single ? 'Price' : shortCurve(line.curve_id)} token={token} gas={gas} single={single} />
                : <th key={key} scope="col" className="num"><i className="swatch inline" style={{ background: `var(--${token})` }} />{single ? besideText(line.is) : `${shortCurve(line.curve_id)}, ${besideText(line.is)}`}</th>)}
              {single && <th scope="col" className="wide">Quotes</th>}
            </tr>
          </thead>
          <tbody>{periods.map(period => <Row key={`${period.term} ${period.delivery}`} period={period} looks={looks} single={single} />)}</tbody>
          {periods.length > 1 && <tfoot><tr>
            <td>All, by {gas ? 'days' : 'hours'}</td>
            {looks.map(({ key, line }, index) => {
              const points = periods.map(({ points: all }) => all[index] ?? null)
              if (line.is !== 'set') {
                const [own, beside] = meansOfBoth(periods, ownIndex(looks, line), index)
                return <BesideCell key={key} curve={line.curve_id} own={own} price={beside} />
              }
              return [<td key={`${key} h`} className="num dim">{hours(points.reduce((sum, point) => sum + (point?.weight ?? 0), 0))}</td>, <td key={key} className="num strong">{priceText(meanOf(points), line.curve_id)}</td>, single && <td key={`${key} o`} />]
            })}
            {single && <td className="wide" />}
          </tr></tfoot>}
        </table>
      </div>
    </section>
  )
}

function Heads({ name, token, gas, single }: { line: string, name: string, token: string, gas: boolean, single: boolean }) {
  return <><th scope="col" className="num">{gas ? 'Days' : 'Hours'}</th><th scope="col" className="num"><i className="swatch inline" style={{ background: `var(--${token})` }} />{name}</th>{single && <th scope="col">From</th>}</>
}

/** Where the line of the set is that this one is beside. */
function ownIndex(looks: readonly LookLine[], { curve_id }: CurveLine): number { return looks.findIndex(({ line }) => line.is === 'set' && line.curve_id === curve_id) }

function BesideCell({ curve, own, price }: { curve: string, own: number | null, price: number | null }) {
  return <td className="num"><span className="dim">{priceText(price, curve)}</span> <span className="curve-change">{own !== null && price !== null ? changeText(own - price, curve) : ''}</span></td>
}

function hours(weight: number): string { return weight.toLocaleString('en-US', { maximumFractionDigits: 2 }) }

function Row({ period, looks, single }: { period: Period, looks: readonly LookLine[], single: boolean }) {
  const quotes = period.points[0]?.quotes ?? []
  return (
    <tr>
      <th scope="row" title={`${period.start} until ${period.end}`}>{periodName(period)}</th>
      {looks.map(({ key, line }, index) => {
        const point = period.points[index]
        if (line.is === 'set') {
          return [
            <td key={`${key} h`} className="num dim">{point ? hours(point.weight) : ''}</td>,
            <td key={key} className="num strong">{point && !single && <span title={point.origin}><OriginMark origin={point.origin} /><span className="hidden-visually">{point.origin} </span></span>}{priceText(point?.price, line.curve_id)}</td>,
            single && <td key={`${key} o`}>{point && <OriginWord origin={point.origin} derived={point.derived} />}</td>,
          ]
        }
        return <BesideCell key={key} curve={line.curve_id} own={period.points[ownIndex(looks, line)]?.price ?? null} price={point?.price ?? null} />
      })}
      {single && <td className="wide quotes-cell" title={quotes.join('\n')}>{quotes.slice(0, 2).map(shortQuote).join(', ')}{quotes.length > 2 ? ` and ${quotes.length - 2} more` : ''}</td>}
    </tr>
  )
}

/** A mark is named by its whole curve, which is the one on the page. */
function shortQuote(quote: string): string { return quote.startsWith('mark/') ? `mark ${quote.slice(quote.lastIndexOf(' ') + 1)}` : quote }
