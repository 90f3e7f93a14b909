/** How the last fetch of an endpoint ended, in a word; its error in full when asked. */
import type { Connection, EndpointOutcome } from '../../api/connection-types.ts'
import { RunChip } from '../../parts/chip.tsx'

/** Of all endpoints the newest, unless one needs somebody. */
export function worstOf({ endpoints }: Connection): EndpointOutcome | null {
  const last = endpoints.flatMap(({ last: outcome }) => outcome ?? []).sort((a, b) => b.finished_utc.localeCompare(a.finished_utc))
  return last.find(({ state }) => state === 'failed') ?? last.find(({ state }) => state === 'quarantined') ?? last[0] ?? null
}

export function Outcome({ outcome }: { outcome: EndpointOutcome | null }) {
  if (outcome === null) return <span className="faint">never fetched</span>
  if (outcome.error === null) return <RunChip state={outcome.state} />
  return (
    <details className="outcome">
      <summary><RunChip state={outcome.state} /><code>{outcome.error.code}</code></summary>
      <p className="said">{outcome.error.message}</p>
    </details>
  )
}
