/** Changes of one thing by this process wait for each other: a race that is known beforehand need not be lost first. */
export interface Turns {
  /** Runs `work` when all that came before for the same name has ended. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>
}

export function inTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async alone(name, work) {
      const before = last.get(name)
      const mine = (async () => {
        // Another's failure is its own caller's to see.
        await before?.catch(() => {})
        return await work()
      })()
      last.set(name, mine)
      try {
        return await mine
      } finally {
        if (last.get(name) === mine) last.delete(name)
      }
    },
  }
}
