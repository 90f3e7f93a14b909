import type { OwnRule } from '../../api/quality-types.ts'
import { Chip } from '../../parts/chip.tsx'

const tones = { block: 'bad', quarantine: 'bad', warn: 'warn', note: 'plain' } as const

/** What a fault means, or that nobody asks. */
export function RuleState({ rule: { severity, disabled } }: { rule: Pick<OwnRule, 'severity' | 'disabled'> }) {
  return disabled ? <Chip tone="plain">disabled</Chip> : <Chip tone={tones[severity]}>{severity}</Chip>
}
