import type { PullState } from '../../api/lake-types.ts'
import { Chip } from '../../parts/chip.tsx'
import type { CheckState } from './waiting.ts'

const pulls = { open: 'accent', merged: 'ok', closed: 'plain' } as const
const checks = { 'passed': 'ok', 'failed': 'bad', 'error': 'bad', 'stale': 'warn', 'not run': 'plain' } as const

export function PullChip({ state }: { state: PullState }) { return <Chip tone={pulls[state]}>{state}</Chip> }

export function CheckChip({ state }: { state: CheckState }) { return <Chip tone={checks[state]}>{state === 'error' ? 'did not run' : state}</Chip> }
