/** Keeps what was used of late, up to a weight. To find it costs no more than a look into a map: what was used stays for one more round when room is needed. */
export interface BoundedCache<T> {
  get(key: string): T | undefined
  set(key: string, value: T, weight: number): void
  delete(key: string): void
}

interface Kept<T> { readonly value: T, readonly weight: number, used: boolean }

export function boundedCache<T>(weightMost: number): BoundedCache<T> {
  const kept = new Map<string, Kept<T>>()
  let total = 0

  function drop(key: string): void {
    const found = kept.get(key)
    if (found === undefined) return
    kept.delete(key)
    total -= found.weight
  }

  return {
    get(key) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      found.used = true
      return found.value
    },
    set(key, value, weight) {
      drop(key)
      if (weight > weightMost) return
      // Oldest first, and then those that are put at the end meanwhile.
      for (const [oldest, entry] of kept) {
        if (total + weight <= weightMost) break
        drop(oldest)
        if (!entry.used) continue
        entry.used = false
        kept.set(oldest, entry)
        total += entry.weight
      }
      kept.set(key, { value, weight, used: false })
      total += weight
    },
    delete: drop,
  }
}
