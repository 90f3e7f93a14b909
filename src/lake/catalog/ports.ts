/** What the catalog needs of others. */
import type { Principal } from '#base/capability.ts'
import type { Log } from '#base/log.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Run } from '#feeds/port.ts'
import type { Gate } from '#gate/port.ts'
import type { TreeStore } from '../versions/index.ts'

/** Runs that came by no report. `target` is the branch that the rows are for. */
export interface OutsideRuns {
  begin(run: Run, target: string): Promise<void>
  end(run: Run, target: string): Promise<void>
  /** As if it had never begun. */
  forget(id: string): Promise<void>
  /** Version of the code. */
  readonly code: string
}

export interface CatalogPorts {
  readonly lake: { readonly trees: TreeStore }
  readonly objects: Objects
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  /** Keeps answers for clients that ask again (`Idempotency-Key`). */
  readonly meta: Meta
  /** Judges the rows that clients bring to tables with a contract. */
  readonly gate: Pick<Gate, 'judgeOutside'>
  /** The ledger of runs: a write from outside that the gate judged is one of them. Without it nothing is written down. */
  readonly outsideRuns?: OutsideRuns
  /** Contracts of the tables that are the platform's own: their shape changes with the contract alone. */
  readonly datasets: readonly Dataset[]
  /** The platform's own views: clients' tables and views have other names. */
  readonly views?: readonly { readonly name: string }[]
  /** The platform's tokens: a client's secret is one of them. */
  readonly access: { readonly tokens: { find(token: string): Promise<Principal | undefined> } }
  /**
   * How much of what a client commits is read again. `files` (unless told): manifests, and each new data file's size and
   * footer. `manifests`: manifests alone, for clients whose data files this server cannot reach.
   */
  readonly verify?: 'files' | 'manifests'
}
