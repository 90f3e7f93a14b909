/** Sets of market days, as ranges that are apart and in order. Pure. */
import { addDays } from '#canon/civil.ts'

/** Both ends belong to it, `YYYY-MM-DD`. */
export interface DayRange { readonly from: string, readonly to: string }

/** Both, merged where they meet. */
export function union(days: readonly DayRange[], more: readonly DayRange[]): DayRange[] {
  const found: { from: string, to: string }[] = []
  for (const { from, to } of [...days, ...more].sort((a, b) => a.from < b.from ? -1 : 1)) {
    const last = found.at(-1)
    if (last !== undefined && from <= addDays(last.to, 1)) last.to = to > last.to ? to : last.to
    else found.push({ from, to })
  }
  return found
}

/** The days of `days` that are not in `without`. */
export function minus(days: readonly DayRange[], without: readonly DayRange[]): DayRange[] {
  let left = union(days, [])
  for (const hole of without) {
    left = left.flatMap(({ from, to }) => {
      if (hole.to < from || hole.from > to) return [{ from, to }]
      return [...hole.from > from ? [{ from, to: addDays(hole.from, -1) }] : [], ...hole.to < to ? [{ from: addDays(hole.to, 1), to }] : []]
    })
  }
  return left
}
