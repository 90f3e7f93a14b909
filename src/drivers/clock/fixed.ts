import type { Clock } from './port.ts'

/** Stands still until it is told to move. */
export function fixedClock(startUtc: string): Clock & { advance(milliseconds: number): void } {
  let now = Date.parse(startUtc)
  return { now: () => now, advance(milliseconds) { now += milliseconds } }
}
