/** Quotes come in: typed into a grid or as CSV, each line with its verdict; what was brought before, and what is known of a day. */
import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import type { Product, Quote, Upload } from '../../api/curve-types.ts'
import { serverNow } from '../../api/clock.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { Segments } from '../../parts/segments.tsx'
import { CurvesHead } from './head.tsx'
import { asOfDay, type Cut } from './quote-lines.ts'
import { QuoteCsv } from './quote-csv.tsx'
import { QuoteGrid } from './quote-grid.tsx'
import { ProductList, QuotesKnown, Uploads } from './quote-lists.tsx'

const ways = [['grid', 'Grid'], ['csv', 'CSV']] as const

/** For lines that do not say it themselves. */
export interface Otherwise { curve_day: string, as_of: string, source: string }

interface Terms { configuration: Cut & { sources: { source: string, kind: string }[] } }

export function QuotesPage() {
  const address = useAddress()
  const { me } = useSession()
  const configuration = useQuery<Terms>('/api/curves/configuration').data?.configuration
  const products = useQuery<{ products: Product[] }>('/api/curves/products')
  const uploads = useQuery<{ uploads: Upload[] }>('/api/curves/uploads')
  const day = address.get('day') ?? new Date(serverNow()).toISOString().slice(0, 10)
  const known = useQuery<{ quotes: Quote[] }>(withQuery('/api/curves/quotes', { day }))
  const way = address.get('way') === 'csv' ? 'csv' : 'grid'
  const [typedAsOf, setTypedAsOf] = useState<string | null>(null)
  const [source, setSource] = useState('ice')
  const [picked, setPicked] = useState<{ product: string, turn: number } | null>(null)
  const asOf = typedAsOf ?? (configuration ? asOfDay(day, configuration, serverNow()) : '')
  const sources = configuration?.sources ?? []
  const otherwise: Otherwise = { curve_day: day, as_of: asOf, source }
  const offered = (products.data?.products ?? []).filter(product => product.sources.includes(source))
  const why = me?.role === 'admin' ? null : `Only admins bring quotes; ${me?.name ?? 'you'} may read.`
  function taken() {
    uploads.reload()
    known.reload()
  }
  return (
    <div className="page curves">
      <CurvesHead />
      <div className="controls viewer-controls">
        <label className="field"><span>Day of the curves</span><input className="input" type="date" value={day} onChange={event => { address.set({ day: event.target.value }); setTypedAsOf(null) }} /></label>
        <label className="field as-of-field"><span>Prices as of</span><input className="input mono" value={asOf} spellCheck={false} onChange={event => setTypedAsOf(event.target.value)} /></label>
        <label className="field"><span>Source</span><select className="select" value={source} onChange={event => setSource(event.target.value)}>{sources.length === 0 && <option>{source}</option>}{sources.map(one => <option key={one.source} value={one.source}>{one.source}, {one.kind}</option>)}</select></label>
        <div className="field"><span aria-hidden="true">As</span><Segments label="Bring quotes as" value={way} options={ways} onChange={next => address.set({ way: next === 'grid' ? null : next })} /></div>
        {configuration && <p className="faint as-of-words">Quotes after {configuration.cut} {configuration.cut_zone.replace('America/', '').replace('_', ' ')} are of the next day’s curves.</p>}
      </div>
      <div className="quotes-body">
        {way === 'grid' ? <QuoteGrid otherwise={otherwise} products={offered} picked={picked} why={why} onTaken={taken} /> : <QuoteCsv otherwise={otherwise} why={why} onTaken={taken} />}
        <ProductList query={products} source={source} products={offered} onPick={way === 'grid' && why === null ? product => setPicked({ product, turn: (picked?.turn ?? 0) + 1 }) : null} />
      </div>
      <QuotesKnown day={day} query={known} />
      <Uploads query={uploads} />
    </div>
  )
}
