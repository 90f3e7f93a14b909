/** Reading the API from components: last answer at once, fresh one behind it, old one kept while a new one loads. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, getJson } from './http.ts'

export interface Query<T> {
  data: T | null
  error: ApiError | null
  /** True while nothing for this path has been shown yet. */
  loading: boolean
  reload: () => void
}

interface Options {
  /** Asks again after this many milliseconds, while the page is visible. */
  pollMs?: number
}

interface State<T> { path: string | null, data: T | null, error: ApiError | null, settled: boolean }

const lastAnswers = new Map<string, unknown>()
const keptAnswers = 16

function remember(path: string, answer: unknown) {
  lastAnswers.delete(path)
  lastAnswers.set(path, answer)
  const oldest = lastAnswers.keys().next().value
  if (lastAnswers.size > keptAnswers && oldest !== undefined) lastAnswers.delete(oldest)
}

/** Forgets every answer: after a logout nothing of the last user's may show. */
export function forgetAnswers(): void { lastAnswers.clear() }

export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('portal/failed', 0, error instanceof Error ? error.message : String(error))
}

/** `path` null = nothing to ask. */
export function useQuery<T>(path: string | null, options: Options = {}): Query<T> {
  const [state, setState] = useState<State<T>>(() => initial<T>(path))
  const [turn, setTurn] = useState(0)
  const { pollMs } = options
  const shown = useRef(state)
  shown.current = state

  useEffect(() => {
    if (path === null) return undefined
    const abort = new AbortController()
    let timer = 0
    async function ask(wanted: string) {
      try {
        const data = await getJson<T>(wanted, abort.signal)
        remember(wanted, data)
        setState({ path: wanted, data, error: null, settled: true })
      } catch (error) {
        if (abort.signal.aborted) return
        const kept = shown.current.path === wanted ? shown.current.data : null
        setState({ path: wanted, data: kept, error: toApiError(error), settled: true })
      }
      if (pollMs && !abort.signal.aborted) timer = window.setTimeout(whenVisible, pollMs)
    }
    function whenVisible() {
      if (document.visibilityState === 'visible') void ask(path ?? '')
      else document.addEventListener('visibilitychange', whenVisible, { once: true, signal: abort.signal })
    }
    void ask(path)
    return () => { abort.abort(); window.clearTimeout(timer) }
  }, [path, pollMs, turn])

  const reload = useCallback(() => setTurn(before => before + 1), [])
  if (path === null) return { data: null, error: null, loading: false, reload }
  if (state.path === path) return { data: state.data, error: state.error, loading: !state.settled && state.data === null, reload }
  // The path has just changed: what is known of the new one, else the old answer until the new one is there.
  const known = lastAnswers.get(path) as T | undefined
  return { data: known ?? state.data, error: null, loading: known === undefined, reload }
}

function initial<T>(path: string | null): State<T> {
  const known = path === null ? undefined : lastAnswers.get(path) as T | undefined
  return { path, data: known ?? null, error: null, settled: known !== undefined }
}

/** `value`, once it has not changed for `waitMs`. */
export function useSettled<T>(value: T, waitMs: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(() => value), waitMs)
    return () => window.clearTimeout(timer)
  }, [value, waitMs])
  return settled
}
