/** The curves of a set by hub, with the next month's price of each and its change since the day before. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { CurveSummary } from '../../api/curve-types.ts'
import { shortNode } from '../../chart/lines.ts'
import { changeText, hubOf, priceText, readCurve, shortCurve } from './names.ts'

interface Props { curves: readonly CurveSummary[], chosen: readonly string[], hrefOf: (curve: string) => string }

export function CurveListing({ curves, chosen, hrefOf }: Props) {
  const [wanted, setWanted] = useState('')
  const scroll = useRef<HTMLDivElement>(null)
  const groups = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/)
    const found = [...Map.groupBy(curves.filter(({ curve_id }) => words.every(word => `${curve_id} ${shortCurve(curve_id)}`.toLowerCase().includes(word))), ({ curve_id }) => curve_id.startsWith('gas/') ? 'gas' : hubOf(curve_id))]
    return [...found.filter(([hub]) => hub !== 'gas'), ...found.filter(([hub]) => hub === 'gas')]
  }, [curves, wanted])
  useEffect(() => {
    const link = scroll.current?.querySelector<HTMLElement>('[aria-current]')
    if (scroll.current && link) scroll.current.scrollTop = link.offsetTop - scroll.current.offsetTop - scroll.current.clientHeight / 2
  }, [])
  return (
    <section className="card curve-list" aria-label="Curves">
      <div className="card-head"><input className="input" type="search" data-search placeholder={`Search ${curves.length} curves`} aria-label="Search curves by hub or bucket" value={wanted} onChange={event => setWanted(event.target.value)} /></div>
      <div className="curve-scroll" ref={scroll}>
        {groups.map(([hub, some]) => (
          <div key={hub} role="group" aria-label={groupName(hub)}>
            <h2>{groupName(hub)}</h2>
            <ul>{some.map(({ curve_id, bucket, prompt, change }) => (
              <li key={curve_id}>
                <Link href={hrefOf(curve_id)} aria-current={chosen.includes(curve_id) ? 'true' : undefined} title={curve_id}>
                  {bucket ? <span className="clip">{bucket}</span> : <span className="hub-name">{readCurve(curve_id).hub}</span>}<b className="num">{priceText(prompt, curve_id)}</b><span className="num dim">{changeText(change, curve_id)}</span>
                </Link>
              </li>
            ))}</ul>
          </div>
        ))}
        {groups.length === 0 && <p className="curve-none faint">No curve has “{wanted}” in its name.</p>}
      </div>
    </section>
  )
}

function groupName(hub: string): string {
  if (hub === 'gas') return 'Gas, USD/MMBtu'
  const { market, hub: name, run } = readCurve(hub)
  return `${shortNode(name)} · ${market.toUpperCase()} ${run === 'rt' ? 'real-time' : 'day-ahead'}`
}
