/** What the capability of curves is given. */
import type { Config } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine, Row } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Commit, CommitRequest, Lake, Ref } from '#lake/port.ts'

export interface CurvePorts {
  readonly lake: Pick<Lake, 'commit' | 'createTag' | 'plan' | 'resolve' | 'tags'>
  readonly engine: Pick<Engine, 'session'>
  readonly meta: Meta
  readonly objects: Objects
  readonly clock: Clock
  readonly log: Log
  readonly config: Pick<Config, 'curves'>
  readonly scratch: string
  /** Version of the code: kept with every set. */
  readonly code: string
}

/** Rows of one SELECT of ours at a ref. */
export async function rowsAt<T extends Row>({ lake, engine }: Pick<CurvePorts, 'lake' | 'engine'>, sql: string, ref: Ref): Promise<T[]> {
  return await rowsOf({ engine }, (await lake.plan(sql, ref)).sql)
}

/** Rows of SQL that is planned already. */
export async function rowsOf<T extends Row>({ engine }: Pick<CurvePorts, 'engine'>, planned: string): Promise<T[]> {
  const session = await engine.session()
  try {
    return await session.rows<T>(planned)
  } finally {
    session.close()
  }
}

/** One commit on main: all of its tables or none. */
export async function commitOnMain({ lake, engine }: CurvePorts, how: Pick<CommitRequest, 'author' | 'message' | 'run_id' | 'since'>, upserts: (session: Awaited<ReturnType<Engine['session']>>) => Promise<CommitRequest['upserts']>): Promise<Commit | null> {
  const session = await engine.session()
  try {
    return await lake.commit(session, { ...how, branch: 'main', upserts: await upserts(session) })
  } finally {
    session.close()
  }
}

/**
 * Decides and writes, and where another process wrote in between, looks again at what there is now: `attempt` refuses what it
 * cannot do any more. Throws `lake/conflict` where others never stop.
 */
export async function decided<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = attemptsMost; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (!isFailure(error, 'lake/conflict') || left === 0) throw error
    }
  }
}

const attemptsMost = 20

export function isoOf(utc: number): string { return new Date(utc).toISOString() }
