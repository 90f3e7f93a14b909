/** Lines by hour with their legend, on the chart that prices have. */
import { useMemo, useState } from 'react'
import { align } from '../../chart/align.ts'
import type { Line } from '../../chart/lines.ts'
import { PriceChart } from '../../chart/price-chart.tsx'
import { chartSeries } from './hours.ts'

export interface HourLine { name: string, token: string, start: readonly number[], values: readonly (number | null)[], broad?: boolean }

interface Props { iso: string, label: string, zone: string, lines: readonly HourLine[], height: number, sync?: string, axisLabels?: boolean }

const nothing: ReadonlySet<string> = new Set()

export function LineChart({ iso, label, zone, lines, height, sync, axisLabels = true }: Props) {
  const series = useMemo(() => lines.map(({ name, start, values }) => chartSeries(iso, name, start, values)), [iso, lines])
  const data = useMemo(() => align(series, 'lmp'), [series])
  // Of one side of the market to the chart: it would tell the difference of two sides.
  const looks = useMemo(() => lines.map(({ name, token, broad }): Line => ({ key: name, label: name, market: 'rt', token, width: broad ? 1.9 : 1.3, opacity: 1 })), [lines])
  const [zoom, setZoom] = useState<readonly [number, number] | null>(null)
  return <PriceChart label={`${label}. Arrow keys move, plus and minus zoom, 0 shows all`} data={data} lines={looks} hidden={nothing} zone={zone} shading={null} height={height} clip={false} zoom={zoom} onZoom={setZoom} {...sync ? { sync } : {}} axisLabels={axisLabels} />
}

export function LineKeys({ lines }: { lines: readonly { name: string, token: string }[] }) {
  return <span className="chart-keys">{lines.map(({ name, token }) => <span key={name}><i className="swatch" style={{ background: `var(--${token})` }} />{name}</span>)}</span>
}
