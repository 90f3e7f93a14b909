/** How much of the wait from one arrival to the next has passed; beyond its end the feed is late. */
import { serverNow } from '../../api/clock.ts'
import type { Feed } from '../../api/types.ts'
import { formatAge } from '../../parts/time.tsx'

const width = 84

export function AgeBar({ feed }: { feed: Feed }) {
  if (!feed.last_arrival_utc || !feed.expected_next_utc) return <span className="faint">–</span>
  const from = Date.parse(feed.last_arrival_utc)
  const to = Date.parse(feed.expected_next_utc)
  const share = to > from ? (serverNow() - from) / (to - from) : 0
  const late = share > 1
  // A late feed's bar shrinks to the wait, and what is beyond it shows how late.
  const wait = late ? Math.max(0.12, 1 / share) * width : Math.max(0.02, share) * width
  const tone = feed.state === 'failed' ? 'var(--bad)' : late || feed.state === 'late' ? 'var(--warn)' : 'var(--ok)'
  const text = late ? `was expected ${formatAge(feed.expected_next_utc)}` : `expected ${formatAge(feed.expected_next_utc)}`
  return (
    <svg className="age-bar" width={width} height={12} role="img" aria-label={text}>
      <title>{text}</title>
      <rect x="0" y="4" width={width} height="4" rx="2" fill="var(--line)" />
      {late && <rect x="0" y="4" width={width} height="4" rx="2" fill={tone} />}
      <rect x="0" y="4" width={wait} height="4" rx="2" fill={late ? 'var(--line-strong)' : tone} opacity={late ? 1 : 0.75} />
      {late && <rect x={wait - 1} y="1" width="2" height="10" rx="1" fill="var(--text)" />}
    </svg>
  )
}
