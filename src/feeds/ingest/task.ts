/** What an ingest is given, and what it gives back. */
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Gate } from '#gate/port.ts'
import type { Lake } from '#lake/port.ts'
import type { Limits } from '../intake/limits.ts'
import type { Run, RunState } from '../port.ts'
import type { Recognise } from './arrival.ts'
import type { Ledger } from './runs.ts'

export interface IngestPorts {
  readonly objects: Objects
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly lake: Lake
  readonly gate: Pick<Gate, 'judge' | 'merged'>
  readonly ledger: Ledger
  readonly scratch: string
  /** Version of the code, kept with every run. */
  readonly code: string
}

export interface IngestOptions {
  readonly iso?: string
  readonly report?: string
  /** In place of the operators' reports. */
  readonly recognise?: Recognise
  /** Branch that good rows are merged into; made from main where there is none. */
  readonly branch: string
  /** False: judged rows stay on the run's own branch. */
  readonly merge: boolean
  /** Judge bytes again that were taken or quarantined before. */
  readonly again: boolean
  readonly author: string
  readonly limits?: Partial<Limits>
  /** Runs once, before the first batch: what rows are asked about together with must be in the lake too. */
  readonly prepare?: (() => Promise<void>) | undefined
  readonly signal?: AbortSignal
  readonly progress?: (label: string, done: number, total?: number) => void
}

/** What became of one file. */
export interface FileOutcome {
  readonly name: string
  /** The file as it was given, with folders and archives on the way: what tells files of one name apart. */
  readonly origin: string
  readonly iso: string | null
  readonly report: string | null
  readonly rows: number
  /**
   * `known`: these bytes are on the branch already. `quarantined-before`: `run` judged them and did not let them pass.
   * `refused`: no report, malformed or unsafe; see `error`.
   */
  readonly state: RunState | 'known' | 'quarantined-before' | 'refused'
  readonly commit: string | null
  readonly run: string | null
  readonly error: { readonly code: string, readonly message: string } | null
}

export interface IngestResult { readonly files: readonly FileOutcome[], readonly runs: readonly Run[] }
