/** Prices by period of delivery as steps: what they come from is a shape on each, other sets are dashed. */
import { useMemo } from 'react'
import { monthTicks, roomFor, stairs } from '../../chart/axis.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { type LookLine, type Period, stretchOf } from './lines.ts'
import { changeText, priceText } from './names.ts'
import { OriginShape, OriginWord } from './origins.tsx'
import { periodName } from './period-name.ts'

interface Props { looks: readonly LookLine[], periods: readonly Period[], unit: string }

export function CurveChart({ looks, periods, unit }: Props) {
  const stretches = useMemo(() => periods.map(stretchOf), [periods])
  const range = useMemo(() => roomFor(periods.flatMap(({ points }) => points.flatMap(point => point ? [point.price] : []))), [periods])
  return (
    <StretchChart className="curve-chart" label={`Prices by delivery, ${unit}. Arrow keys choose a period; the table below has all`} height={330} stretches={stretches} range={range}
      ticks={most => monthTicks(stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0, most)} readout={at => { const period = periods[at]; return period && <Readout period={period} looks={looks} /> }}>
      {({ x, y, width }) => {
        const size = Math.max(1.8, Math.min(4, width / periods.length / 2.4))
        return (
          <>
            {looks.map(({ key, token, dash }, index) => <path key={key} d={stairs(periods.map(period => stretchOf(period.points[index] ?? period)), periods.map(({ points }) => points[index]?.price), x, y)} fill="none" stroke={`var(--${token})`} strokeWidth={dash ? 1.3 : 1.8} {...dash ? { strokeDasharray: dash } : {}} strokeLinejoin="round" />)}
            {looks.map(({ key, token, dash }, index) => dash === null && (
              <g key={key} style={{ color: `var(--${token})` }}>{periods.map(({ term, delivery, points }, place) => {
                const [point, stretch] = [points[index], stretches[place]]
                return point && stretch && <g key={`${term} ${delivery}`} transform={`translate(${((x(stretch.from) + x(stretch.to)) / 2).toFixed(1)} ${y(point.price).toFixed(1)})`}><OriginShape origin={point.origin} size={size} /></g>
              })}</g>
            ))}
          </>
        )
      }}
    </StretchChart>
  )
}

function Readout({ period, looks }: { period: Period, looks: readonly LookLine[] }) {
  return (
    <>
      <div className="readout-head">{periodName(period)}</div>
      {looks.map(({ key, label, token, line }, index) => {
        const point = period.points[index]
        const base = looks.findIndex(other => other.line.is === 'set' && other.line.curve_id === line.curve_id)
        const own = period.points[base]
        if (!point) return null
        return <div key={key}><i className="swatch" style={{ background: `var(--${token})` }} /><span>{label}</span><b>{priceText(point.price, line.curve_id)}</b>{line.is === 'set' ? <OriginWord origin={point.origin} derived={point.derived} /> : own && <span className="dim">now {changeText(own.price - point.price, line.curve_id)}</span>}</div>
      })}
    </>
  )
}
