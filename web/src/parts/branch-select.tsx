/** Which branch. Those that runs and pull requests made for themselves are left out, unless one is chosen already. */
import { useQuery } from '../api/query.ts'
import type { Branch } from '../api/types.ts'
import { isInternal } from './branch-names.ts'

interface Props { label: string, value: string, onChange: (branch: string) => void, none?: string }

export function BranchSelect({ label, value, onChange, none }: Props) {
  const { data } = useQuery<{ branches: Branch[] }>('/api/branches')
  const names = (data?.branches ?? []).map(({ name }) => name).filter(name => name !== value && !isInternal(name))
  return (
    <label className="field">
      <span>{label}</span>
      <select className="select mono" value={value} onChange={event => onChange(event.target.value)}>
        {none !== undefined && value !== '' && <option value="">{none}</option>}
        <option value={value}>{value === '' ? none ?? 'choose' : value}</option>
        {names.map(name => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  )
}
