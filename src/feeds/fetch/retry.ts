/** Which answers are worth asking for again, and how long to wait before. Pure but for `persist`, whose waiting is given to it. */
import type { Again, Answer } from './answer.ts'

export interface RetryRules {
  /** Requests in all. */
  readonly tries: number
  /** The longest that a server may make us wait; one that asks for more is left alone. */
  readonly longestMs: number
}

export const retryRules: RetryRules = { tries: 5, longestMs: 10 * 60_000 }

/** The first pause, doubled each time. An archive that is being made takes its time. */
const firstMs: Readonly<Record<Again['why'], number>> = { broken: 2000, failing: 4000, throttled: 10_000, 'in-making': 15_000 }
const ceilingMs = 120_000

/**
 * Milliseconds before try number `attempt` + 1, or null where it is not to be asked again. What the server says counts;
 * where it says nothing, half of a doubling pause is certain and half is chance, so that many clients do not return at once.
 */
export function pauseMs(answer: Again, attempt: number, random: () => number, rules: RetryRules): number | null {
  if (attempt >= rules.tries) return null
  const backOff = Math.min(firstMs[answer.why] * 2 ** (attempt - 1), ceilingMs)
  const jittered = Math.round(backOff / 2 + random() * backOff / 2)
  if (answer.retryAfterMs === null) return jittered
  return answer.retryAfterMs > rules.longestMs ? null : Math.max(answer.retryAfterMs, Math.round(jittered / 10))
}

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); null where it is neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000
  const at = /^[A-Za-z]{3,9},? /.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(at - nowMs, 0)
}

export interface Persisted { readonly answer: Answer, readonly tries: number }

/** Asks until the answer is final. `hold` takes the pause; whoever asks next waits for it. */
export async function persist(ask: () => Promise<Answer>, { rules, random, hold }: {
  rules: RetryRules, random: () => number, hold: (milliseconds: number, answer: Again) => void,
}): Promise<Persisted> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask()
    if (answer.kind !== 'again') return { answer, tries: attempt }
    const pause = pauseMs(answer, attempt, random, rules)
    if (pause === null) return { answer, tries: attempt }
    hold(pause, answer)
  }
}
