import { useState } from 'react'
import { Icon } from './icon.tsx'

interface Props { text: string | (() => string), label?: string, words?: boolean, disabled?: boolean }

export function CopyButton({ text, label = 'Copy', words = false, disabled = false }: Props) {
  const [done, setDone] = useState(false)
  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
      setDone(true)
      window.setTimeout(() => setDone(false), 1400)
    } catch { /* no permission: the text stays selectable beside the button */ }
  }
  return (
    <button type="button" className={words ? 'button' : 'button quiet icon small'} disabled={disabled} aria-label={words ? undefined : label} title={words ? undefined : label} onClick={() => void copy()}>
      <Icon name={done ? 'check' : 'copy'} size={14} />{words && (done ? 'Copied' : label)}
    </button>
  )
}
