/** The one door that every move of a branch or tag passes. */
import { fail, isFailure } from '#base/error.ts'
import type { Meta, Write } from '#drivers/meta/port.ts'
import type { RefGuard, RefMove } from '../port.ts'
import { keys, type RefRecord } from './records.ts'

/** To be expected by every move of a ref to a commit that is there already. */
export const notSweeping = { key: keys.sweep, revision: null } as const

export async function requireNoSweep(meta: Meta): Promise<void> {
  if (await meta.get(keys.sweep)) throw fail('lake/conflict', 'garbage is being collected, and an old commit cannot be named meanwhile; try again in a minute')
}

type Expect = NonNullable<Write['expect']>

export interface RefDoor {
  /** Asks the guard, makes the move, tells the guard. `reveal` writes what the guard may want to look at before it is moved to. */
  guarded<T>(move: RefMove, make: () => Promise<T>, reveal?: () => Promise<void>): Promise<T>
  /** Throws `lake/exists`, naming `what`, and `lake/conflict` while garbage is deleted. */
  create(key: string, value: RefRecord, what: string, expect: Expect): Promise<void>
}

export function refDoor(meta: Meta, guard: RefGuard | undefined): RefDoor {
  return {
    async guarded(move, make, reveal = async () => {}) {
      await guard?.before(move, reveal)
      const made = await make()
      await guard?.after(move)
      return made
    },
    async create(key, value, what, expect) {
      try {
        await meta.write({ expect: [{ key, revision: null }, notSweeping, ...expect.filter(each => each.key !== notSweeping.key)], put: [{ key, value }] })
      } catch (error) {
        if (!isFailure(error, 'meta/conflict')) throw error
        await requireNoSweep(meta)
        if (await meta.get(key) === undefined) throw fail('lake/conflict', 'garbage was collected meanwhile; try again', {}, error)
        throw fail('lake/exists', `there is a ${what} already`, {}, error)
      }
    },
  }
}
