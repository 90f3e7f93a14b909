/** Ctrl-K: one field that finds pages, nodes, tables, runs, rules and pull requests. */
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import { useLocation } from 'wouter'
import { useSettled } from '../api/query.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { pageHits, usePaletteHits, type Hit } from './palette-hits.ts'
import './palette.css'

export function Palette({ open, onClose }: { open: boolean, onClose: () => void }) {
  return (
    <Dialog open={open} title="Find" onClose={onClose} bare className="palette">
      <Finder onClose={onClose} />
    </Dialog>
  )
}

function Finder({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [, go] = useLocation()
  const asked = useSettled(text.trim(), 120)
  const found = usePaletteHits(asked)
  const hits = useMemo(() => [...pageHits(text.trim()), ...found], [text, found])
  useEffect(() => setAt(0), [text])
  useEffect(() => { document.getElementById(`hit-${at}`)?.scrollIntoView({ block: 'nearest' }) }, [at])

  function open(hit: Hit | undefined) {
    if (!hit) return
    onClose()
    go(hit.href)
  }
  function onKey(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (hits.length > 0) setAt(before => (before + step + hits.length) % hits.length)
    }
    if (event.key === 'Enter') open(hits[at])
  }
  return (
    <>
      <div className="palette-field">
        <Icon name="search" />
        <input
          autoFocus value={text} onChange={event => setText(event.target.value)} onKeyDown={onKey} placeholder="Find a page, node, table, run, rule or pull request"
          role="combobox" aria-expanded="true" aria-controls="palette-hits" aria-activedescendant={hits[at] ? `hit-${at}` : undefined}
          aria-label="Find a page, node, table, run, rule or pull request" spellCheck={false} autoComplete="off"
        />
        <kbd>Esc</kbd>
      </div>
      <ul id="palette-hits" className="palette-hits" role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <li key={hit.href + hit.text} id={`hit-${index}`} role="option" aria-selected={index === at} onPointerMove={() => setAt(index)} onClick={() => open(hit)}>
            <Icon name={hit.icon} />
            <span className="clip">{hit.text}</span>
            <small className="clip">{hit.detail}</small>
          </li>
        ))}
        {hits.length === 0 && <li className="palette-none" role="option" aria-selected="false" aria-disabled="true">Nothing is called “{text}”. Try a hub such as NP15, a table, or the id of a run.</li>}
      </ul>
    </>
  )
}
