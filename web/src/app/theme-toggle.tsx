import { useState } from 'react'
import { Icon, type IconName } from '../parts/icon.tsx'
import { setTheme, storedTheme, type Theme } from '../theme/theme.ts'

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const icons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' }

export function ThemeToggle() {
  const [theme, choose] = useState(storedTheme)
  const label = `Theme: ${theme}. Change to ${next[theme]}`
  return (
    <button type="button" className="button quiet icon small" title={label} aria-label={label} onClick={() => { setTheme(next[theme]); choose(next[theme]) }}>
      <Icon name={icons[theme]} />
    </button>
  )
}
