/**
 * What a sample of a source seems to hold: type, form of times, unit and key of each column. Proposals, for a person to
 * change: a type is proposed where every value of the sample fits it. Pure.
 */
import { takenNames } from '../rows/table.ts'
import type { ColumnSpec } from '../spec/schema.ts'
import { units } from '../spec/words.ts'

export interface SampleColumn {
  /** In the source: header, field, or JSON Pointer of a deeper one. */
  readonly from: string
  /** Null for empty. */
  readonly values: readonly (string | null)[]
}

export interface Proposal {
  readonly columns: readonly ColumnSpec[]
  /** Minutes between neighbouring times, where they are even. */
  readonly interval_minutes: number | null
  /** What a person should look at. */
  readonly notes: readonly string[]
}

type Guess = Pick<ColumnSpec, 'type' | 'format'> & { readonly local?: true }

/** Forms of local times and dates, as strptime spells them, tried in this order: day first comes after month first, and only where a day above 12 tells. */
const forms: readonly { readonly format: string, readonly pattern: RegExp, readonly type: 'timestamptz' | 'date', readonly parts: string }[] = ([['%m/%d/%Y', '(0?[1-9]|1[0-2])/(0?[1-9]|[12]\\d|3[01])/(\\d{4})', 'mdY'], ['%d/%m/%Y', '(0?[1-9]|[12]\\d|3[01])/(0?[1-9]|1[0-2])/(\\d{4})', 'dmY'], ['%d.%m.%Y', '(0?[1-9]|[12]\\d|3[01])\\.(0?[1-9]|1[0-2])\\.(\\d{4})', 'dmY'], ['%Y%m%d', '(\\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])', 'Ymd'], ['%Y/%m/%d', '(\\d{4})/(0[1-9]|1[0-2])/(0[1-9]|[12]\\d|3[01])', 'Ymd'], ['%d-%b-%Y', '(0?[1-9]|[12]\\d|3[01])-([A-Za-z]{3})-(\\d{4})', 'dbY']] as const).flatMap(([day, pattern, parts]) => [
    { format: `${day} %H:%M:%S`, pattern: new RegExp(`^${pattern}[ T]([01]?\\d|2[0-4]):([0-5]\\d):([0-5]\\d)$`), type: 'timestamptz' as const, parts: `${parts}HMS` },
    { format: `${day} %H:%M`, pattern: new RegExp(`^${pattern}[ T]([01]?\\d|2[0-4]):([0-5]\\d)$`), type: 'timestamptz' as const, parts: `${parts}HM` },
    { format: `${day} %I:%M %p`, pattern: new RegExp(`^${pattern} (0?[1-9]|1[0-2]):([0-5]\\d) ([AaPp][Mm])$`), type: 'timestamptz' as const, parts: `${parts}IMp` },
    { format: day, pattern: new RegExp(`^${pattern}$`), type: 'date' as const, parts },
])
const isoLocal = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/
const isoInstant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$/
const isoDate = /^\d{4}-\d\d-\d\d$/
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const whole = /^[+-]?\d{1,18}$/

function guess(from: string, values: readonly string[]): Guess {
  const all = (pattern: RegExp): boolean => values.every(value => pattern.test(value))
  if (values.length === 0) return { type: 'string' }
  if (all(isoInstant)) return { type: 'timestamptz' }
  if (all(isoLocal)) return { type: 'timestamptz', local: true }
  if (all(isoDate)) return { type: 'date' }
  const form = forms.find(({ pattern, format }) => all(pattern) && !(format === '%Y%m%d' && !/da(te|y)/i.test(from)))
  if (form !== undefined) return { type: form.type, format: form.format, ...form.type === 'timestamptz' && { local: true } }
  if (all(whole) && /time|epoch|stamp|_at$/i.test(from)) {
    if (values.every(value => value.length === 10)) return { type: 'timestamptz', format: 'epoch' }
    if (values.every(value => value.length === 13)) return { type: 'timestamptz', format: 'epoch_ms' }
  }
  // A code with a leading zero is no number.
  if (values.some(value => /^[+-]?0\d/.test(value)) && all(whole)) return { type: 'string' }
  // A price that happens to be whole in the sample is a number all the same.
  if (all(whole) && !/price|lmp|rate|cost|load|mw|gen|value|temp|mcc|mlc|mec/i.test(from)) return { type: values.some(value => Math.abs(Number(value)) > 2 ** 31 - 1) ? 'long' : 'int' }
  if (all(number)) return { type: 'double' }
  if (all(/^(true|false|yes|no)$/i)) return { type: 'boolean' }
  return { type: 'string' }
}

/** `zone`: of local times, where it is known. */
export function proposeColumns(sample: readonly SampleColumn[], zone: string | null): Proposal {
  const notes: string[] = []
  const taken = new Set<string>(takenNames)
  const guesses = sample.map(({ from, values }) => guess(from, values.filter(value => value !== null)))
  const main = guesses.findIndex(({ type }) => type === 'timestamptz')
  const minutes = main === -1 ? null : intervalOf(sample[main] as SampleColumn, guesses[main] as Guess)
  const columns = sample.map(({ from, values }, index): ColumnSpec => {
    const { local, ...found } = guesses[index] as Guess
    const name = index === main && minutes !== null ? free('interval_start_utc', taken) : free(columnName(from, found.type), taken)
    const unit = found.type === 'double' || found.type === 'int' ? unitOf(from) : undefined
    const ends = index === main && minutes !== null && /end/i.test(from)
    if (local) notes.push(`${from} has times without an offset${zone === null ? ': set time_zone to the zone of their clock' : `, taken to be of ${zone}`}`)
    if (ends) notes.push(`${from} is taken to end its interval, by its name`)
    if (values.every(value => value === null)) notes.push(`${from} is empty in the sample: its type is not known`)
    return { name, ...from !== name && { from }, type: found.type, ...found.format !== undefined && { format: found.format }, ...local && { time_zone: zone ?? 'UTC' }, ...ends && { ends_interval: true }, ...unit !== undefined && { unit } }
  })
  const key = keyOf(sample, guesses)
  if (key === null) notes.push('no few columns tell the rows of the sample apart: say which are the key')
  return { columns: columns.map((column, index) => key?.includes(index) === true ? { ...column, key: true } : column), interval_minutes: minutes, notes }
}

