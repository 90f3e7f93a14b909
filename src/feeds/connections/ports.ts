/** What connections are given. */
import type { Meta } from '#drivers/meta/port.ts'
import type { IngestCapabilityPorts } from '../ingest/index.ts'

export type ConnectionPorts = IngestCapabilityPorts & {
  readonly meta: Meta
  /** Value of an environment variable. */
  readonly secret?: (variable: string) => string | undefined
  /** In place of the machine's own clock and chance, for tests. */
  readonly timing?: { now(): number, sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>, random(): number }
}
