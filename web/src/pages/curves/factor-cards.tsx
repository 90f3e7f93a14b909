/** Principal components as lines over the curves, correlations as a matrix, bases as a table. */
import { useMemo } from 'react'
import { roomFor } from '../../chart/axis.ts'
import { StretchChart } from '../../chart/stretch-chart.tsx'
import { tint } from '../../chart/tint.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { plural } from '../../parts/format.ts'
import type { Basis, FactorTables } from './factors.ts'
import { changeText, fileName, priceText, readCurve, shortCurve } from './names.ts'

const looks = [['da', null], ['rt', '6 3'], ['series-3', '2 3']] as const
const shareText = (share: number) => `${(100 * share).toFixed(1)} %`
const twoDigits = (value: number | null | undefined) => value === null || value === undefined ? '–' : (Math.abs(value) < 0.005 ? '0.00' : value.toFixed(2).replace('-', '−'))

/** Beside others of its kind: the hub alone, with its bucket where it is power. */
function label(curve: string): string { const { commodity, hub } = readCurve(curve); return commodity === 'gas' ? hub : shortCurve(curve).replace(/ (?:DA|RT) /, ' ') }

interface Props { tables: FactorTables, name: string }

export function ComponentsCard({ tables: { curves, components }, name }: Props) {
  const rest = 1 - components.reduce((sum, { share }) => sum + share, 0)
  const csv = () => ({ header: ['curve_id', ...components.map(one => one.name)], rows: [['share', ...components.map(({ share }) => share)], ...curves.map((curve, index) => [curve, ...components.map(({ loadings }) => loadings[index] ?? null)])] })
  return (
    <section className="card" aria-labelledby="components">
      <div className="card-head"><h2 id="components">Principal components</h2><span className="faint">of daily changes, each curve scaled to deviation 1</span><span className="spacer" /><CsvButtons name={fileName(`${name} components`)} table={csv} /></div>
      <ul className="shares" aria-label="Explained share of the variance">
        {components.map(({ name: one, share }, index) => <li key={one}><span className="share-name"><Key nth={index} />{one}</span><i aria-hidden="true"><i style={{ width: `${100 * share}%`, background: `var(--${looks[index]?.[0] ?? 'dim'})` }} /></i><b className="num">{shareText(share)}</b></li>)}
        <li><span className="share-name faint">the rest</span><i aria-hidden="true"><i style={{ width: `${100 * Math.max(0, rest)}%`, background: 'var(--line-strong)' }} /></i><span className="num faint">{shareText(Math.max(0, rest))}</span></li>
      </ul>
      <Loadings curves={curves} components={components} />
      <div className="table-wrap curve-prices" tabIndex={0} role="group" aria-label="Loadings by curve">
        <table className="table">
          <thead><tr><th scope="col">Loading of</th>{components.map(one => <th key={one.name} scope="col" className="num">{one.name}</th>)}</tr></thead>
          <tbody>{curves.map((curve, index) => <tr key={curve}><th scope="row" title={curve}>{shortCurve(curve)}</th>{components.map(({ name: one, loadings }) => <td key={one} className="num" style={{ background: tint(loadings[index] ?? 0) }}>{twoDigits(loadings[index])}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}

function Key({ nth }: { nth: number }) {
  const [token, dash] = looks[nth] ?? ['dim', null]
  return <svg width={20} height={6} aria-hidden="true"><line x1={0} x2={20} y1={3} y2={3} stroke={`var(--${token})`} strokeWidth={2} {...dash ? { strokeDasharray: dash } : {}} /></svg>
}

function Loadings({ curves, components }: Pick<FactorTables, 'curves' | 'components'>) {
  const stretches = useMemo(() => curves.map((_, index) => ({ from: index, to: index + 1 })), [curves])
  const range = useMemo(() => roomFor([0, ...components.flatMap(({ loadings }) => loadings.flatMap(value => value ?? []))]), [components])
  return (
    <StretchChart label="Loading of each curve on the components. Arrow keys choose a curve; the table below has all" height={300} stretches={stretches} range={range} valueText={value => value.toFixed(1).replace('-', '−')} slanted tickSpace={16}
      ticks={most => curves.flatMap((curve, index) => index % Math.ceil(curves.length / most) === 0 ? [{ at: index + 0.5, text: clipped(label(curve)) }] : [])}
      readout={at => curves[at] !== undefined && <>
        <div className="readout-head">{shortCurve(curves[at])}</div>
        {components.map(({ name, loadings }, index) => <div key={name}><i className="swatch" style={{ background: `var(--${looks[index]?.[0] ?? 'dim'})` }} /><span>{name}</span><b>{twoDigits(loadings[at])}</b></div>)}
      </>}>
      {({ x, y }) => components.map(({ name, loadings }, index) => {
        const [token, dash] = looks[index] ?? ['dim', null]
        const points = loadings.flatMap((value, at) => value === null ? [] : [[x(at + 0.5), y(value)] as const])
        return (
          <g key={name}>
            <path d={points.map(([across, down], at) => `${at === 0 ? 'M' : 'L'}${across.toFixed(1)} ${down.toFixed(1)}`).join('')} fill="none" stroke={`var(--${token})`} strokeWidth={1.8} strokeLinejoin="round" {...dash ? { strokeDasharray: dash } : {}} />
            {points.map(([across, down]) => <circle key={across} cx={across} cy={down} r={3} fill={`var(--${token})`} />)}
          </g>
        )
      })}
    </StretchChart>
  )
}

function clipped(text: string): string { return text.length > 15 ? `${text.slice(0, 14)}…` : text }

export function CorrelationCard({ tables: { curves, matrix }, name }: Props) {
  const csv = () => ({ header: ['curve_id', ...curves], rows: curves.map((curve, row) => [curve, ...matrix[row] ?? []]) })
  return (
    <section className="card" aria-labelledby="correlations">
      <div className="card-head"><h2 id="correlations">Correlations</h2><span className="faint">of daily changes; orange together, blue against each other</span><span className="spacer" /><CsvButtons name={fileName(`${name} correlations`)} table={csv} /></div>
      <div className="table-wrap heat matrix" tabIndex={0} role="group" aria-label="Correlations of the curves">
        <table className="table">
          <thead><tr><td aria-hidden="true" />{curves.map(curve => <th key={curve} scope="col" title={curve}><span>{label(curve)}</span></th>)}</tr></thead>
          <tbody>{curves.map((curve, row) => (
            <tr key={curve}><th scope="row" title={curve}>{label(curve)}</th>{curves.map((other, column) => {
              const value = matrix[row]?.[column] ?? null
              return row === column ? <td key={other} className="num faint">1</td> : <td key={other} className="num" style={{ background: tint(value ?? 0) }} title={`${label(curve)}, ${label(other)}`}>{twoDigits(value)}</td>
            })}</tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  )
}

const basesAtFirst = 60
/** What fills the bar. */
const zWhole = 3

export function BasisCard({ bases, name }: { bases: readonly Basis[], name: string }) {
  const csv = () => ({ header: ['curve_id', 'less', 'latest', 'mean', 'deviation', 'z'], rows: bases.map(({ one, other, latest, mean, deviation, z }) => [one, other, latest, mean, deviation, z]) })
  return (
    <section className="card" aria-labelledby="bases">
      <div className="card-head"><h2 id="bases">Bases</h2><span className="faint">{plural(bases.length, 'pair')} of one market and bucket, the most unusual first</span><span className="spacer" /><CsvButtons name={fileName(`${name} bases`)} table={csv} /></div>
      <div className="table-wrap curve-prices" tabIndex={0} role="group" aria-label="Bases">
        <table className="table bases">
          <thead><tr><th scope="col">Basis</th><th scope="col" className="num">Latest</th><th scope="col" className="num">Mean</th><th scope="col" className="num">Deviation</th><th scope="col" title="Deviations by which the latest is off its mean">Off the mean</th></tr></thead>
          <tbody>{bases.slice(0, basesAtFirst).map(({ one, other, latest, mean, deviation, z }) => (
            <tr key={`${one} ${other}`}>
              <th scope="row">{shortCurve(one)} <span className="faint">less</span> {shortCurve(other)}</th>
              <td className="num strong">{changeText(latest, one)}</td><td className="num">{changeText(mean, one)}</td><td className="num dim">{priceText(deviation, one)}</td>
              <td className="sigmas">{z === null ? <span className="faint">–</span> : <><span className="tab-nums z">{z > 0 ? '+' : ''}{z.toFixed(1).replace('-', '−')}</span><i aria-hidden="true" className={Math.abs(z) >= 2 ? 'unusual' : ''} style={{ width: `${Math.min(1, Math.abs(z) / zWhole) * 70}px` }} /></>}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
      {bases.length > basesAtFirst && <p className="more faint">{basesAtFirst} of {plural(bases.length, 'pair')}; the CSV has all.</p>}
    </section>
  )
}
