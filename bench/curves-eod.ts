/**
 * Is the end of day done in seconds, read in milliseconds, and built again as quickly a year later?
 *
 * 60 hubs with four buckets each for 120 months: quotes taken in, then collected, built, validated, kept and published on the
 * embedded drivers, everything durable. Read and built again with a year of other sets beside.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Services } from '#app/host.ts'
import { formatDate } from '#canon/civil.ts'
import type { Layer } from '../src/products/curves/catalogue/configuration.ts'
import { takeQuotes } from '../src/products/curves/quotes/intake.ts'
import { curvesOf, type Curves } from '../src/products/curves/service.ts'
import { buildSet } from '../src/products/curves/sets/build.ts'
import { rebuildSet } from '../src/products/curves/sets/rebuild.ts'
import { chosenSet } from '../src/products/curves/sets/set-record.ts'
import { market_quotes, settings } from './curves.ts'
import { type Bench, bounded, type Finding, inFolder, median, seconds, time } from './measure.ts'
import { withPlatform } from './platform.ts'

const curve_day = '2026-06-30'
const months = 120

export const bench: Bench = {
  question: 'Is a complete end of day done in seconds, read in milliseconds and built again as quickly?',
  async run({ quick, rounds, say }) {
    return await inFolder(async folder => await withPlatform(join(folder, 'data'), async services => await measured(services, quick ? 6 : 60, rounds ?? (quick ? 1 : 3), quick ? 3 : 60, say)))
  },
}

async function measured(services: Services, count: number, rounds: number, others: number, say: (line: string) => void): Promise<Finding[]> {
  const curves = curvesOf(services)
  const quotes = await configure(curves, count)
  const take: number[] = []
  const build: number[] = []
  for (let round = 0; round < rounds; round++) {
    take.push(await seconds(async () => { await bring(curves, quotes, curve_day, round / 100) }))
    build.push(await seconds(async () => { await buildOf(curves, curve_day) }))
  }
  say(`${others} smaller sets of other days beside`)
  for (let day = 0; day < others; day++) {
    const other = formatDate(Date.parse(curve_day) / 86_400_000 + 7 * (day + 1))
    await bring(curves, quotes.filter(({ product }) => product.startsWith('HUB0-')), other, day / 10)
    await buildOf(curves, other)
  }
  const { sets, commit } = await curves.steps.sets('main')
  const set = chosenSet(sets, curve_day)
  const again: number[] = []
  for (let round = 0; round < rounds; round++) {
    again.push(await seconds(async () => { assert((await rebuildSet(services, curves.steps, set, null, commit)).identical) }))
  }
  const ids = [...new Set((await curves.reader.list({ set: curve_day, at: 'main' })).curves.map(({ curve_id }) => curve_id))]
  const read: number[] = []
  for (let round = 0; round < Math.max(rounds * 20, 20); round++) {
    const id = ids[round * 37 % ids.length] ?? ''
    read.push(await seconds(async () => { assert((await curves.reader.lines({ set: curve_day, at: 'main' }, [id], ['month', 'quarter', 'year'], [])).lines[0]?.points.length) }))
  }
  const what = `${count} hubs x 4 buckets x ${months} months`
  return [
    bounded(`${quotes.length} quotes taken in, each checked`, median(take), null, time, take),
    bounded(`${what}: collected, built, validated, kept and published; ${set.points} prices`, median(build), 10, time, build),
    bounded(`the first of them, with nothing warm`, build[0] ?? NaN, 10, time),
    bounded(`${what}: built again from what it was made of, with ${others} later sets beside`, median(again), 10, time, again),
    bounded('one curve read, by month, quarter and year', median(read), 0.02, time, read),
  ]
}

type BenchQuotes = readonly { readonly product: string, readonly delivery: string, readonly settle: number }[]

async function configure({ steps }: Curves, count: number): Promise<BenchQuotes> {
  const hubs = settings(count)
  const layer: Layer = { shipped: false, months, power: hubs.map(({ market, hub, buckets }, index) => ({ code: `HUB${index}`, market, hub, buckets, per_year: 0.02 })) }
  await steps.configurations.change(layer, 'bench', 'bench')
  return market_quotes(hubs).quotes.map(({ contract_id, settle }) => {
    const [at, bucket, delivery = ''] = contract_id.split(' ')
    return { product: `HUB${at}-DA-${bucket}`, delivery, settle: settle ?? NaN }
  })
}

async function bring({ ports, steps }: Curves, quotes: BenchQuotes, day: string, shift: number): Promise<void> {
  const lines = quotes.map(({ product, delivery, settle }, index) => ({ line: index + 1, given: { product, delivery, settle: String(settle + shift) } }))
  const upload = await takeQuotes(ports, await steps.configurations.at(ports.clock.now()), { name: 'bench', bytes: Buffer.from(`${day} ${shift}`), lines, otherwise: { curve_day: day, as_of: `${day}T14:00:00-04:00`, source: 'ice' } }, 'bench')
  assert.equal(upload.refused, 0, JSON.stringify(upload.problems[0]))
}

async function buildOf({ ports, steps }: Curves, day: string): Promise<void> {
  const made = await buildSet(steps, { curve_day: day, by: 'bench', reason: 'bench', known_at: ports.clock.now(), run_id: null })
  assert(made.commit)
}
