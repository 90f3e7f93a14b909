/** All points of an operator at one instant: where it is dear, where it is cheap, and what is congested. */
import { useCallback, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { MapPoint, MarketMap as Answer } from '../../api/market-types.ts'
import { marketText, utcText, zoneName, hourEnding, localOf } from '../../chart/market-time.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { formatPrice, formatSigned, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { isoUtc } from '../../parts/time.tsx'
import { MarketsHead, NothingYet, OperatorSelect, useAnswer, useMarket, type Place } from './head.tsx'
import { hoursOfDate } from './hours.ts'
import { MarketMap, placedOf } from './market-map.tsx'
import { shadeOf, shadesOf, type Measure, type Shades } from './shades.ts'

export function MapPage() {
  const place = useMarket('market.lmp_da', 'market.lmp_rt')
  const { address, iso, at } = place
  const market = address.get('market') === 'rt' ? 'rt' : 'da'
  const measure: Measure = address.get('show') === 'congestion' ? 'congestion' : 'price'
  const { data, error, loading, reload } = useAnswer<Answer>(place, '/api/markets/map', { market, run: address.get('run'), instant: address.get('instant') })
  const shades = useMemo(() => shadesOf((data?.points ?? []).flatMap(point => (measure === 'price' ? point.lmp : point.congestion) ?? []), measure), [data, measure])
  const placed = useMemo(() => placedOf(data?.points ?? [], measure), [data, measure])
  const href = (node: string) => withQuery('/markets/node', { iso, node, at })
  return (
    <div className="page markets">
      <MarketsHead iso={iso} at={at} commit={data?.commit} onAt={next => address.set({ at: next })} />
      <div className="controls">
        <OperatorSelect place={place} clear={['run', 'instant']} />
        <Segments label="Market" value={market} options={[['da', 'DA'], ['rt', 'RT']]} onChange={next => address.set({ market: next === 'da' ? null : next, run: null, instant: null })} />
        {data && data.runs.length > 1 && <select className="select" aria-label="Market run" value={data.run ?? ''} onChange={event => address.set({ run: event.target.value })}>{data.runs.map(run => <option key={run}>{run}</option>)}</select>}
        {data?.start_utc && <InstantPicker data={data} place={place} />}
        <Segments label="Colour by" value={measure} options={[['price', 'Price'], ['congestion', 'Congestion']]} onChange={next => address.set({ show: next === 'price' ? null : next })} />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={14} /></div>}
      {data && data.points.length === 0 && <NothingYet iso={iso} what="prices" icon="prices" reports={data.reports} dated={data.start_utc !== null} />}
      {data && data.points.length > 0 && (
        <div className="map-body">
          <section className={`card map-card${loading ? ' waiting' : ''}`} aria-label="Market map" aria-busy={loading}>
            <MapHead data={data} shades={shades} measure={measure} placed={placed.length} />
            <MarketMap placed={placed} shades={shades} measure={measure} href={href} />
          </section>
          <PointTable data={data} shades={shades} measure={measure} href={href} />
        </div>
      )}
    </div>
  )
}

/** Day and hour by the market's clock, and steps of one interval. */
function InstantPicker({ data, place: { address } }: { data: Answer, place: Place }) {
  const start = Date.parse(data.start_utc ?? '') / 1000
  const { date } = localOf(start, data.zone)
  const hours = hoursOfDate(date, data.zone)
  const to = (seconds: number | undefined) => { if (seconds !== undefined) address.set({ instant: isoUtc(seconds * 1000) }) }
  const step = (data.interval_minutes ?? 60) * 60
  // Another day keeps the hour; where it has no such hour, its last.
  function dated(next: string) {
    const others = next ? hoursOfDate(next, data.zone) : []
    to(others[Math.min(others.length - 1, hours.findLastIndex(hour => hour <= start))])
  }
  return (
    <span className="line dates instant" title={`${marketText(start, data.zone)}, ${utcText(start)}`}>
      <button type="button" className="button icon" aria-label="Earlier interval" onClick={() => to(start - step)}><span className="turned"><Icon name="right" size={14} /></span></button>
      <input className="input" type="date" aria-label="Market day" value={date} onChange={event => dated(event.target.value)} />
      <select className="select" aria-label="Hour ending" value={hours.findLast(hour => hour <= start)} onChange={event => to(Number(event.target.value))}>{hours.map(hour => <option key={hour} value={hour}>{hourEnding(hour, data.zone)}</option>)}</select>
      <button type="button" className="button icon" aria-label="Later interval" onClick={() => to(start + step)}><Icon name="right" size={14} /></button>
      <button type="button" className="button quiet small" disabled={address.get('instant') === null} onClick={() => address.set({ instant: null })}>Newest</button>
    </span>
  )
}

