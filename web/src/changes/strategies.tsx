/** What shall happen where both sides changed the same row: a choice in words. */
import type { MergeStrategy } from '../api/lake-types.ts'

export const strategies: readonly MergeStrategy[] = ['fail', 'ours', 'theirs', 'latest-known']

/** Title and what it does, with the names of the two sides. */
export function strategyWords(strategy: MergeStrategy, source: string, target: string): readonly [string, string] {
  switch (strategy) {
    case 'fail': return ['Stop', 'Nothing is merged; the rows are listed for you to decide.']
    case 'ours': return [`Keep ${target}`, `Those rows stay as they are in ${target}. All else comes in.`]
    case 'theirs': return [`Take ${source}`, `Those rows become as they are in ${source}.`]
    case 'latest-known': return ['Take the later', 'Of each of those rows the one that became known later stays.']
  }
}

export function StrategyChoice({ value, source, target, onChange }: { value: MergeStrategy, source: string, target: string, onChange: (strategy: MergeStrategy) => void }) {
  return (
    <fieldset className="strategies">
      <legend>Where both changed the same row</legend>
      {strategies.map(strategy => {
        const [title, does] = strategyWords(strategy, source, target)
        return (
          <label key={strategy} className="strategy">
            <input type="radio" name="strategy" value={strategy} checked={strategy === value} onChange={() => onChange(strategy)} />
            <span><strong>{title}</strong> <span className="dim">{does}</span></span>
          </label>
        )
      })}
    </fieldset>
  )
}
