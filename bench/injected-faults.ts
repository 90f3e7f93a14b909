/**
 * How many injected faults does the gate find, and how often is it wrong?
 *
 * Clean files of the demo market and of operators, one for a market day, go through `ingest` in the order in which they were put
 * up. Before each is taken in, copies of it with one fault each are judged, which meet the same history. A fault is found where
 * a rule that is meant for it (`faults/tally.ts`) warns or blocks and does not do so of the clean file; a clean file, a
 * correction in time or real scarcity that is warned about or held back is a false alarm. The files of operators lie where
 * `GRIDLAKE_REAL_FILES` says; without them the demo market is asked alone. `--only` takes the parts (`autumn`, `spring`, `march`,
 * `november`, `alone`), operators and kinds that are wanted: `--only autumn,spp,"level shift"`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { caisoMonths, type DayFile, demoFiles, type ListFile, lonelyDays } from './faults/day-file.ts'
import { faultKinds } from './faults/kinds.ts'
import { type Trial, trialIn } from './faults/trial.ts'
import { isFault, type Tried, tryAlone, walk, type Wanted } from './faults/walk.ts'
import { type Bench, type Finding, inFolder, load } from './measure.ts'
import { withPlatform } from './platform.ts'

const least = 0.95

/** Markets with a lake of their own. */
const parts = ['autumn', 'spring', 'march', 'november', 'alone'] as const

export const bench: Bench = {
  question: 'How many injected faults does the gate find, and how often is it wrong?',
  async run({ quick, only, say }) {
    const chosen = <T extends string>(of: readonly T[]): readonly T[] => {
      const named = of.filter(one => only.includes(one))
      return named.length === 0 ? of : named
    }
    const [places, operators, kinds] = [chosen(parts), chosen(['caiso', 'miso', 'spp']), chosen(faultKinds)]
    const unknown = only.filter(word => ![...parts, 'caiso', 'miso', 'spp', ...faultKinds].includes(word))
    if (unknown.length > 0) throw new Error(`there is no part, operator or kind ${unknown.join(', ')}`)
    const isWanted = (part: typeof parts[number]): boolean => places.includes(part) && (!quick || part === 'autumn' || part === 'alone')
    const wanted: Wanted = kind => kind === 'clean' || kinds.includes(kind === 'correction in time' ? 'revision after final' : kind)
    const real = process.env['GRIDLAKE_REAL_FILES'] ?? join(import.meta.dirname, '../../shared/iso')
    if (!existsSync(join(real, 'spp'))) say(`real operator files not found at ${real}: the demo market is asked alone`)
    const tried = await inFolder(async folder => {
      const walkIn = async (part: typeof parts[number], filesOf: () => Promise<readonly (DayFile | ListFile)[]>, from: string, every: number): Promise<Tried[]> => {
        const files = isWanted(part) ? (await filesOf()).filter(file => operators.some(iso => file.kind.includes(iso) || file.kind === 'list' && iso === 'caiso')) : []
        return files.length === 0 ? [] : await inLake(part, async trial => await walk(trial, { files, from, every }, say, wanted))
      }
      const inLake = async (name: string, work: (trial: Trial) => Promise<Tried[]>): Promise<Tried[]> => await withPlatform(join(folder, name, 'data'), async services => await work(trialIn(services, join(folder, name))))
      return [
        ...await walkIn('autumn', async () => await demoFiles(join(folder, 'demo'), { seed: 7, lastDay: quick ? '2026-11-04' : '2026-11-14', days: quick ? 18 : 45 }), '2026-11-01', 4),
        ...await walkIn('spring', async () => await demoFiles(join(folder, 'demo-spring'), { seed: 8, lastDay: '2027-03-15', days: 16 }), '2027-03-14', 2),
        ...await walkIn('march', async () => (await caisoMonths(real)).filter(({ day }) => day < '2019-06'), '2019-03-10', 3),
        ...await walkIn('november', async () => (await caisoMonths(real)).filter(({ day }) => day > '2019-06'), '2019-11-03', 3),
        ...!isWanted('alone') ? [] : await inLake('alone', async trial => {
          const days = (await lonelyDays(real)).filter(({ file }) => operators.includes(file.iso))
          const found: Tried[] = []
          for (const { before, file } of days) found.push(...await tryAlone(trial, before, file, say, wanted))
          return found
        }),
      ]
    })
    return tabled(tried, say)
  },
}

/** A line for each kind, and over all. By which rules a kind was found is said. */
function tabled(tried: readonly Tried[], say: (line: string) => void): Finding[] {
  const faults = tried.filter(({ kind }) => isFault(kind))
  const sound = tried.filter(one => !faults.includes(one))
  const wrong = sound.filter(({ found }) => found.length > 0)
  const hits = faults.filter(({ found }) => found.length > 0)
  const kinds = faultKinds.filter(kind => kind !== 'real scarcity').flatMap(kind => {
    const all = faults.filter(one => one.kind === kind)
    const found = all.filter(one => hits.includes(one))
    const by = [...new Set(found.flatMap(one => one.found))].map(rule => `${rule} ${found.filter(one => one.found.includes(rule)).length}`)
    say(`${kind}: ${by.join(', ')}`)
    const [demo, real] = [all.filter(({ of }) => !of.startsWith('real')), all.filter(({ of }) => of.startsWith('real'))]
    const share = (of: readonly Tried[]): string => `${of.filter(one => found.includes(one)).length} of ${of.length}`
    return all.length === 0 ? [] : [{ ...line(`${kind}: found`, found.length, all.length, null), baseline: `demo ${share(demo)}, real ${share(real)}` }]
  })
  const quiet = (['clean', 'correction in time', 'real scarcity'] as const).map(kind => {
    const all = sound.filter(one => one.kind === kind)
    return line(`${kind}: left in peace`, all.filter(({ found }) => found.length === 0).length, all.length, null)
  })
  return [...kinds, ...quiet, line('recall over all', hits.length, faults.length, least), line('precision over all', hits.length, hits.length + wrong.length, least)]
}

function line(what: string, good: number, all: number, target: number | null): Finding {
  const share = good / all
  return { what, measured: `${share.toFixed(3)} (${good} of ${all})`, baseline: null, ratio: null, target: target === null ? null : `>= ${target}`, met: target === null ? null : share >= target, samples: { good: [good], all: [all] }, load: load() }
}
