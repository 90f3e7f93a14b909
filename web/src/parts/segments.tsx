/** A choice of a few, all in sight. */
interface Props<T extends string> { label: string, value: T, options: readonly (readonly [T, string])[], onChange: (value: T) => void }

export function Segments<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>{text}</button>
      ))}
    </div>
  )
}
