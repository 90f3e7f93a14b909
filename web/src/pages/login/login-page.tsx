import { useState, type SubmitEvent } from 'react'
import { Redirect, useSearchParams } from 'wouter'
import { useSession } from '../../app/session.tsx'
import type { ApiError } from '../../api/http.ts'
import { toApiError } from '../../api/query.ts'
import { textOf } from '../../parts/form.ts'
import { Mark } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import './login.css'

/** Only a path of this portal: `//host` and the like would lead away. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}

export function LoginPage() {
  const { state, login } = useSession()
  const [search] = useSearchParams()
  const next = safeNext(search.get('next'))
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  if (state === 'in') return <Redirect to={next} replace />

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    try {
      await login(textOf(form, 'name'), textOf(form, 'password'))
    } catch (thrown) {
      setError(toApiError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="login">
      <form onSubmit={event => void submit(event)}>
        <Mark size={36} />
        <h1>Log in to gridlake</h1>
        {next !== '/' && <p className="dim">You will be taken to <code>{next.split('?')[0]}</code>.</p>}
        <label className="field"><span>Name</span><input className="input" name="name" required autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} /></label>
        <label className="field"><span>Password</span><input className="input" name="password" type="password" required autoComplete="current-password" /></label>
        {error && <ErrorNotice error={error} />}
        <button className="button primary" disabled={busy}>{busy ? 'Logging in…' : 'Log in'}</button>
        <p className="faint">On the machine itself, <code>npm start</code> prints an address that logs you in.</p>
      </form>
    </main>
  )
}
