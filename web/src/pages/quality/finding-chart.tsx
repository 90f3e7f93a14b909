/** The series that findings name: main as it is, what lies in quarantine or was there before, and the suspicious points marked. */
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { HeldSeries } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Calendar, Commit, Finding, Node, Prices, PriceSeries, Run } from '../../api/types.ts'
import { align } from '../../chart/align.ts'
import { shortNode } from '../../chart/lines.ts'
import { zoneName } from '../../chart/market-time.ts'
import { PriceChart } from '../../chart/price-chart.tsx'
import { shadingOf } from '../../chart/shading.ts'
import type { Suspects } from '../../chart/suspects.ts'
import { plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, ErrorNotice } from '../../parts/notice.tsx'
import { formatInstant, isoUtc } from '../../parts/time.tsx'
import { broughtOf, drawnOf, expectedOf, heldSeriesOf, seriesOf } from './finding-lines.ts'
import { type Named, namedBy, suspiciousOf, windowOf } from './named.ts'

const height = 300
const contextDays = 2
const nobody: ReadonlySet<string> = new Set()

/** `held`: the series in quarantine, where the run is there; `pending` while they are asked for. */
interface Props { run: Run, findings: readonly Finding[], held: readonly HeldSeries[] | null, pending: boolean }

export function FindingChart(props: Props) {
  const { dataset } = props.run
  const market = dataset === 'market.lmp_da' ? 'da' : dataset === 'market.lmp_rt' ? 'rt' : null
  if (market === null) return null
  return <SeriesCard {...props} market={market} />
}

function SeriesCard({ run, findings, held, pending, market }: Props & { market: 'da' | 'rt' }) {
  const [chosen, setChosen] = useState('')
  // Undefined: nobody has zoomed yet.
  const [zoomed, setZoom] = useState<readonly [number, number] | null | undefined>(undefined)
  const named = useMemo(() => namedBy(findings), [findings])
  const nodes = useNodes(run, [...named.nodes, ...held?.map(({ node_id }) => node_id) ?? []])
  const node = nodes.includes(chosen) ? chosen : nodes[0] ?? null
  const days = windowOf(named, run, contextDays)
  const calendar = useQuery<Calendar>(days ? withQuery('/api/calendar', { iso: run.iso, ...days }) : null)
  const span = spanOf(calendar.data, days)
  const ask = (at: string | null): string | null => node && span && at !== null ? withQuery('/api/prices', { iso: run.iso, market, node: [node], ...span, at }) : null
  const main = useQuery<Prices>(ask(''))
  const before = useQuery<Prices>(ask(useBefore(run, findings)))
  const brought = useQuery<Prices>(ask(run.state === 'merged' ? run.commit : null))
  const marketRun = named.marketRun ?? held?.find(series => series.node_id === node)?.market_run ?? null
  const drawn = useMemo(() => {
    const own = held?.find(series => series.node_id === node && (marketRun === null || series.market_run === marketRun))
    const of = (answer: Prices | null): PriceSeries | null => answer && node ? seriesOf(answer.series, node, marketRun) : null
    const now = of(main.data)
    return drawnOf([['before', of(before.data)], ['expected', expectedOf(run.iso, named, node, now?.interval_minutes ?? 60)], ['main', now], ['brought', broughtOf(of(brought.data), now, run)], ['held', own ? heldSeriesOf(run.iso, own) : null]])
  }, [held, named, node, marketRun, before.data, main.data, brought.data, run])
  const data = useMemo(() => align(drawn.series, 'lmp'), [drawn])
  const shading = useMemo(() => calendar.data ? shadingOf(calendar.data.days) : null, [calendar.data])
  const minutes = drawn.series.at(-1)?.interval_minutes ?? 60
  const suspects = useMemo(() => {
    const intervals = suspiciousOf(named, node, minutes, calendar.data?.days ?? [])
    return intervals.length > 0 ? { line: drawn.series.length - 1, intervals, rings: named.intervals.length > 0 } : null
  }, [named, node, minutes, calendar.data, drawn])
  const zone = calendar.data?.zone ?? 'UTC'
  const close = useMemo(() => closeUp(suspects, data.x, minutes), [suspects, data, minutes])
  const zoom = zoomed === undefined ? close : zoomed
  const error = main.error ?? calendar.error
  const waiting = pending || nodes.length === 0 || (days !== null && !main.error && (main.data === null || main.loading))
  return (
    <section className="card" aria-labelledby="series">
      <div className="chart-head">
        <h2 id="series">Prices</h2>
        {nodes.length > 1 ? <select className="select node-select" aria-label="Node" value={node ?? ''} onChange={event => { setChosen(event.target.value); setZoom(undefined) }}>{nodes.map(one => <option key={one}>{one}</option>)}</select> : <span className="mono">{node}</span>}
        <span className="chart-keys">
          {drawn.lines.map(line => <span key={line.key}><i className="swatch" style={{ background: `var(--${line.token})` }} />{line.label}</span>)}
          {suspects && <span><i className={suspects.rings ? 'ring-key' : 'band-key'} />{suspects.rings ? 'suspicious' : 'suspicious day'}</span>}
        </span>
        <span className="spacer" />
        {zoom && <button type="button" className="button small" onClick={() => setZoom(null)}><Icon name="reset" size={13} />Whole range</button>}
        <span className="faint small-text">{zoneName(zone)}</span>
        {node && days && <Link className="link small-text" href={withQuery('/prices', { iso: run.iso, node, ...days })}>open in Prices</Link>}
      </div>
      <div className="finding-chart" style={{ minHeight: height }} aria-busy={waiting}>
        {error && <ErrorNotice error={error} retry={main.reload} />}
        {!error && days === null && <Empty icon="prices" title="No series to draw"><p>The finding names neither an interval nor a day.</p></Empty>}
        {!error && !waiting && days !== null && drawn.series.length === 0 && <Empty icon="prices" title="Neither main nor the run has these prices"><p>{node ? `Nothing of ${node} is there in these days.` : 'The finding names no node.'}</p></Empty>}
        {!pending && drawn.series.length > 0 && node && <PriceChart label={`Prices of ${node}. Arrow keys move, plus and minus zoom, 0 shows all`} data={data} lines={drawn.lines} hidden={nobody} zone={zone} shading={shading} height={height} clip={false} zoom={zoom} onZoom={setZoom} suspects={suspects} />}
      </div>
      <p className="chart-said faint">{saidOf(named, suspects, node)}</p>
    </section>
  )
}

