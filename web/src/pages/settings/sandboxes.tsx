/** Sandboxes: whose they are, how long they have, what they used of their quota. */
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { Sandbox } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { Chip } from '../../parts/chip.tsx'
import { formatBytes, formatCount } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { formatInstant, Instant } from '../../parts/time.tsx'
import { ConfirmButton } from './confirm-button.tsx'

const phases = { active: ['ok', 'active'], warning: ['warn', 'ends within a day'], expired: ['bad', 'time is over'] } as const

export function Sandboxes() {
  const { me } = useSession()
  const { data, error, reload } = useQuery<{ sandboxes: Sandbox[] }>('/api/sandboxes')
  const { busy, error: failure, act } = useAct()
  const problem = failure ?? error
  const admin = me?.role === 'admin'
  async function send(method: string, path: string, body?: unknown) {
    if (await act(() => sendJson(method, path, body))) reload()
  }
  return (
    <section className="card" aria-labelledby="sandboxes">
      <div className="card-head"><h2 id="sandboxes">Sandboxes</h2><span className="faint">branches that end by themselves; 14 days more each time, 30 at most</span></div>
      {!admin && <p className="card-body faint">Only admins make, extend and delete them.</p>}
      {problem && <div className="card-body"><ErrorNotice error={problem} /></div>}
      {!data && !error && <Bones rows={3} />}
      {data?.sandboxes.length === 0 && <Empty icon="versions" title="No sandbox"><p>Make one under Versions: New branch, Ends by itself.</p><Link className="button" href="/versions">Versions</Link></Empty>}
      {data && data.sandboxes.length > 0 && (
        <ul className="rules" aria-labelledby="sandboxes">
          {data.sandboxes.map(({ branch, owner, created_utc: made, expires_utc: end, phase, commits, commits_max: commitsMost, bytes, bytes_max: bytesMost }) => (
            <li key={branch} className="sandbox">
              <div className="rule-what">
                <p className="line"><Link className="link mono" href={withQuery('/versions', { from: 'main', to: branch })}>{branch}</Link><Chip tone={phases[phase][0]}>{phases[phase][1]}</Chip></p>
                <p className="faint">{owner}, since <Instant utc={made} /> · ends {formatInstant(end)} UTC (<Instant utc={end} age />)</p>
                <div className="quotas"><Quota label="Commits" used={commits} most={commitsMost} text={`${formatCount(commits)} of ${formatCount(commitsMost)} commits`} /><Quota label="Bytes" used={bytes} most={bytesMost} text={`${formatBytes(bytes)} of ${formatBytes(bytesMost)}`} /></div>
              </div>
              {admin && <span className="line rule-acts"><button type="button" className="button small" disabled={busy} aria-label={`Extend ${branch}`} onClick={() => void send('POST', '/api/sandboxes/extend', { branch })}>Extend</button><ConfirmButton verb="Delete" what={`the sandbox ${branch}`} onConfirm={() => void send('DELETE', withQuery('/api/sandboxes', { branch }))} /></span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Quota({ label, used, most, text }: { label: string, used: number, most: number, text: string }) {
  return <label className="quota"><meter min={0} max={most} high={most * 0.9} value={used} aria-label={`${label} used`} /><span className="dim tab-nums">{text}</span></label>
}
