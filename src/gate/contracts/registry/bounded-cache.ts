/** Keeps what was used last, up to a weight. */
export interface BoundedCache<T> {
  get(key: string): T | undefined
  set(key: string, value: T, weight: number): void
  delete(key: string): void
}

export function boundedCache<T>(weightMost: number): BoundedCache<T> {
  const kept = new Map<string, { readonly value: T, readonly weight: number }>()
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
      // A map keeps the order of insertion: what was used goes to its end.
      kept.delete(key)
      kept.set(key, found)
      return found.value
    },
    set(key, value, weight) {
      drop(key)
      if (weight > weightMost) return
      kept.set(key, { value, weight })
      total += weight
      for (const oldest of kept.keys()) {
        if (total <= weightMost) break
        drop(oldest)
      }
    },
    delete: drop,
  }
}
