/** A connection's specification changed as text; applying it makes its next version. */
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Connection } from '../../api/connection-types.ts'
import { useQuery } from '../../api/query.ts'
import { useSession } from '../../app/session.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { PreviewCard, type Previewed } from './preview-card.tsx'
import { ReviewStep } from './review-step.tsx'
import { isSound, useChecks } from './use-checks.ts'
import './connections.css'

export function EditConnectionPage({ name }: { name: string }) {
  const { data, error, reload } = useQuery<Connection & { text: string }>(`/api/connections/${encodeURIComponent(name)}`)
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/connections">Connections</Link><span className="faint">/</span><Link className="link" href={`/connections/${encodeURIComponent(name)}`}>{name}</Link><span className="faint">/</span></nav>
        <h1>Edit</h1>
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={10} /></div>}
      {data?.name === name && <Editor name={name} applied={data.text} version={data.version} />}
    </div>
  )
}

function Editor({ name, applied, version }: { name: string, applied: string, version: number }) {
  const { me } = useSession()
  const [, go] = useLocation()
  const place = `gridlake.connection-text ${name} ${version}`
  const [text, setText] = useState(() => sessionStorage.getItem(place) ?? applied)
  const [previewed, setPreviewed] = useState<Previewed | null>(null)
  const checks = useChecks(text)
  const admin = me?.role === 'admin'
  function keep(next: string) {
    setText(next)
    if (next === applied) sessionStorage.removeItem(place)
    else sessionStorage.setItem(place, next)
  }
  return (
    <>
      <section className="card" aria-label="Specification">
        <div className="card-head"><h2>Specification</h2><span className="faint">version {version} is applied</span><span className="spacer" />{text !== applied && <button type="button" className="button quiet" onClick={() => keep(applied)}>Back to what is applied</button>}</div>
        <ReviewStep text={text} checks={checks} admin={admin} editing={name} onText={keep} onApplied={made => { sessionStorage.removeItem(place); go(`/connections/${encodeURIComponent(made)}?applied=1`) }} />
      </section>
      <PreviewCard text={text} sound={checks.text === text && isSound(checks)} admin={admin} shown={previewed} onShown={setPreviewed} />
    </>
  )
}
