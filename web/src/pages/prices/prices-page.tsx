/** Prices of one operator: day-ahead against real-time, by node, with what a desk asks of them. */
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { noteServerTime } from '../../api/clock.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Node, Overview } from '../../api/types.ts'
import { useAddress, type Change } from '../../parts/address.ts'
import { shortId } from '../../parts/format.ts'
import { Empty, ErrorNotice } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { BucketTable } from './bucket-table.tsx'
import { ChartArea } from './chart-area.tsx'
import { Controls } from './controls.tsx'
import { DartStrip } from './dart-strip.tsx'
import { hubsFirst, readSelection } from './selection.ts'
import { shadingOf } from '../../chart/shading.ts'
import { isSpiky } from '../../chart/scale.ts'
import { SummaryTable } from './summary-table.tsx'
import { useDataCalendar, useSeries } from './use-series.ts'
import { useWindow } from './use-window.ts'
import './prices.css'

export function PricesPage() {
  const address = useAddress()
  const overview = useQuery<Overview>('/api/overview')
  if (overview.data) noteServerTime(overview.data.now_utc)
  const selection = readSelection(address, overview.data)
  const hubs = useQuery<{ nodes: Node[] }>(selection.iso ? withQuery('/api/nodes', { iso: selection.iso, limit: 50 }) : null)
  const first = hubsFirst(hubs.data?.nodes.filter(node => node.iso === selection.iso) ?? [])[0]?.node_id
  const nodesKey = (selection.nodes.length > 0 ? selection.nodes : first ? [first] : []).join('\n')
  const nodes = useMemo(() => nodesKey === '' ? [] : nodesKey.split('\n'), [nodesKey])

  const { window, calendar, error: windowError } = useWindow(selection, overview.data)
  const loaded = useSeries(selection, window, nodes)
  const days = useDataCalendar(selection.iso, loaded.series, calendar)
  const shading = useMemo(() => days.calendar ? shadingOf(days.calendar.days) : null, [days.calendar])
  const [focus, setFocus] = useState<string | null>(null)
  const focused = focus && nodes.includes(focus) ? focus : nodes[0] ?? null
  const products = { iso: selection.iso, node: focused, at: selection.at, from: window?.fromDay ?? days.fromDay, to: window?.toDay ?? days.toDay }

  const clip = useMemo(() => selection.clip ?? isSpiky(loaded.series), [selection.clip, loaded.series])

  function change(next: Change) { address.set({ zoom: null, ...next }) }
  const error = loaded.error ?? windowError ?? overview.error ?? hubs.error
  const empty = overview.data !== null && (selection.iso === '' || (hubs.data !== null && !hubs.loading && nodes.length === 0) || (window === null && !windowError && !calendar && selection.preset === 'all'))
  return (
    <div className="page prices">
      <div className="page-head">
        <h1>Prices</h1>
        <span className="faint">USD/MWh</span>
        <span className="spacer" />
        <label className="line as-of"><span className="faint">as it was at</span><RefPicker label="As it was at: a time, branch or commit" value={selection.at} placeholder="now" width={148} onChange={at => change({ at })} /></label>
        {loaded.commit && <Link className="link mono" href={`/versions/${loaded.commit}`} title="The commit that these prices were read from">{shortId(loaded.commit)}</Link>}
      </div>
      <Controls selection={selection} nodes={nodes} overview={overview.data} days={{ from: products.from, to: products.to }} onChange={change} />
      {error && <ErrorNotice error={error} retry={() => { loaded.reload(); overview.reload(); hubs.reload() }} />}
      {empty && <div className="card"><Empty icon="prices" title="No prices yet"><p>Bring a day-ahead or real-time report of an operator, and its nodes appear here.</p><code>gridlake ingest FILE...</code></Empty></div>}
      {!empty && !(error && loaded.series.length === 0) && (
        <ChartArea loaded={loaded} selection={selection} clip={clip} nodes={nodes} focused={focused} zone={days.calendar?.zone ?? 'UTC'} shading={shading} onChange={address.set} />
      )}
      {loaded.series.length > 0 && (
        <>
          <SummaryTable series={loaded.series} nodes={nodes} days={days.calendar?.days ?? null} zoom={selection.zoom} at={selection.at} />
          {nodes.length > 1 && (
            <label className="line focus-node"><span className="dim">Buckets and DART of</span>
              <select className="select" value={focused ?? ''} onChange={event => setFocus(event.target.value)}>{nodes.map(node => <option key={node}>{node}</option>)}</select>
            </label>
          )}
          <div className="products">
            <BucketTable {...products} market={selection.market} />
            <DartStrip {...products} />
          </div>
        </>
      )}
    </div>
  )
}
