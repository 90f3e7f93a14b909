/** Keys that work on every page. A field that takes text keeps its keys; only Ctrl or Cmd-K passes. */
import { useEffect, useRef } from 'react'
import { pages } from './pages.ts'

interface Actions { go: (path: string) => void, palette: () => void, help: () => void }

const chordMs = 1200

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}

export function useKeys(actions: Actions): void {
  const current = useRef(actions)
  current.current = actions
  useEffect(() => {
    let chordUntil = 0
    function onKey(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        current.current.palette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || document.querySelector('dialog[open]')) return
      if (event.timeStamp < chordUntil) {
        chordUntil = 0
        const page = pages.find(candidate => candidate.key === event.key)
        if (page) {
          event.preventDefault()
          current.current.go(page.path)
        }
        return
      }
      if (event.key === 'g') chordUntil = event.timeStamp + chordMs
      if (event.key === '?') current.current.help()
      if (event.key === '/') {
        event.preventDefault()
        focusSearch(current.current.palette)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** The page's own search where it has one, else the palette. */
function focusSearch(palette: () => void) {
  const search = [...document.querySelectorAll<HTMLElement>('[data-search]')].find(element => element.offsetParent !== null)
  if (search) search.focus()
  else palette()
}
