/** What went wrong, what is missing, what is still loading. */
import type { ReactNode } from 'react'
import type { ApiError } from '../api/http.ts'
import { Icon, type IconName } from './icon.tsx'

export function ErrorNotice({ error, retry }: { error: ApiError, retry?: () => void }) {
  return (
    <div className="notice" role="alert">
      <Icon name="alert" />
      <div>
        <p>{error.message}</p>
        <code>{error.code}{error.status ? ` · ${error.status}` : ''}</code>
      </div>
      {retry && <button type="button" className="button small" onClick={retry}>Try again</button>}
    </div>
  )
}

export function Empty({ icon, title, children }: { icon: IconName, title: string, children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={22} />
      <strong>{title}</strong>
      {children}
    </div>
  )
}

/** Grey bars in the place of `rows` rows, so that nothing jumps when they come. */
export function Bones({ rows = 5, label = 'Loading' }: { rows?: number, label?: string }) {
  return (
    <div className="bones" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => <span key={index} className="bone" style={{ width: `${92 - (index * 17) % 40}%` }} />)}
    </div>
  )
}
