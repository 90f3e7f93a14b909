/** Views and namespaces that changed: names, no rows. */
import type { Diff, NameChange } from '../api/types.ts'
import { Chip } from '../parts/chip.tsx'
import { plural } from '../parts/format.ts'
import './changes.css'

const tones = { added: 'ok', removed: 'bad', changed: 'accent' } as const

/** `2 tables, 1 name`. */
export function changesTitle({ tables, names }: Pick<Diff, 'tables' | 'names'>): string {
  return [...tables.length > 0 ? [plural(tables.length, 'table')] : [], ...names.length > 0 ? [plural(names.length, 'name')] : []].join(', ')
}

export function NameList({ names }: { names: readonly NameChange[] }) {
  if (names.length === 0) return null
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Views and namespaces that changed">
      <table className="table">
        <thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Change</th></tr></thead>
        <tbody>
          {names.map(({ kind, name, change }) => <tr key={`${kind} ${name}`}><td className="table-name">{name}</td><td>{kind}</td><td><Chip tone={tones[change]}>{change}</Chip></td></tr>)}
        </tbody>
      </table>
    </div>
  )
}
