/** Runs one query at a time, can give it up, and writes the history. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { serverNow } from '../../api/clock.ts'
import { sendJson, type ApiError } from '../../api/http.ts'
import { toApiError } from '../../api/query.ts'
import type { SqlResult } from '../../api/types.ts'
import { addToHistory, clearHistory, readHistory, type PastQuery } from './history.ts'

export const rowLimit = 10_000

export interface Asked { sql: string, ref: string }

interface State { busy: boolean, result: SqlResult | null, asked: Asked | null, error: ApiError | null, /** What `error` is about. */ failedSql: string | null, stale: boolean, history: PastQuery[] }

export interface Runner extends State {
  run: (sql: string, ref: string) => Promise<void>
  cancel: () => void
  /** The text changed since the answer was given. */
  touch: () => void
  forget: () => void
}

export function useRunner(): Runner {
  const [state, setState] = useState<State>(() => ({ busy: false, result: null, asked: null, error: null, failedSql: null, stale: false, history: readHistory() }))
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])

  const actions = useMemo(() => ({
    async run(sql: string, ref: string) {
      current.current?.abort()
      const abort = new AbortController()
      current.current = abort
      const entry = { sql, ref, at_utc: new Date(serverNow()).toISOString(), elapsed_ms: null, rows: null, failed: false }
      setState(before => ({ ...before, busy: true, error: null }))
      try {
        const result = await sendJson<SqlResult>('POST', '/api/sql', { sql, ref, limit: rowLimit }, abort.signal)
        const history = addToHistory({ ...entry, elapsed_ms: result.elapsed_ms, rows: result.row_count })
        setState({ busy: false, result, asked: { sql, ref }, error: null, failedSql: null, stale: false, history })
      } catch (thrown) {
        if (abort.signal.aborted) {
          if (current.current === abort) setState(before => ({ ...before, busy: false }))
          return
        }
        const history = addToHistory({ ...entry, failed: true })
        setState(before => ({ ...before, busy: false, error: toApiError(thrown), failedSql: sql, stale: before.result !== null, history }))
      }
    },
    cancel: () => current.current?.abort(),
    touch: () => setState(before => before.stale || !before.result ? before : { ...before, stale: true }),
    forget: () => setState(before => ({ ...before, history: clearHistory() })),
  }), [])
  return useMemo(() => ({ ...state, ...actions }), [state, actions])
}