function saidOf({ days }: Named, suspects: Suspects | null, node: string | null): string {
  const intervals = suspects?.intervals ?? []
  if (suspects && !suspects.rings) return `Marked: the market day ${days.join(', ')}, among the days before and after.`
  const [first] = intervals
  const last = intervals.at(-1)
  if (!first || !last || !node) return 'The finding names no interval: the days around the run are shown.'
  const of = `${formatInstant(isoUtc(first[0] * 1000))}${intervals.length > 1 ? ` to ${formatInstant(isoUtc(last[0] * 1000))}` : ''} UTC`
  return `Marked for ${shortNode(node)}: ${plural(intervals.length, 'interval')} of those that the finding shows (${of}), among the days before and after.`
}

const closeSeconds = 6 * 3600
const shortMinutes = 15

/** Of short intervals some hours around those that are suspicious, so that they can be seen; of hours all days. */
function closeUp(suspects: Suspects | null, x: ArrayLike<number>, minutes: number): readonly [number, number] | null {
  if (!suspects?.rings || minutes > shortMinutes || x.length === 0) return null
  const [from, to] = [Math.min(...suspects.intervals.map(([start]) => start)), Math.max(...suspects.intervals.map(([, end]) => end))]
  return to - from > closeSeconds ? null : [Math.max(x[0] ?? 0, from - closeSeconds), Math.min(x[x.length - 1] ?? 0, to + closeSeconds)]
}

/** Those that are named, else the operator's most traded one. */
function useNodes(run: Run, named: readonly string[]): string[] {
  const first = useQuery<{ nodes: Node[] }>(named.length === 0 ? withQuery('/api/nodes', { iso: run.iso, limit: 1 }) : null).data?.nodes[0]?.node_id
  return [...new Set(named.length > 0 ? named : first === undefined ? [] : [first])]
}

/** For a finding about a change: the commit that main stood at before it. */
function useBefore(run: Run, findings: readonly Finding[]): string | null {
  const asks = run.commit !== null && run.state === 'merged' && findings.some(({ rule }) => rule.startsWith('revision'))
  return useQuery<{ commits: Commit[] }>(asks ? withQuery('/api/log', { ref: run.commit, limit: 1 }) : null).data?.commits[0]?.parents[0] ?? null
}

function spanOf(calendar: Calendar | null, days: { from: string, to: string } | null): { from: string, to: string } | null {
  const [first] = calendar?.days ?? []
  const last = calendar?.days.at(-1)
  // The old answer stays while another is asked for: it is of other days then.
  return first && last && days && first.date === days.from ? { from: first.start_utc, to: last.end_utc } : null
}
