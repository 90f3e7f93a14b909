/** Doing something over the API from a button: one at a time, and what went wrong stays on the page. */
import { useCallback, useState } from 'react'
import type { ApiError } from './http.ts'
import { toApiError } from './query.ts'

export interface Act {
  busy: boolean
  error: ApiError | null
  /** Whether `work` came to its end. */
  act: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const act = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
      return true
    } catch (thrown) {
      setError(toApiError(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, error, act }
}