function MapHead({ data, shades, measure, placed }: { data: Answer, shades: Shades, measure: Measure, placed: number }) {
  const start = Date.parse(data.start_utc ?? '') / 1000
  const low = shades.middle - shades.reach
  const text = measure === 'price' ? formatPrice : formatSigned
  return (
    <div className="card-head">
      <h2>{data.run}</h2>
      <time className="tab-nums" dateTime={data.start_utc ?? ''} title={utcText(start)}>{marketText(start, data.zone)}</time>
      <span className="faint">{zoneName(data.zone)}</span>
      <span className="spacer" />
      <span className="map-scale tab-nums"><span>≤ {text(low)}</span><i /><span>≥ {text(shades.middle + shades.reach)} USD/MWh</span></span>
      <span className="faint map-said">{plural(placed, 'point')}{placed < data.points.length ? `, ${data.points.length - placed} without a place` : ''} · places are approximate</span>
    </div>
  )
}

const shownMax = 60

function PointTable({ data, shades, measure, href }: { data: Answer, shades: Shades, measure: Measure, href: (node: string) => string }) {
  const [wanted, setWanted] = useState('')
  const [order, setOrder] = useState<'dear' | 'cheap' | 'name'>('dear')
  const value = useCallback((point: MapPoint) => (measure === 'price' ? point.lmp : point.congestion) ?? -Infinity, [measure])
  const rows = useMemo(() => data.points.filter(({ node_id: id, name }) => `${id} ${name ?? ''}`.toLowerCase().includes(wanted.toLowerCase()))
    .sort((a, b) => order === 'name' ? (a.node_id < b.node_id ? -1 : 1) : order === 'dear' ? value(b) - value(a) : value(a) - value(b)), [data, wanted, order, value])
  const table = () => ({
    header: ['node_id', 'name', 'type', 'interval_start_utc', 'interval_minutes', 'lmp', 'energy', 'congestion', 'loss', 'approximate_latitude', 'approximate_longitude'],
    rows: data.points.map(point => [point.node_id, point.name, point.type, data.start_utc, data.interval_minutes, point.lmp, point.energy, point.congestion, point.loss, point.latitude, point.longitude]),
  })
  return (
    <section className="card" aria-labelledby="points">
      <div className="card-head">
        <h2 id="points">Points</h2><span className="faint">USD/MWh</span>
        <span className="spacer" />
        <input className="input points-search" data-search aria-label="Points whose id holds" placeholder="Find a point" value={wanted} onChange={event => setWanted(event.target.value)} />
        <Segments label="Order" value={order} options={[['dear', 'Highest'], ['cheap', 'Lowest'], ['name', 'Id']]} onChange={setOrder} />
        <CsvButtons name={`${data.run ?? 'prices'}-points`} table={table} />
      </div>
      <div className="table-wrap points-scroll" tabIndex={0} role="group" aria-label="Points">
        <table className="table points">
          <thead><tr><th scope="col">Point</th><th scope="col" className="wide">Type</th><th scope="col" className="num">LMP</th><th scope="col" className="num">Congestion</th><th scope="col" className="num wide">Loss</th></tr></thead>
          <tbody>{rows.slice(0, shownMax).map(point => (
            <tr key={point.node_id}>
              <td><i className="point-key" style={{ background: shadeOf(value(point), shades) }} aria-hidden="true" /><Link className="link-quiet" href={href(point.node_id)}>{point.node_id}</Link>{point.name && point.name !== point.node_id && <small className="faint"> {point.name}</small>}</td>
              <td className="wide faint">{point.type ?? ''}</td>
              <td className={`num strong ${(point.lmp ?? 0) < 0 ? 'bad' : ''}`}>{formatPrice(point.lmp)}</td><td className="num">{formatSigned(point.congestion)}</td><td className="num wide">{formatSigned(point.loss)}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
      {rows.length > shownMax && <p className="more faint">{shownMax} of {plural(rows.length, 'point')}; the CSV has all.</p>}
      {rows.length === 0 && <p className="more faint">No point holds “{wanted}”.</p>}
    </section>
  )
}
