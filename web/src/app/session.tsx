/** Who is logged in. A 401 from any call ends the session and leads to the login, which leads back. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { type ApiError, getJson, onUnauthenticated, sendJson } from '../api/http.ts'
import { forgetAnswers, toApiError } from '../api/query.ts'
import type { Me } from '../api/types.ts'

interface Session {
  state: 'asking' | 'out' | 'in' | 'unreachable'
  me: Me | null
  error: ApiError | null
  login: (name: string, password: string) => Promise<void>
  logout: () => Promise<void>
  retry: () => void
}

/** A platform that restarts is there again in seconds. */
const againMs = 3000

const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs a SessionProvider above it')
  return session
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null>(null)
  const [state, setState] = useState<Session['state']>('asking')
  const [error, setError] = useState<ApiError | null>(null)

  const ask = useCallback(async (quietly = false) => {
    if (!quietly) setState('asking')
    try {
      setMe(await getJson<Me>('/api/me'))
      setState('in')
    } catch (thrown) {
      const failure = toApiError(thrown)
      setError(failure)
      setState(failure.status === 401 ? 'out' : 'unreachable')
    }
  }, [])

  useEffect(() => { void ask() }, [ask])
  useEffect(() => {
    if (state !== 'unreachable') return undefined
    const timer = window.setInterval(() => void ask(true), againMs)
    return () => window.clearInterval(timer)
  }, [state, ask])
  useEffect(() => onUnauthenticated(() => { setMe(null); setState('out'); forgetAnswers() }), [])

  const session = useMemo<Session>(() => ({
    state, me, error,
    async login(name, password) {
      setMe(await sendJson<Me>('POST', '/api/session', { name, password }))
      setState('in')
    },
    async logout() {
      await sendJson('DELETE', '/api/session')
      forgetAnswers()
      setMe(null)
      setState('out')
    },
    retry: () => void ask(),
  }), [state, me, error, ask])
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
}
