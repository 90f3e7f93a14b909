/** Markets day by day: before a file is taken in, the faults that could be in it are tried beside it. */
import { dayMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { correctionDays } from '#gate/rules/history/revision.ts'
import { type Case, casesOf, lateCase, revisionCase } from './cases.ts'
import type { DayFile, ListFile } from './day-file.ts'
import { type FaultKind, faultKinds } from './kinds.ts'
import { falseAlarm, foundBy } from './tally.ts'
import type { Said, Trial } from './trial.ts'

/** One thing that was tried. `found`: by which rules; of what is no fault, why it was not left in peace. */
export interface Tried { readonly kind: FaultKind | 'clean' | 'correction in time', readonly of: string, readonly day: string, readonly way: string, readonly found: readonly string[], readonly said: Said }

type EditedKind = Exclude<FaultKind, 'late file' | 'revision after final'>

/** Kinds that an edit makes; the other two are a matter of when a file comes. */
export const editedKinds = faultKinds.filter((kind): kind is EditedKind => kind !== 'late file' && kind !== 'revision after final')

/** What can be told of a day whose past is the day before alone. A detector of seasons has to be silent there. */
const withoutPast: readonly EditedKind[] = ['stuck meter', 'sign flip', 'duplicate hour', 'missing zone', 'real scarcity']

/** Of a course in time, which a file of one interval has not. */
const ofCourse: readonly EditedKind[] = ['stuck meter', 'DST shift', 'duplicate hour']

/** A day has 288 files of one interval: a dozen are tried. */
const snapshotEvery = 24

export interface Market {
  readonly files: readonly (DayFile | ListFile)[]
  /** Market day from which files are tried; those before are history. */
  readonly from: string
  /** Every how many days a kind is tried in a file of a report. */
  readonly every: number
}

/** Which kinds are asked for; clean files are judged whatever is asked. */
export type Wanted = (kind: Tried['kind']) => boolean
const all: Wanted = () => true

const isPrices = (file: DayFile | ListFile): file is DayFile => file.kind !== 'list'
const isSnapshot = ({ kind }: DayFile): boolean => kind.endsWith('-interval')
const named = ({ kind, way, file }: Case): Pick<Tried, 'kind' | 'of' | 'way' | 'day'> => ({ kind, way, of: file.kind, day: file.day })

export async function walk(trial: Trial, { files, from, every }: Market, say: (line: string) => void, wanted = all): Promise<Tried[]> {
  const ordered = files.toSorted((a, b) => a.published - b.published)
  const first = ordered.findIndex(file => isPrices(file) && file.day >= from)
  // As it came: five days together.
  for (const group of Map.groupBy(ordered.slice(0, first), file => Math.floor(file.published / (5 * dayMs))).values()) await trial.history(group)
  const tried: Tried[] = []
  let waiting: (DayFile | ListFile)[] = []
  for (const [index, file] of ordered.slice(first).entries()) {
    // What is of days before, as finals are, is history too.
    if (!isPrices(file) || file.day < from || isSnapshot(file) && index % snapshotEvery !== 0) { waiting.push(file); continue }
    if (waiting.length > 0) await trial.history(waiting)
    waiting = []
    const same = ordered.filter(isPrices).filter(one => one.kind === file.kind)
    const beside = { before: same.findLast(({ day }) => day < file.day) ?? null, after: same.find(({ day }) => day > file.day) ?? null }
    const turn = isSnapshot(file) ? index / snapshotEvery : Math.round((Date.parse(file.day) - Date.parse(from)) / dayMs)
    const kinds = editedKinds.filter(kind => !isSnapshot(file) || !ofCourse.includes(kind)).filter((kind, place) => turn % every === (place + file.kind.length) % every || kind === 'DST shift' && marketDay(file.iso, file.day).dst !== 'none')
    const cases = kinds.flatMap((kind, place) => wanted(kind) ? casesOf(kind, file, Math.floor(turn / every) + place, beside) : [])
    if (wanted('late file') && isDue(file) && turn % 2 === 0) cases.push(lateCase(file))
    tried.push(...told(await tryBeside(trial, file, cases), say))
    if (index % 20 === 19) say(`${file.day}: ${tried.length} tried`)
  }
  if (wanted('revision after final')) for (const [index, file] of ordered.filter(isPrices).filter(({ day }) => day >= from).entries()) if (file.status === 'final' && index % every === 0) tried.push(...told(await tryRevisions(trial, file, cleanOf(tried, file)), say))
  return tried
}

/** A day that stands alone, with one before it. */
export async function tryAlone(trial: Trial, before: DayFile, file: DayFile, say: (line: string) => void, wanted = all): Promise<readonly Tried[]> {
  await trial.history([before])
  const dst = marketDay(file.iso, file.day).dst === 'none' || !wanted('DST shift') ? [] : casesOf('DST shift', file, 0, { before, after: null })
  const cases = [...dst, ...withoutPast.filter(kind => wanted(kind) && (!isSnapshot(file) || !ofCourse.includes(kind))).flatMap(kind => [0, 1, 2, 3].flatMap(turn => casesOf(kind, file, turn, { before, after: null })))]
  if (wanted('late file') && isDue(file)) cases.push(lateCase(file))
  const tried = await tryBeside(trial, file, cases)
  return told(wanted('revision after final') && file.status === 'final' ? [...tried, ...await tryRevisions(trial, file, cleanOf(tried, file))] : tried, say)
}

/** What was missed, and what was called out for nothing, is said at once. */
function told(tried: readonly Tried[], say: (line: string) => void): readonly Tried[] {
  for (const { kind, of, day, way, found, said: { messages } } of tried) {
    if (isFault(kind) === found.length > 0) continue
    say(`${isFault(kind) ? 'missed' : `called out for nothing (${found.join(', ')})`}: ${kind} in ${of} of ${day}, ${way}${messages.map(message => `; ${message}`).join('').slice(0, 400)}`)
  }
  return tried
}

export function isFault(kind: Tried['kind']): boolean { return kind !== 'clean' && kind !== 'correction in time' && kind !== 'real scarcity' }

/** Files for which there is a time by which they should be there. */
const isDue = (file: DayFile): boolean => file.market === 'da' || isSnapshot(file)

async function tryBeside(trial: Trial, file: DayFile, cases: readonly Case[]): Promise<Tried[]> {
  const said: (readonly [Case, Said])[] = []
  for (const one of cases) said.push([one, await trial.tryOut(one)])
  const clean = await trial.take(file)
  return [
    { kind: 'clean', of: file.kind, day: file.day, way: file.name, found: [...falseAlarm(clean, null), ...clean.noted.has('late') ? ['late'] : []], said: clean },
    ...said.map(([one, answer]) => ({ ...named(one), found: one.kind === 'real scarcity' ? falseAlarm(answer, clean) : foundBy(one.kind, answer, clean), said: answer })),
  ]
}

const cleanOf = (tried: readonly Tried[], file: DayFile): Said | null => tried.find(({ kind, way }) => kind === 'clean' && way === file.name)?.said ?? null

/** The day again with some other prices: after the time for corrections, and a single price within it. */
async function tryRevisions(trial: Trial, file: DayFile, clean: Said | null): Promise<Tried[]> {
  const { end_utc } = marketDay(file.iso, file.day)
  const late = revisionCase(file, end_utc + (correctionDays[file.iso] + 1 + Number(file.day.slice(-2))) * dayMs, 'few')
  const early = revisionCase(file, Math.max(file.published, end_utc) + dayMs, 'one')
  const [lateSaid, earlySaid] = [await trial.tryOut(late), await trial.tryOut(early)]
  return [
    { ...named(late), found: foundBy('revision after final', lateSaid, clean), said: lateSaid },
    { ...named(early), kind: 'correction in time', found: falseAlarm(earlySaid, clean), said: earlySaid },
  ]
}
