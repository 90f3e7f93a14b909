/** One price point: its prices beside its hub's, what congested it, and since when it is known under which name. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { NodeAnswer, NodeSeries } from '../../api/market-types.ts'
import { useQuery } from '../../api/query.ts'
import { zoneName } from '../../chart/market-time.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { formatPrice, formatSigned } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { DayRange, MarketsHead, useMarket } from './head.tsx'
import { hourCells, hourHeader } from './hours.ts'
import { LineChart, LineKeys, type HourLine } from './line-chart.tsx'
import { NodeConstraintTables } from './node-constraints.tsx'

const tokens = ['da', 'rt', 'series-3', 'series-4']

export function NodePage() {
  const place = useMarket('market.lmp_da', 'market.lmp_rt')
  const { address, iso, at } = place
  const node = address.get('node') ?? ''
  const { data, error, loading, reload } = useQuery<NodeAnswer>(iso && node ? withQuery('/api/markets/node', { iso, node, hub: address.get('hub'), from: address.get('from'), to: address.get('to'), at }) : null)
  return (
    <div className="page markets">
      <MarketsHead iso={iso} at={at} commit={data?.commit} onAt={next => address.set({ at: next })} />
      {node === '' && <div className="card"><Empty icon="node" title="No point is named"><p>Choose one on the <Link className="link" href={withQuery('/markets', { iso })}>map</Link>, or press <kbd>Ctrl</kbd> <kbd>K</kbd>.</p></Empty></div>}
      {node !== '' && <>
        <div className="controls node-head">
          <h2 className="node-name"><span className="iso-tag">{iso}</span> <span className="mono">{node}</span></h2>
          {data?.type && <span className="faint">{data.type.toLowerCase()}</span>}
          <span className="spacer" />
          <DayRange from={data?.from ?? null} to={data?.to ?? null} onChange={address.set} />
        </div>
        {error && <><ErrorNotice error={error} retry={reload} /><p className="faint">Other points are on the <Link className="link" href={withQuery('/markets', { iso, at })}>map</Link>.</p></>}
        {!data && !error && <div className="card"><Bones rows={14} /></div>}
        {data && <div className={`stack${loading ? ' waiting' : ''}`} aria-busy={loading}><Loaded data={data} at={at} /></div>}
      </>}
    </div>
  )
}

function Loaded({ data, at }: { data: NodeAnswer, at: string }) {
  const named = useMemo(() => data.series.map((series, index) => ({ series, token: tokens[index % tokens.length] ?? 'da' })), [data])
  return (
    <>
      {data.series.length === 0
        ? <div className="card"><Empty icon="prices" title="No prices in these days"><p>The point is listed, and has no prices from {data.from} to {data.to}. Take other days.</p></Empty></div>
        : <><Charts data={data} named={named} at={at} /><SummaryTable data={data} named={named} /></>}
      <NodeConstraintTables data={data} />
      <History data={data} />
    </>
  )
}

interface Named { series: NodeSeries, token: string }

const why: Record<NodeAnswer['hub_why'], string> = { asked: '', member: 'of which it is part', nearest: 'the nearest hub', 'most-traded': 'the most traded hub', itself: 'another hub' }

function Charts({ data, named, at }: { data: NodeAnswer, named: readonly Named[], at: string }) {
  const lines = useMemo(() => {
    const of = (value: 'lmp' | 'basis' | 'congestion'): HourLine[] => named.map(({ series, token }) => ({ name: series.market_run, token, start: series.start, values: series[value], broad: series.market === 'da' }))
    return { lmp: of('lmp'), basis: of('basis'), congestion: of('congestion') }
  }, [named])
  const has = (value: 'basis' | 'congestion') => named.some(({ series }) => series[value].some(one => one !== null))
  const table = () => ({
    header: ['iso', 'node_id', 'market_run', ...hourHeader, 'lmp', 'congestion', 'hub_id', 'hub_lmp', 'basis'],
    rows: data.series.flatMap(one => one.start.map((start, index) => [data.iso, data.node_id, one.market_run, ...hourCells(start, data.zone), one.lmp[index] ?? null, one.congestion[index] ?? null, data.hub_id, one.hub_lmp[index] ?? null, one.basis[index] ?? null])),
  })
  return (
    <section className="card chart-card" aria-label="Prices, basis and congestion">
      <div className="chart-head">
        <LineKeys lines={lines.lmp} />
        <span className="spacer" />
        <span className="faint">USD/MWh by hour · {zoneName(data.zone)}</span>
        <Link className="link" href={withQuery('/prices', { iso: data.iso, node: data.node_id, from: data.from, to: data.to, at })}>in Prices</Link>
        <CsvButtons name={data.node_id} table={table} />
      </div>
      <div className="multiples">
        <div className="multiple"><h3>LMP</h3><LineChart iso={data.iso} label="Prices by hour" zone={data.zone} lines={lines.lmp} height={200} sync="node" axisLabels={!has('basis') && !has('congestion')} /></div>
        {has('basis') && <div className="multiple"><h3>Basis to {data.hub_id}{why[data.hub_why] ? `, ${why[data.hub_why]}` : ''}</h3><LineChart iso={data.iso} label={`Basis to ${data.hub_id} by hour`} zone={data.zone} lines={lines.basis} height={has('congestion') ? 130 : 150} sync="node" axisLabels={!has('congestion')} /></div>}
        {has('congestion') && <div className="multiple"><h3>Congestion</h3><LineChart iso={data.iso} label="Congestion by hour" zone={data.zone} lines={lines.congestion} height={150} sync="node" /></div>}
      </div>
    </section>
  )
}

function known(values: readonly (number | null)[]): number[] { return values.filter(value => value !== null) }
function mean(values: readonly (number | null)[]): number | null {
  const some = known(values)
  return some.length === 0 ? null : some.reduce((sum, value) => sum + value, 0) / some.length
}

function SummaryTable({ data, named }: { data: NodeAnswer, named: readonly Named[] }) {
  return (
    <section className="card" aria-labelledby="node-summary">
      <div className="card-head"><h2 id="node-summary">Means by hour</h2><span className="faint">USD/MWh, {data.from} to {data.to}, basis to {data.hub_id ?? 'no hub'}</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Means by market run">
        <table className="table">
          <thead><tr><th scope="col">Market</th><th scope="col" className="num">LMP</th><th scope="col" className="num">Hub</th><th scope="col" className="num">Basis</th><th scope="col" className="num">Lowest basis</th><th scope="col" className="num">Highest basis</th><th scope="col" className="num">Congestion</th><th scope="col" className="num">Hub congestion</th><th scope="col" className="num">Hours</th></tr></thead>
          <tbody>{named.map(({ series, token }) => {
            const basis = known(series.basis)
            return (
              <tr key={series.market_run}>
                <td className="nowrap"><i className="swatch inline" style={{ background: `var(--${token})` }} />{series.market_run}</td>
                <td className="num strong">{formatPrice(mean(series.lmp))}</td><td className="num">{formatPrice(mean(series.hub_lmp))}</td><td className="num strong">{formatSigned(mean(series.basis))}</td>
                <td className="num">{basis.length > 0 ? formatSigned(Math.min(...basis)) : '–'}</td><td className="num">{basis.length > 0 ? formatSigned(Math.max(...basis)) : '–'}</td>
                <td className="num">{formatSigned(mean(series.congestion))}</td><td className="num">{formatSigned(mean(series.hub_congestion))}</td><td className="num faint">{known(series.lmp).length}</td>
              </tr>
            )
          })}</tbody>
        </table>
      </div>
    </section>
  )
}

const sources: Record<string, string> = { atlas: 'operator\'s list', part: 'list of some points', prices: 'seen in prices' }

function History({ data }: { data: NodeAnswer }) {
  return (
    <section className="card" aria-labelledby="history">
      <div className="card-head"><h2 id="history">History of its name</h2><span className="faint">times in UTC</span></div>
      {data.listings.length === 0 && <Empty icon="node" title="No list has this point"><p>It is known by its prices alone.</p></Empty>}
      {data.listings.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label="Listings">
          <table className="table">
            <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Source</th><th scope="col">Known since</th></tr></thead>
            <tbody>{data.listings.map(one => (
              <tr key={`${one.valid_from_utc} ${one.known_from_utc}`}><td className="mono">{one.name}</td><td className="faint">{one.type ?? '–'}</td><td><Instant utc={one.valid_from_utc} /></td><td>{one.valid_to_utc ? <Instant utc={one.valid_to_utc} /> : <span className="faint">open</span>}</td><td>{sources[one.source] ?? one.source}</td><td><Instant utc={one.known_from_utc} /></td></tr>
            ))}</tbody>
          </table>
        </div>
      )}
      {data.member_of.length > 0 && <p className="card-body">Part of {data.member_of.map((hub, index) => <span key={`${hub.hub_id} ${hub.valid_from_utc}`}>{index > 0 && ', '}<Link className="link" href={withQuery('/markets/node', { iso: data.iso, node: hub.hub_id })}>{hub.hub_id}</Link>{hub.valid_to_utc && <span className="faint"> until {hub.valid_to_utc.slice(0, 10)}</span>}</span>)}.</p>}
    </section>
  )
}
