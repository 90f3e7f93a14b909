/** A set of curves as the lake knows it, and how people name one. */
import { dayNumberOf, parseDate } from '#canon/civil.ts'
import type { Ref } from '#lake/port.ts'
import { type CurvePorts, rowsAt } from '../ports.ts'
import { invalid, unknown } from '../trouble.ts'

export const setStates = ['draft', 'reviewed', 'official'] as const
export type SetState = typeof setStates[number]

export interface SetRecord {
  readonly curve_day: string
  readonly set_version: number
  readonly state: SetState
  readonly cut_utc: string
  readonly known_at_utc: string
  readonly made_by: string
  readonly made_at_utc: string
  readonly reason: string
  readonly marked_by: readonly string[]
  readonly reviewed_by: string | null
  readonly official_by: string | null
  readonly note: string | null
  readonly inputs_sha256: string
  readonly configuration_sha256: string
  readonly calendar_sha256: string
  readonly points_sha256: string
  readonly code_version: string
  readonly curves: number
  readonly points: number
  readonly quotes: number
  readonly errors: number
  readonly warnings: number
  readonly blocking: number
  /** Since when it has the state. */
  readonly known_from_utc: string
}

type Stored = Omit<SetRecord, 'cut_utc' | 'known_at_utc' | 'made_at_utc' | 'known_from_utc' | 'marked_by'> & { readonly cut_utc: Date, readonly known_at_utc: Date, readonly made_at_utc: Date, readonly known_from_utc: Date, readonly marked_by: string }

const columns = 'curve_day::VARCHAR AS curve_day, set_version, state, cut_utc, known_at_utc, made_by, made_at_utc, reason, marked_by, reviewed_by, official_by, note, inputs_sha256, configuration_sha256, calendar_sha256, points_sha256, code_version, curves, points, quotes, errors, warnings, blocking, known_from_utc'

/** All sets at a ref, newest day and version first. A commit never changes, so its list is kept. */
export function setReader(ports: Pick<CurvePorts, 'lake' | 'engine'>): (ref: Ref) => Promise<{ readonly commit: string, readonly sets: readonly SetRecord[] }> {
  const known = new Map<string, readonly SetRecord[]>()
  return async ref => {
    const { id } = await ports.lake.resolve(ref)
    let sets = known.get(id)
    if (!sets) {
      const rows = await rowsAt<Stored & Record<string, unknown>>(ports, `SELECT ${columns} FROM curve.set ORDER BY curve_day DESC, set_version DESC`, id)
      sets = rows.map(({ cut_utc, known_at_utc, made_at_utc, known_from_utc, marked_by, ...row }): SetRecord => ({
        ...row, cut_utc: cut_utc.toISOString(), known_at_utc: known_at_utc.toISOString(), made_at_utc: made_at_utc.toISOString(), known_from_utc: known_from_utc.toISOString(), marked_by: JSON.parse(marked_by) as string[],
      }))
      if (known.size >= commitsKept) known.delete(known.keys().next().value ?? '')
      known.set(id, sets)
    }
    return { commit: id, sets }
  }
}

const commitsKept = 16

/**
 * The set that a text names: `2026-11-20` (its official version, else the newest), `2026-11-20.v2`, `latest`, `official`; with
 * `beside` a set also `day` (the set of the day before it), `week` (of seven days before, or the last before that) and
 * `official` (the newest official one, itself excepted). Throws `curve/unknown` and `curve/invalid`.
 */
export function chosenSet(sets: readonly SetRecord[], name: string, beside?: SetRecord): SetRecord {
  const found = among(sets, name, beside)
  if (found) return found
  const days = [...new Set(sets.map(({ curve_day }) => curve_day))]
  throw unknown(`there is no set of curves "${name}"${beside ? ` beside ${setName(beside)}` : ''}; ${days.length === 0 ? '`gridlake curves build DAY` makes the first' : `there are sets of ${days.slice(0, 5).join(', ')}${days.length > 5 ? ` and ${days.length - 5} days before` : ''}`}`, { set: name })
}

/** As `chosenSet`, undefined where there is none. */
export function among(sets: readonly SetRecord[], name: string, beside?: SetRecord): SetRecord | undefined {
  if (name === 'latest') return sets[0]
  if (name === 'official') return sets.find(set => set.state === 'official' && (beside === undefined || (set.curve_day <= beside.curve_day && !sameSet(set, beside))))
  if (beside && (name === 'day' || name === 'week')) {
    const last = dayNumberOf(beside.curve_day) - (name === 'day' ? 1 : 7)
    return best(sets.filter(({ curve_day }) => dayNumberOf(curve_day) <= last))
  }
  const parts = /^(\d{4}-\d\d-\d\d)(?:\.v(\d{1,6}))?$/.exec(name)
  const day = parts?.[1]
  if (day === undefined || parseDate(day) === null) throw invalid(`"${name}" names no set of curves; expected a day such as 2026-11-20, a version such as 2026-11-20.v2, latest, official${beside ? ', day or week' : ''}`, { set: name })
  const ofDay = sets.filter(({ curve_day }) => curve_day === day)
  return parts?.[2] === undefined ? best(ofDay) : ofDay.find(({ set_version }) => set_version === Number(parts[2]))
}

/** Of the newest day: its newest official set, else its newest. */
function best(sets: readonly SetRecord[]): SetRecord | undefined {
  const ofDay = sets.filter(({ curve_day }) => curve_day === sets[0]?.curve_day)
  return ofDay.find(({ state }) => state === 'official') ?? ofDay[0]
}

export function sameSet(a: SetRecord, b: SetRecord): boolean { return a.curve_day === b.curve_day && a.set_version === b.set_version }

export function setName({ curve_day, set_version }: Pick<SetRecord, 'curve_day' | 'set_version'>): string { return `${curve_day}.v${set_version}` }
