/** Drivers that end their process by SIGKILL right before the n-th durable step: a write of the objects, the records or the engine's files. */
import { writeFile } from 'node:fs/promises'
import type { Engine, Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'

export interface Dying {
  readonly steps: readonly string[]
  objects(objects: Objects): Objects
  meta(meta: Meta): Meta
  engine(engine: Engine): Engine
}

/** `last` 0 or beyond the last step: nobody dies. */
export function dyingAt(last: number): Dying {
  const steps: string[] = []

  function step(name: string): void {
    if (steps.length + 1 === last) process.kill(process.pid, 'SIGKILL')
    steps.push(name)
  }

  function dyingSession(session: Session): Session {
    return {
      ...session,
      async copyToParquet(select, location, fieldIds, groupRows) {
        // Half a file, as a process that dies while the engine writes leaves it.
        if (steps.length + 1 === last) await writeFile(location, 'PAR1half a file')
        step(`copy ${location}`)
        return await session.copyToParquet(select, location, fieldIds, groupRows)
      },
      close() { session.close() },
    }
  }

  return {
    steps,
    objects: objects => ({
      ...objects,
      async put(key, bytes, options) { step(`put ${key}`); await objects.put(key, bytes, options) },
      async putFile(key, path, verify) { step('putFile'); await objects.putFile(key, path, verify) },
      async seal(keys) { step(`seal ${keys.length}`); await objects.seal(keys) },
    }),
    meta: meta => ({ ...meta, async write(write) { step(`write ${write.put?.[0]?.key ?? write.delete?.[0] ?? ''}`); await meta.write(write) } }),
    engine: engine => ({ ...engine, session: async () => dyingSession(await engine.session()) }),
  }
}
