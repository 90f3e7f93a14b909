/** Who may log in; for admins. */
import { useState, type SubmitEvent } from 'react'
import { useSession } from '../../app/session.tsx'
import { sendJson, type ApiError } from '../../api/http.ts'
import { toApiError, useQuery } from '../../api/query.ts'
import type { User } from '../../api/types.ts'
import { textOf } from '../../parts/form.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { ConfirmButton } from './confirm-button.tsx'

export function Users() {
  const { me } = useSession()
  const { data, error, reload } = useQuery<{ users: User[] }>('/api/users')
  const [failure, setFailure] = useState<ApiError | null>(null)

  async function act(work: () => Promise<unknown>) {
    try {
      setFailure(null)
      await work()
      reload()
    } catch (thrown) {
      setFailure(toApiError(thrown))
    }
  }
  function create(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const element = event.currentTarget
    const form = new FormData(element)
    void act(async () => {
      await sendJson('POST', '/api/users', { name: textOf(form, 'name'), password: textOf(form, 'password'), role: textOf(form, 'role') })
      element.reset()
    })
  }
  return (
    <section className="card" aria-labelledby="users">
      <div className="card-head"><h2 id="users">Users</h2><span className="faint">who may log in</span></div>
      <form className="card-body new-row" onSubmit={create}>
        <label className="field grow"><span>Name</span><input className="input" name="name" required maxLength={64} autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        <label className="field grow"><span>Password</span><input className="input" name="password" type="password" required autoComplete="new-password" /></label>
        <label className="field"><span>Role</span><select className="select" name="role" defaultValue="reader"><option value="reader">reader</option><option value="admin">admin</option></select></label>
        <button className="button primary">Add user</button>
      </form>
      {(failure ?? error) && <div className="card-body"><ErrorNotice error={(failure ?? error) as ApiError} /></div>}
      {!data && !error && <Bones rows={3} />}
      {data && (
        <table className="table people">
          <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" className="wide">Since (UTC)</th><th scope="col"><span className="hidden-visually">Actions</span></th></tr></thead>
          <tbody>
            {data.users.map(user => (
              <tr key={user.name}>
                <td>{user.name}{user.name === me?.name && <span className="faint"> (you)</span>}</td><td className="dim">{user.role}</td><td className="wide"><Instant utc={user.created_utc} /></td>
                <td className="num">{user.name !== me?.name && <ConfirmButton verb="Remove" what={`user ${user.name}`} onConfirm={() => void act(async () => { await sendJson('DELETE', `/api/users/${encodeURIComponent(user.name)}`) })} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
