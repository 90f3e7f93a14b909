/** Long work that somebody may end: a source that answers slowly holds up nobody. */
import { useEffect, useRef, useState } from 'react'
import { type ApiError } from '../../api/http.ts'
import { toApiError } from '../../api/query.ts'

export interface Work {
  readonly busy: boolean
  readonly error: ApiError | null
  /** Whether `work` came to its end. */
  start: (work: (signal: AbortSignal) => Promise<void>) => Promise<boolean>
  cancel: () => void
}

export function useWork(): Work {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])
  return {
    busy, error,
    cancel: () => current.current?.abort(),
    async start(work) {
      const abort = new AbortController()
      current.current = abort
      setBusy(true)
      setError(null)
      try {
        await work(abort.signal)
        return true
      } catch (thrown) {
        if (!abort.signal.aborted) setError(toApiError(thrown))
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
