/** The head of the quality pages: one title, and the ways between them. */
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import './quality.css'

const tabs = [['/quality', 'By feed'], ['/quality/findings', 'Findings'], ['/quality/quarantine', 'Quarantine'], ['/quality/rules', 'Rules']] as const

export function QualityHead({ children }: { children?: ReactNode }) {
  const [location] = useLocation()
  return (
    <div className="page-head">
      <h1>Quality</h1>
      <nav className="tabs scroll-x" aria-label="Quality">
        {tabs.map(([path, title]) => <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>{title}</Link>)}
      </nav>
      <span className="spacer" />
      {children}
    </div>
  )
}

/** Where a page of one thing is. */
export function QualityPath({ path, title }: { path: string, title: string }) {
  return <nav aria-label="Path" className="line"><Link className="link" href="/quality">Quality</Link><span className="faint">/</span><Link className="link" href={path}>{title}</Link><span className="faint">/</span></nav>
}
