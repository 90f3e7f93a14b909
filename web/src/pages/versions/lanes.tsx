import type { Graph, GraphEdge } from './graph.ts'

export const rowHeight = 44
const laneWidth = 14
const colours = ['var(--accent)', 'var(--rt)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)', 'var(--series-6)']

function colour(lane: number): string { return colours[lane % colours.length] ?? 'var(--dim)' }
function x(lane: number): number { return 14 + lane * laneWidth }
function y(row: number): number { return row * rowHeight + rowHeight / 2 }

export function lanesWidth(lanes: number): number { return x(lanes - 1) + 12 }

function edgePath(edge: GraphEdge, rows: number): string {
  const bend = rowHeight / 2
  const top = y(edge.fromRow)
  const bottom = edge.toRow === null ? rows * rowHeight : y(edge.toRow)
  const parts = [`M${x(edge.fromLane)} ${top}`]
  if (edge.via !== edge.fromLane) parts.push(`C${x(edge.fromLane)} ${top + bend} ${x(edge.via)} ${top + bend * 0.6} ${x(edge.via)} ${top + bend * 1.6}`)
  if (edge.toLane === edge.via) parts.push(`L${x(edge.via)} ${bottom}`)
  else parts.push(`L${x(edge.via)} ${bottom - bend * 1.6}`, `C${x(edge.via)} ${bottom - bend * 0.6} ${x(edge.toLane)} ${bottom - bend} ${x(edge.toLane)} ${bottom}`)
  return parts.join('')
}

/** The drawing beside the list; the list itself says everything in words. */
export function Lanes({ graph, selected }: { graph: Graph, selected: string | null }) {
  const rows = graph.rows.length
  return (
    <svg className="lanes" width={lanesWidth(graph.lanes)} height={rows * rowHeight} aria-hidden="true">
      {graph.edges.map(edge => (
        <path key={`${edge.fromRow} ${edge.via} ${edge.toRow}`} d={edgePath(edge, rows)} fill="none" stroke={colour(Math.max(edge.via, edge.fromLane, edge.toLane))} strokeWidth="1.75" opacity={edge.toRow === null ? 0.35 : 0.8} />
      ))}
      {graph.rows.map(({ commit, lane, merges }, row) => (
        <circle key={commit.id} cx={x(lane)} cy={y(row)} r={commit.id === selected ? 6 : 4.5} fill={merges ? 'var(--surface)' : colour(lane)} stroke={merges ? colour(lane) : 'var(--surface)'} strokeWidth="2" />
      ))}
    </svg>
  )
}
