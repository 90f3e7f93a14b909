/** Made-up quotes for the demo market: some hubs and gas over a few days, and their curves, all but the newest official. */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { isoOf, type CurvePorts } from './ports.ts'
import { addMonths, monthOf } from './period.ts'
import { buildSet } from './sets/build.ts'
import { cutOf, isBusinessDay } from './sets/cut.ts'
import { setName } from './sets/set-record.ts'
import { takeQuotes } from './quotes/intake.ts'
import type { GivenQuote } from './quotes/quote-row.ts'
import { curvesOf } from './service.ts'

const demoReviewer = 'demo desk'

/** Level, swing over the year and share of nights, in USD/MWh. */
const hubs: readonly (readonly [code: string, peak: string, rest: string, level: number, swing: number, night: number])[] = [
  ['SP15', '6x16', 'LLH', 52, 16, 0.86], ['NP15', '6x16', 'LLH', 55, 14, 0.88], ['INDY', '5x16', 'wrap', 47, 10, 0.72], ['SPP-S', '5x16', 'wrap', 39, 12, 0.66], ['PJM-WH', '5x16', 'wrap', 51, 13, 0.74], ['ERN', '5x16', 'wrap', 58, 24, 0.6],
]

export async function loadDemoCurves(ports: CurvePorts, lastDay: string, days: number, author: string): Promise<void> {
  const { steps, review, close } = curvesOf(ports)
  const configuration = await steps.configurations.at(ports.clock.now())
  const wanted = businessDays(dayNumberOf(lastDay), days)
  const lines = wanted.flatMap((day, index) => demoQuotes(day, index, isoOf(cutOf(day, configuration) - 3_600_000)))
  await takeQuotes(ports, configuration, { name: 'demo quotes', bytes: Buffer.from(JSON.stringify(lines)), lines: lines.map((given, index) => ({ line: index + 1, given })), otherwise: { curve_day: null, as_of: null, source: null } }, author)
  for (const [index, day] of wanted.entries()) {
    const { record } = await buildSet(steps, { curve_day: formatDate(day), by: author, reason: 'End of day', known_at: ports.clock.now(), run_id: null })
    if (index === wanted.length - 1 || record.state === 'official') continue
    // A load that was cut off goes on where it stopped.
    if (record.state === 'draft') await review.review(setName(record), demoReviewer, null)
    await review.makeOfficial(setName(record), demoReviewer, null)
  }
  await close()
}

function businessDays(last: number, count: number): number[] {
  const found: number[] = []
  for (let day = last; found.length < count; day--) if (isBusinessDay(day)) found.unshift(day)
  return found
}

/** Settles of the next six months, then quarters and years; a broker's market beside. Moves from day to day are a wave. */
function demoQuotes(day: number, index: number, as_of: string): GivenQuote[] {
  const curve_day = formatDate(day)
  const next = addMonths(monthOf(day), 1)
  const year = Number(next.slice(0, 4))
  const months = Array.from({ length: 6 }, (_, at) => addMonths(next, at))
  const quarters = [1, 2, 3, 4].flatMap(quarter => [`${year}-Q${quarter}`, `${year + 1}-Q${quarter}`]).filter(quarter => firstMonth(quarter) > (months.at(-1) ?? '')).slice(0, 4)
  const years = [year + 2, year + 3].map(String)
  const move = 0.4 * Math.sin(index * 1.7) + 0.15 * index
  return hubs.flatMap(([code, peak, rest, level, swing, night], at) => [peak, rest].flatMap(bucket => ['balance-of-month', ...months, ...quarters, ...years].flatMap((delivery): GivenQuote[] => {
    const month = delivery === 'balance-of-month' ? curve_day.slice(0, 7) : firstMonth(delivery)
    const price = Math.round((bucket === peak ? 1 : night) * (level + move * (1 + at / 10) + swing * Math.cos((Number(month.slice(5)) - 7.5) / 6 * Math.PI) * (/Q|^\d{4}$/.test(delivery) ? 0.4 : 1)) * 100) / 100
    const settle: GivenQuote = { curve_day, as_of, source: 'ice', product: `${code}-${code === 'ERN' ? 'RT' : 'DA'}-${bucket}`, delivery, settle: price.toFixed(2) }
    return delivery === months[0] && bucket === peak ? [settle, { ...settle, source: 'broker', settle: '', bid: (price - 0.25).toFixed(2), ask: (price + 0.25).toFixed(2) }] : [settle]
  }))).concat(gasQuotes(curve_day, as_of, [...months, ...years], move))
}

function gasQuotes(curve_day: string, as_of: string, deliveries: readonly string[], move: number): GivenQuote[] {
  const basis = { 'HH': 3.6, 'SOCAL-CG': 1.1, 'PGE-CG': 0.9, 'CHI-CG': -0.1, 'PANHANDLE': -0.4, 'TETCO-M3': -0.2, 'WAHA': -1.2 }
  return Object.entries(basis).flatMap(([product, price]) => deliveries.map((delivery): GivenQuote => ({ curve_day, as_of, source: 'cme', product, delivery, settle: (price + (product === 'HH' ? move / 12 + (/-(12|01|02)$/.test(delivery) ? 0.6 : 0) : 0)).toFixed(3) })))
}

function firstMonth(delivery: string): string {
  const quarter = /^(\d{4})-Q(\d)$/.exec(delivery)
  return quarter ? `${quarter[1]}-${String(Number(quarter[2]) * 3 - 2).padStart(2, '0')}` : delivery.length === 4 ? `${delivery}-01` : delivery
}
