/** Light, dark or as the system has it; and the colours as a canvas needs them. */

export type Theme = 'system' | 'light' | 'dark'
const key = 'gridlake.theme'

export function storedTheme(): Theme {
  const theme = localStorage.getItem(key)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(key)
    delete document.documentElement.dataset.theme
  } else {
    localStorage.setItem(key, theme)
    document.documentElement.dataset.theme = theme
  }
  window.dispatchEvent(new Event('gridlake-theme'))
}

/** Calls `listener` when the colours change, by choice or by the system. Returns the way to stop it. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  window.addEventListener('gridlake-theme', listener)
  system.addEventListener('change', listener)
  return () => {
    window.removeEventListener('gridlake-theme', listener)
    system.removeEventListener('change', listener)
  }
}

let probe: HTMLElement | null = null

/** The colour of a token (`da` for `--da`) as `rgb(...)`: a canvas knows no custom properties. */
export function tokenColour(token: string): string {
  if (!probe) {
    probe = document.createElement('i')
    probe.hidden = true
    document.body.append(probe)
  }
  probe.style.color = `var(--${token})`
  return getComputedStyle(probe).color
}

/** The same colour with an opacity from 0 to 1. */
export function faded(colour: string, opacity: number): string {
  const [r, g, b] = colour.match(/[\d.]+/g) ?? ['0', '0', '0']
  return `rgb(${r} ${g} ${b} / ${opacity})`
}
