/** Which state of the lake to look at: a branch, a tag, a commit or a time. Free text with branches and tags offered. */
import { useEffect, useId, useState } from 'react'
import type { Tag } from '../api/lake-types.ts'
import { useQuery } from '../api/query.ts'
import type { Branch } from '../api/types.ts'

interface Props { label: string, value: string, onChange: (ref: string) => void, placeholder?: string, width?: number }

export function RefPicker({ label, value, onChange, placeholder = 'main', width = 150 }: Props) {
  const branches = useQuery<{ branches: Branch[] }>('/api/branches').data?.branches ?? []
  const tags = useQuery<{ tags: Tag[] }>('/api/tags').data?.tags ?? []
  const offered = [...branches.map(branch => branch.name), ...tags.map(tag => `tag:${tag.name}`)]
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
        aria-label={label} title="A branch, tag:name, a commit id, or a time such as 2026-11-20 or 2026-11-20T14:30Z"
        onChange={event => {
          setText(event.target.value)
          if (offered.includes(event.target.value)) commit(event.target.value)
        }}
        onBlur={() => commit(text)}
        onKeyDown={event => { if (event.key === 'Enter') commit(text) }}
      />
      <datalist id={id}>{offered.map(name => <option key={name} value={name} />)}</datalist>
    </>
  )
}
