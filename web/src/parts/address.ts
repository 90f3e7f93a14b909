/** The page's state in the address, so that every view can be sent to a colleague. */
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

export type Change = Record<string, string | readonly string[] | null>

export interface Address {
  get: (key: string) => string | null
  all: (key: string) => string[]
  /** Null or an empty string removes a key. `replace` (the default) adds no step to the browser's history. */
  set: (change: Change, how?: { replace: boolean }) => void
}

export function useAddress(): Address {
  const [search, setSearch] = useSearchParams()
  const set = useCallback((change: Change, how = { replace: true }) => {
    setSearch(before => applied(before, change), how)
  }, [setSearch])
  return { get: key => search.get(key), all: key => search.getAll(key), set }
}

function applied(before: URLSearchParams, change: Change): URLSearchParams {
  const after = new URLSearchParams(before)
  for (const [key, value] of Object.entries(change)) {
    after.delete(key)
    if (value === null || value === '') continue
    for (const one of typeof value === 'string' ? [value] : value) after.append(key, one)
  }
  return after
}
