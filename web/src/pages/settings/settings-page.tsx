import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import { useAddress } from '../../parts/address.ts'
import { Segments } from '../../parts/segments.tsx'
import { setTheme, storedTheme } from '../../theme/theme.ts'
import { Hooks } from './hooks.tsx'
import { Protection } from './protection.tsx'
import { Sandboxes } from './sandboxes.tsx'
import { SqlChecks } from './sql-checks.tsx'
import { Tokens } from './tokens.tsx'
import { Users } from './users.tsx'
import './settings.css'

const themes = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']] as const
const views = [['', 'Account'], ['protection', 'Protection'], ['hooks', 'Hooks'], ['sandboxes', 'Sandboxes']] as const

export function SettingsPage() {
  const address = useAddress()
  const view = views.find(([value]) => value === address.get('view'))?.[0] ?? ''
  return (
    <div className="page settings">
      <div className="page-head">
        <h1>Settings</h1>
        <span className="spacer" />
        <div className="scroll-x"><Segments label="Part of the settings" value={view} options={views} onChange={value => address.set({ view: value, rule: null })} /></div>
      </div>
      {view === '' && <Account />}
      {view === 'protection' && <><Protection /><SqlChecks /></>}
      {view === 'hooks' && <Hooks />}
      {view === 'sandboxes' && <Sandboxes />}
    </div>
  )
}

function Account() {
  const { me, logout } = useSession()
  const [theme, choose] = useState(storedTheme)
  return (
    <>
      <section className="card settings-row" aria-label="Appearance">
        <div><h2>Theme</h2><p className="dim">Kept in this browser.</p></div>
        <Segments label="Theme" value={theme} options={themes} onChange={value => { setTheme(value); choose(value) }} />
      </section>
      <section className="card settings-row" aria-label="Account">
        <div><h2>{me?.name}</h2><p className="dim">Logged in as {me?.role}.</p></div>
        <button type="button" className="button" onClick={() => void logout()}>Log out</button>
      </section>
      <Tokens />
      {me?.role === 'admin' && <Users />}
    </>
  )
}
