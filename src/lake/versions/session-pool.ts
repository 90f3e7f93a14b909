/** A few sessions kept open for short work: opening one costs more than parsing a query. */
import type { Engine, Session } from '#drivers/engine/port.ts'

const idleMost = 4

export interface SessionPool { use<T>(work: (session: Session) => Promise<T>): Promise<T> }

export function sessionPool(engine: Engine): SessionPool {
  const idle: Session[] = []
  return {
    async use(work) {
      const session = idle.pop() ?? await engine.session()
      try {
        return await work(session)
      } finally {
        if (idle.length < idleMost) idle.push(session)
        else session.close()
      }
    },
  }
}
