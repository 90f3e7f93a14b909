/** Changes of one branch by this process wait for each other: a race that is known beforehand need not be lost first. */
export interface BranchQueue {
  alone<T>(branch: string, work: () => Promise<T>): Promise<T>
}

export function branchQueue(): BranchQueue {
  const last = new Map<string, Promise<unknown>>()
  return {
    async alone(branch, work) {
      const before = last.get(branch)
      const mine = (async () => {
        // Another's failure is its own caller's to see.
        await before?.catch(() => {})
        return await work()
      })()
      last.set(branch, mine)
      try {
        return await mine
      } finally {
        if (last.get(branch) === mine) last.delete(branch)
      }
    },
  }
}
