/** The chosen nodes, and a search that adds more; hubs come first. */
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { withQuery } from '../../api/http.ts'
import { useQuery, useSettled } from '../../api/query.ts'
import type { Node } from '../../api/types.ts'
import { Icon } from '../../parts/icon.tsx'
import { hubsFirst } from './selection.ts'
import { shortNode } from '../../chart/lines.ts'

const mostNodes = 6

export function NodePicker({ iso, chosen, onChange }: { iso: string, chosen: readonly string[], onChange: (nodes: string[]) => void }) {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const wanted = useSettled(text.trim(), 120)
  const { data } = useQuery<{ nodes: Node[] }>(iso ? withQuery('/api/nodes', { iso, q: wanted, limit: 50 }) : null)
  const found = hubsFirst((data?.nodes ?? []).filter(node => node.iso === iso))
  const typed = text.trim()
  // A point that the operator's list lacks may still have prices: what was typed can be taken as it is.
  const asTyped: Node[] = typed !== '' && typed === wanted && data && !found.some(node => node.node_id === typed) ? [{ iso, node_id: typed, name: 'as typed', type: null }] : []
  const options = [...found, ...asTyped]
  const full = chosen.length >= mostNodes

  function toggle(node: Node | undefined) {
    if (!node) return
    const has = chosen.includes(node.node_id)
    if (has && chosen.length === 1) return
    if (!has && full) return
    onChange(has ? chosen.filter(other => other !== node.node_id) : [...chosen, node.node_id])
    setText('')
  }
  function onKey(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      if (options.length > 0) setAt(before => (before + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length)
    }
    if (event.key === 'Enter' && open) toggle(options[at])
    if (event.key === 'Escape') {
      setOpen(false)
      field.current?.blur()
    }
    if (event.key === 'Backspace' && text === '' && chosen.length > 1) onChange(chosen.slice(0, -1))
  }
  return (
    <div className="node-picker" onBlur={event => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false) }}>
      <ul className="node-chips" aria-label="Nodes">
        {chosen.map(node => (
          <li key={node} className="node-chip" title={node}>
            {shortNode(node)}
            {chosen.length > 1 && <button type="button" aria-label={`Remove ${node}`} onClick={() => onChange(chosen.filter(other => other !== node))}><Icon name="close" size={10} /></button>}
          </li>
        ))}
      </ul>
      <input
        ref={field} data-search value={text} role="combobox" aria-expanded={open} aria-controls={id} aria-autocomplete="list" aria-label="Add a node" placeholder={full ? `${mostNodes} at most` : 'Add a node'} autoComplete="off" spellCheck={false}
        aria-activedescendant={open && options[at] ? `${id}-${at}` : undefined}
        onFocus={() => setOpen(true)} onChange={event => { setText(event.target.value); setOpen(true); setAt(0) }} onKeyDown={onKey}
      />
      <ul id={id} className="node-list" role="listbox" aria-label="Nodes found" aria-multiselectable="true" hidden={!open}>
        {options.map((node, index) => (
          <li key={node.node_id} id={`${id}-${index}`} role="option" aria-selected={chosen.includes(node.node_id)} className={index === at ? 'at' : ''} onPointerMove={() => setAt(index)} onPointerDown={event => { event.preventDefault(); toggle(node) }}>
            <span className="node-check">{chosen.includes(node.node_id) && <Icon name="check" size={12} />}</span>
            <span className="clip">{node.node_id}</span>
            <small className="clip faint">{node.name === node.node_id ? '' : node.name}</small>
            <small className="faint">{node.type ?? ''}</small>
          </li>
        ))}
        {options.length === 0 && <li className="node-none" role="option" aria-selected="false" aria-disabled="true">{data ? `${iso.toUpperCase()} has no listed node yet. Type an id to take it as it is.` : 'Loading…'}</li>}
      </ul>
    </div>
  )
}
