/** What stands around quotes: codes to choose from, what is known of a day, and what was brought before. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { Product, Quote, Upload } from '../../api/curve-types.ts'
import type { Query } from '../../api/query.ts'
import { formatCount, plural } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { quoteText, shortCurve } from './names.ts'
import { viewerPath } from './place.ts'

const shownMost = 200

function having<T>(rows: readonly T[], wanted: string, textOf: (row: T) => string): T[] {
  const words = wanted.toLowerCase().split(/\s+/)
  return rows.filter(row => words.every(word => textOf(row).toLowerCase().includes(word)))
}

/** `onPick` null: there is no grid to put a code into. */
export function ProductList({ query, source, products, onPick }: { query: Query<unknown>, source: string, products: readonly Product[], onPick: ((product: string) => void) | null }) {
  const [wanted, setWanted] = useState('')
  const shown = having(products, wanted, ({ product, curve }) => `${product} ${curve} ${shortCurve(curve)}`)
  return (
    <section className="card product-list" aria-labelledby="products">
      <div className="card-head"><h2 id="products">Products of {source}</h2><span className="faint">{formatCount(products.length)}</span><input className="input" type="search" data-search placeholder="Search" aria-label="Search products" value={wanted} onChange={event => setWanted(event.target.value)} /></div>
      {query.error && <div className="card-body"><ErrorNotice error={query.error} retry={query.reload} /></div>}
      {query.loading && <Bones rows={6} />}
      <ul className="product-scroll" tabIndex={0} aria-label="Codes">{shown.slice(0, shownMost).map(({ product, curve }) => (
        <li key={product}>{onPick ? <button type="button" className="product" aria-label={`Put ${product} into the grid`} onClick={() => onPick(product)}><code>{product}</code></button> : <code className="product">{product}</code>}<Link className="dim clip" href={viewerPath(curve)} title={curve}>{shortCurve(curve)}</Link></li>
      ))}</ul>
      {shown.length > shownMost && <p className="card-body faint">and {formatCount(shown.length - shownMost)} more: search for them</p>}
      {!query.loading && shown.length === 0 && <p className="card-body faint">{products.length === 0 ? 'No product of this source is mapped to a curve.' : `No code has “${wanted}” in it.`}</p>}
    </section>
  )
}

export function QuotesKnown({ day, query: { data, error, loading, reload } }: { day: string, query: Query<{ quotes: Quote[] }> }) {
  const [wanted, setWanted] = useState('')
  const quotes = data?.quotes ?? []
  const shown = having(quotes, wanted, ({ source, product, delivery }) => `${source} ${product} ${delivery}`)
  return (
    <section className={`card${loading ? ' waiting' : ''}`} aria-labelledby="known">
      <div className="card-head"><h2 id="known">Known of {day}</h2><span className="faint">{plural(quotes.length, 'quote')}</span><span className="spacer" />{quotes.length > 0 && <><input className="input" type="search" placeholder="Search" aria-label="Search quotes" value={wanted} onChange={event => setWanted(event.target.value)} /><Link className="button small" href={`/curves/runs`}>End of day…</Link></>}</div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!error && data && quotes.length === 0 && <Empty icon="curves" title="No quotes of this day"><p>Type or paste some above, or bring a file: <code>gridlake curves quotes FILE --day {day}</code></p></Empty>}
      {shown.length > 0 && (
        <div className="table-wrap known-quotes" tabIndex={0} role="group" aria-label="Quotes">
          <table className="table">
            <thead><tr><th scope="col">Source</th><th scope="col">Product</th><th scope="col">Delivery</th><th scope="col" className="num">Bid</th><th scope="col" className="num">Ask</th><th scope="col" className="num">Mid</th><th scope="col" className="num">Settle</th><th scope="col">As of</th><th scope="col">Came</th></tr></thead>
            <tbody>{shown.slice(0, shownMost).map(quote => <tr key={`${quote.source} ${quote.product} ${quote.delivery} ${quote.quoted_at_utc}`}><td>{quote.source}</td><td className="mono nowrap">{quote.product}</td><td className="nowrap">{quote.delivery}</td>{[quote.bid, quote.ask, quote.mid, quote.settle].map((price, index) => <td key={index} className="num">{quoteText(price)}</td>)}<td><Instant utc={quote.quoted_at_utc} /></td><td className="dim"><Instant utc={quote.received_at_utc} /></td></tr>)}</tbody>
          </table>
        </div>
      )}
      {shown.length > shownMost && <p className="card-body faint">The first {formatCount(shownMost)} of {formatCount(shown.length)}: search for others.</p>}
    </section>
  )
}

export function Uploads({ query: { data, error, reload } }: { query: Query<{ uploads: Upload[] }> }) {
  const uploads = data?.uploads ?? []
  return (
    <section className="card" aria-labelledby="uploads">
      <div className="card-head"><h2 id="uploads">Brought before</h2><span className="faint">newest first</span></div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!data && !error && <Bones rows={3} />}
      {data && uploads.length === 0 && <p className="card-body faint">Nothing yet.</p>}
      <ul className="uploads">{uploads.map(upload => (
        <li key={upload.id}>
          <details>
            <summary><strong>{upload.name}</strong><span className="dim">{upload.by}, <Instant utc={upload.at_utc} /></span><span className="spacer" /><span className="dim">{upload.curve_days.length === 0 ? '' : upload.curve_days.length <= 2 ? upload.curve_days.join(', ') : `${upload.curve_days[0]} to ${upload.curve_days.at(-1)}`}</span><span>{formatCount(upload.taken)} taken</span>{upload.refused > 0 ? <span className="bad">{formatCount(upload.refused)} refused</span> : <span className="faint">none refused</span>}</summary>
            {upload.problems.length === 0
              ? <p className="faint upload-said">Nothing to say of its {plural(upload.lines, 'line')}. <code title={upload.sha256}>{upload.sha256.slice(0, 12)}</code></p>
              : <ul className="upload-said">{upload.problems.slice(0, 100).map((problem, index) => <li key={index}><span className="tab-nums faint">line {problem.line}</span> <span className={problem.severity === 'error' ? 'bad' : 'dim'}>{problem.severity === 'error' ? 'refused' : 'taken'}</span> <code>{problem.check}</code> {problem.message}</li>)}</ul>}
          </details>
        </li>
      ))}</ul>
    </section>
  )
}
