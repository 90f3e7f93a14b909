/** The frame around every page: where one is, who one is, how to get elsewhere. */
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Icon, Mark } from '../parts/icon.tsx'
import { useKeys } from './keys.ts'
import { isCurrent, pages } from './pages.ts'
import { Palette } from './palette.tsx'
import { useSession } from './session.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

export function Shell({ children }: { children: ReactNode }) {
  const [location, go] = useLocation()
  useArrival(location)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  useKeys({ go, palette: () => setPalette(open => !open), help: () => setHelp(true) })
  return (
    <div className="shell">
      <a className="skip" href="#main">Skip to content</a>
      <header className="topbar">
        <div className="brand"><Mark size={20} />gridlake</div>
        <button type="button" className="button quiet icon" aria-label="Find" onClick={() => setPalette(true)}><Icon name="search" /></button>
        <ThemeToggle />
      </header>
      <aside className="side" aria-label="gridlake">
        <div className="brand"><Mark />gridlake</div>
        <button type="button" className="find" onClick={() => setPalette(true)}><Icon name="search" size={14} />Find<kbd>{navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K'}</kbd></button>
        <Navigation />
        <Foot onHelp={() => setHelp(true)} />
      </aside>
      <main className="main" id="main" tabIndex={-1}>{children}</main>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <Shortcuts open={help} onClose={() => setHelp(false)} />
    </div>
  )
}

/** A new page begins at its top and takes the focus, for the keyboard and for screen readers. A commit chosen from the list is no new page, comparing and merging are. */
function useArrival(location: string) {
  const place = location.startsWith('/versions') && !/^\/versions\/(diff|merge)$/.test(location) ? '/versions' : location
  const before = useRef(place)
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    scrollTo(0, 0)
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [place])
}

function Navigation() {
  const [location] = useLocation()
  const bar = useRef<HTMLElement>(null)
  // On a phone the bar is wider than the window.
  useEffect(() => {
    const current = bar.current?.querySelector<HTMLElement>('[aria-current]')
    if (bar.current && current) bar.current.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - bar.current.clientWidth / 2
  }, [location])
  return (
    <nav className="nav" aria-label="Pages" ref={bar}>
      {pages.map(page => (
        <Link key={page.path} href={page.path} aria-current={isCurrent(page.path, location) ? 'page' : undefined}>
          <Icon name={page.icon} />{page.short ? <><span className="nav-long">{page.title}</span><span className="nav-short" aria-hidden="true">{page.short}</span></> : page.title}<kbd aria-hidden="true">g {page.key}</kbd>
        </Link>
      ))}
    </nav>
  )
}

function Foot({ onHelp }: { onHelp: () => void }) {
  const { me, logout } = useSession()
  return (
    <div className="side-foot">
      <div className="who">
        <div className="who-name clip">{me?.name}<small>{me?.role}</small></div>
        <button type="button" className="button quiet icon small" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={onHelp}><Icon name="keyboard" /></button>
        <ThemeToggle />
        <button type="button" className="button quiet icon small" aria-label="Log out" title="Log out" onClick={() => void logout()}><Icon name="out" /></button>
      </div>
    </div>
  )
}
