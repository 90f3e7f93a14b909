import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import { Segments } from '../../parts/segments.tsx'
import { setTheme, storedTheme } from '../../theme/theme.ts'
import { Tokens } from './tokens.tsx'
import { Users } from './users.tsx'
import './settings.css'

const themes = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']] as const

export function SettingsPage() {
  const { me, logout } = useSession()
  const [theme, choose] = useState(storedTheme)
  return (
    <div className="page settings">
      <div className="page-head"><h1>Settings</h1></div>
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
    </div>
  )
}
