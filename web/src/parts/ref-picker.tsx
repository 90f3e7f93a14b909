/** Which state of the lake to look at: a branch, a commit or a time. Free text with the branches offered. */
import { useEffect, useId, useState } from 'react'
import { useQuery } from '../api/query.ts'
import type { Branch } from '../api/types.ts'

interface Props { label: string, value: string, onChange: (ref: string) => void, placeholder?: string, width?: number }

export function RefPicker({ label, value, onChange, placeholder = 'main', width = 150 }: Props) {
  const { data } = useQuery<{ branches: Branch[] }>('/api/branches')
  const [text, setText] = useState(value)
  const id = useId()
  useEffect(() => setText(value), [value])
  function commit(next: string) {
    if (next.trim() !== value) onChange(next.trim())
  }
  return (
    <>
      <input
        className="input mono" style={{ width }} list={id} value={text} placeholder={placeholder} spellCheck={false} autoComplete="off"
        aria-label={label} title="A branch, a commit id, or a time such as 2026-11-20 or 2026-11-20T14:30Z"
        onChange={event => {
          setText(event.target.value)
          if (data?.branches.some(branch => branch.name === event.target.value)) commit(event.target.value)
        }}
        onBlur={() => commit(text)}
        onKeyDown={event => { if (event.key === 'Enter') commit(text) }}
      />
      <datalist id={id}>{data?.branches.map(branch => <option key={branch.name} value={branch.name} />)}</datalist>
    </>
  )
}
