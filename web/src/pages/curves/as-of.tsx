/** A slider over the moments at which sets were made, reviewed or made official: each shows what was known then. */
import { useRef, useState } from 'react'
import { useQuery } from '../../api/query.ts'
import type { Commit } from '../../api/types.ts'
import { formatInstant } from '../../parts/time.tsx'
import { isInstant } from './names.ts'

const stopsMost = 200
const settleMs = 250

interface Props { at: string, onAt: (at: string) => void }

export function AsOf({ at, onAt }: Props) {
  const { data } = useQuery<{ commits: Commit[] }>(`/api/log?table=curve.set&limit=${stopsMost}`)
  const stops = (data?.commits ?? []).filter(({ tables }) => tables.length > 0).toReversed()
  const place = placeOf(stops, at)
  const [dragged, setDragged] = useState<number | null>(null)
  const timer = useRef(0)
  function drag(to: number) {
    setDragged(to)
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      setDragged(null)
      onAt(stops[to]?.at_utc ?? '')
    }, settleMs)
  }
  if (stops.length < 2) return null
  const shown = dragged ?? place ?? stops.length
  const stop = stops[shown]
  const words = shown < 0 ? 'before the first set' : stop ? `${formatInstant(stop.at_utc)} UTC, ${stop.author}: ${stop.message}` : 'now'
  return (
    <div className="as-of-slider">
      <label className="line"><span className="faint nowrap">Known at</span>
        <input type="range" min={0} max={stops.length} step={1} value={Math.max(0, shown)} aria-label="What was known at" aria-valuetext={words} onChange={event => drag(Number(event.target.value))} />
      </label>
      <span className="as-of-words" title={words}>{place === null && dragged === null ? <>as of <code>{at}</code></> : words}</span>
      {at !== '' && <button type="button" className="button small" onClick={() => onAt('')}>Now</button>}
    </div>
  )
}

/** Null where the time is told in another way than as an instant; -1 before the first. */
function placeOf(stops: readonly Commit[], at: string): number | null {
  if (at === '') return stops.length
  return isInstant(at) ? stops.findLastIndex(stop => stop.at_utc <= at) : null
}
