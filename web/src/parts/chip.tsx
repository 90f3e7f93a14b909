/** States as small coloured words. The word says it; the colour only helps. */
import type { FeedState, RunState, Severity } from '../api/types.ts'

type Tone = 'ok' | 'warn' | 'bad' | 'accent' | 'plain'

const runs: Record<RunState, [Tone, string]> = {
  running: ['accent', 'running'], merged: ['ok', 'merged'], unchanged: ['plain', 'unchanged'], held: ['accent', 'held'], quarantined: ['warn', 'quarantined'], failed: ['bad', 'failed'], reverted: ['plain', 'reverted'], released: ['warn', 'released'], expired: ['plain', 'expired'], corrected: ['plain', 'corrected'],
}
const feeds: Record<FeedState, [Tone, string]> = { ok: ['ok', 'on time'], late: ['warn', 'late'], failed: ['bad', 'failed'], empty: ['plain', 'empty'] }
const severities: Record<Severity, [Tone, string]> = { block: ['bad', 'block'], warn: ['warn', 'warn'], note: ['plain', 'note'] }

export function Chip({ tone, children, live = false }: { tone: Tone, children: string, live?: boolean }) {
  return <span className={`chip ${tone}${live ? ' live' : ''}`}><i aria-hidden="true" />{children}</span>
}

export function RunChip({ state }: { state: RunState }) {
  const [tone, word] = runs[state] ?? ['plain', state]
  return <Chip tone={tone} live={state === 'running'}>{word}</Chip>
}

/** What nobody expects at a certain hour (lists of nodes, a simulated market) is there or not, and never on time. */
export function FeedChip({ state, expected }: { state: FeedState, expected: boolean }) {
  const [tone, word] = state === 'ok' && !expected ? ['ok', 'arrived'] as const : feeds[state] ?? ['plain', state]
  return <Chip tone={tone}>{word}</Chip>
}

export function SeverityChip({ severity }: { severity: Severity }) {
  const [tone, word] = severities[severity] ?? ['plain', severity]
  return <Chip tone={tone}>{word}</Chip>
}
