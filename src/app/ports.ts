/** What the host hands to every capability: it takes what it needs by the type of its plug. */
import type { Config } from '#base/config.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'

/** The drivers. None does anything before its first use, so that `--help` makes no folder. */
export interface Ports {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly objects: Objects
  readonly meta: Meta
  readonly engine: Engine
  /** Folder for files that may vanish. */
  readonly scratch: string
  close(): Promise<void>
}