/** Small letters, digits and underscores; `_utc` for an instant. */
function columnName(from: string, type: string): string {
  const last = from.startsWith('/') ? from.slice(1).replaceAll('~1', '/').replaceAll('~0', '~') : from
  const plain = last.replaceAll('$', ' usd ').replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 50)
  const named = /^[a-z]/.test(plain) ? plain : `c_${plain}`
  return type === 'timestamptz' && !named.endsWith('_utc') ? `${named}_utc` : named
}

function free(name: string, taken: Set<string>): string {
  let found = name
  for (let number = 2; taken.has(found); number++) found = `${name}_${number}`
  taken.add(found)
  return found
}

/** By words in a name: `Price ($/MWh)`, `load_mw`. */
function unitOf(name: string): ColumnSpec['unit'] {
  const plain = name.toLowerCase()
  if (/\$ ?\/ ?mwh|usd.*mwh|\blmp\b|(^|_)(lmp|mcc|mlc|mec)($|_)/.test(plain)) return 'USD/MWh'
  if (/\$ ?\/ ?mmbtu/.test(plain)) return 'USD/MMBtu'
  const written = [...units].sort((a, b) => b.length - a.length).find(unit => new RegExp(`(^|[^a-z])${unit.toLowerCase().replace('/', '[/_ ]?(per )?')}($|[^a-z])`).test(plain))
  if (written !== undefined && written !== 'in' && written !== 'count') return written
  if (/°f|fahrenheit|temp.*f$/.test(plain)) return 'degF'
  if (/°c|celsius/.test(plain)) return 'degC'
  return /percent|%/.test(plain) ? 'percent' : undefined
}

/** The fewest columns, times and words first, whose values tell all rows apart; null where three do not. */
function keyOf(sample: readonly SampleColumn[], guesses: readonly Guess[]): number[] | null {
  const order = { timestamptz: 0, date: 1, string: 2, int: 3, long: 3, boolean: 4, double: 9 } as const
  const candidates = guesses.map(({ type }, index) => ({ index, rank: order[type] })).filter(({ index, rank }) => rank < 4 && sample[index]?.values.every(value => value !== null) === true).sort((a, b) => a.rank - b.rank).slice(0, 8).map(({ index }) => index)
  const clock = guesses.findIndex(({ local }) => local)
  const rows = [...sample[0]?.values.keys() ?? []]
  const tells = (columns: readonly number[]): boolean => {
    // A local clock shows an hour of autumn twice.
    const counted = columns.includes(clock) ? rows.filter(row => !inAutumnNight(sample[clock]?.values[row] ?? '', guesses[clock]?.format)) : rows
    return counted.length > 1 && new Set(counted.map(row => columns.map(column => sample[column]?.values[row]).join('\u0000'))).size === counted.length
  }
  for (const size of [1, 2, 3]) {
    const found = choices(candidates, size).find(tells)
    if (found !== undefined) return found.sort((a, b) => a - b)
  }
  return null
}

/** A Sunday of October or November before four o'clock. */
function inAutumnNight(value: string, format: string | undefined): boolean {
  const ms = msOf(value, format, true)
  const at = new Date(ms ?? 0)
  return ms !== null && at.getUTCDay() === 0 && [9, 10].includes(at.getUTCMonth()) && at.getUTCHours() <= 3
}

function choices(from: readonly number[], size: number): number[][] {
  if (size === 0) return [[]]
  return from.flatMap((first, index) => choices(from.slice(index + 1), size - 1).map(rest => [first, ...rest]))
}

/** The step of most neighbouring times; null where it is no whole number of minutes, longer than a day, or there are too few. */
function intervalOf({ values }: SampleColumn, { format, local }: Guess): number | null {
  const times = [...new Set(values.flatMap(value => value === null ? [] : msOf(value, format, local === true) ?? []))].sort((a, b) => a - b)
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  if (steps.length < 2) return null
  const counts = Map.groupBy(steps, step => step)
  const [step = 0, most = []] = [...counts].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
  const minutes = step / 60_000
  return most.length * 2 > steps.length && Number.isInteger(minutes) && minutes <= 1440 ? minutes : null
}

function msOf(value: string, format: string | undefined, local: boolean): number | null {
  if (format === 'epoch') return Number(value) * 1000
  if (format === 'epoch_ms') return Number(value)
  if (format === undefined) return Date.parse(local ? `${value.replace(' ', 'T')}Z` : value.replace(' ', 'T'))
  const form = forms.find(each => each.format === format)
  const found = form?.pattern.exec(value)?.slice(1)
  if (form === undefined || !found) return null
  const part = (letter: string): number => Number(found[form.parts.indexOf(letter)] ?? 0)
  if (form.parts.includes('b') || form.parts.includes('p')) return null
  return Date.UTC(part('Y'), part('m') - 1, part('d'), form.parts.includes('H') ? part('H') : 0, form.parts.includes('M') ? part('M') : 0)
}
