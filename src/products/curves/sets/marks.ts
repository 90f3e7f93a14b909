/** A person sets a price: kept with who, when, what it was before and why; the next build has it. */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { curveMark, curveMarkPast, curveSet } from '#canon/curve.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { curveKeys } from '../catalogue/configuration.ts'
import { wrongPeriod } from '../catalogue/book.ts'
import { parsePeriod } from '../period.ts'
import { curveOf, priceOver } from '../curve.ts'
import { curveWeights } from '../contract.ts'
import { commitOnMain, type CurvePorts, decided, isoOf, rowsAt } from '../ports.ts'
import { rowsOfSet } from '../reading/history.ts'
import { tableOf } from '../rows-in.ts'
import { invalid } from '../trouble.ts'
import type { Builder } from './build.ts'
import { requireCurveDay } from './cut.ts'
import { type MarkRow, marksKnown } from './inputs.ts'

export interface GivenMark { readonly curve_day: string, readonly curve_id: string, readonly delivery: string, /** Null takes a mark back. */ readonly price: number | null, readonly reason: string }

export interface Marks {
  /** Throws `curve/invalid`, and `curve/state` where another marked the same meanwhile. */
  mark(given: readonly GivenMark[], by: string): Promise<readonly (GivenMark & { readonly price_before: number | null, readonly marked_by: string })[]>
  /** Those that count for the day as of an instant. */
  of(curve_day: string, known_at: number): Promise<readonly MarkRow[]>
}

export function marks(ports: CurvePorts, { sets, configurations }: Pick<Builder, 'sets' | 'configurations'>): Marks {
  return {
    async mark(given, by) {
      const now = ports.clock.now()
      const known = curveKeys(await configurations.at(now))
      for (const each of given) requireMark(each, known)
      const names = given.map(({ curve_day, curve_id, delivery }) => `${curve_id} ${delivery} of ${curve_day}`)
      const twice = names.find((name, index) => names.indexOf(name) !== index)
      if (twice !== undefined) throw invalid(`${twice} is marked twice in one call; leave one of the two`, { mark: twice })
      const seen = await marksAt(ports, (await sets('main')).commit, given)
      return await decided(async () => {
        const { commit, sets: all } = await sets('main')
        const other = (await marksAt(ports, commit, given)).find(mark => !seen.some(one => sameMark(one, mark)))
        if (other) throw fail('curve/state', `${other.marked_by} marked ${other.curve_id} ${other.delivery} of ${other.curve_day} ${other.price === null ? 'back to its quotes' : other.price} at ${other.marked_at_utc}, at the same time; look at that mark, and set another if it is wrong`, { curve_id: other.curve_id, delivery: other.delivery, marked_by: other.marked_by })
        const rows = await Promise.all(given.map(async each => {
          const set = all.find(({ curve_day }) => curve_day <= each.curve_day)
          return { ...each, price_before: set ? await priceIn(ports, set, commit, each, known) : null, marked_by: by }
        }))
        const days = [...new Set(given.map(({ curve_day }) => curve_day))].join(', ')
        await commitOnMain(ports, { author: by, message: `Marks of ${days}: ${given[0]?.reason ?? ''}`.slice(0, 300), run_id: null, since: { commit, tables: [curveMark.name, curveSet.name] } }, async session => {
          await tableOf(ports, session, 'curve_marks_in', curveMark, rows.map(row => ({ ...row, version: 1, known_from_utc: isoOf(ports.clock.now()) })))
          return [{ dataset: curveMark, relation: 'curve_marks_in', mode: 'revise', superseded: curveMarkPast }]
        })
        return rows
      })
    },
    async of(curve_day, known_at) { return await marksKnown(ports, dayNumberOf(curve_day), known_at) },
  }
}

interface Standing extends Omit<GivenMark, 'reason'> { readonly marked_by: string, readonly marked_at_utc: string }

/** What stands at a commit for the same days, curves and periods; a mark that was taken back has a price of null. */
async function marksAt(ports: CurvePorts, commit: string, given: readonly GivenMark[]): Promise<Standing[]> {
  const within = (column: string, values: readonly string[]): string => `${column} IN (${[...new Set(values)].map(value => literal(value)).join(', ')})`
  const rows = await rowsAt<Omit<Standing, 'marked_at_utc'> & { known_from_utc: Date }>(ports, `SELECT curve_day::VARCHAR AS curve_day, curve_id, delivery, price, marked_by, known_from_utc FROM curve.mark
    WHERE ${within('curve_day::VARCHAR', given.map(({ curve_day }) => curve_day))} AND ${within('curve_id', given.map(({ curve_id }) => curve_id))}`, commit)
  return rows.filter(row => given.some(each => each.curve_day === row.curve_day && each.curve_id === row.curve_id && each.delivery === row.delivery)).map(({ known_from_utc, ...row }) => ({ ...row, marked_at_utc: known_from_utc.toISOString() }))
}

function sameMark(a: Standing, b: Standing): boolean {
  return a.curve_day === b.curve_day && a.curve_id === b.curve_id && a.delivery === b.delivery && a.marked_at_utc === b.marked_at_utc && a.marked_by === b.marked_by && a.price === b.price
}

function requireMark({ curve_day, curve_id, delivery, price, reason }: GivenMark, known: ReturnType<typeof curveKeys>): void {
  requireCurveDay(curve_day)
  const day = dayNumberOf(curve_day)
  const curve = known.get(curve_id)
  if (!curve) throw invalid(`there is no curve ${JSON.stringify(curve_id)}; \`gridlake curves products\` lists them`, { curve_id })
  if (!curve.quoted) throw invalid(`${curve_id} is the sum of a hub and a basis; mark one of these`, { curve_id })
  const wrong = delivery === 'balance-of-month' ? null : wrongPeriod(delivery)
  if (wrong !== null) throw invalid(wrong, { delivery })
  if (delivery !== 'balance-of-month') {
    const period = parsePeriod(delivery)
    if (period.end_day <= day + 1) throw invalid(`nothing of ${delivery} is left to deliver after ${curve_day}`, { delivery })
    if (curveWeights(curve.key).between(period.first_day, period.end_day) <= 0) throw invalid(`${delivery} has no hour of ${curve_id}`, { delivery, curve_id })
  }
  if (price !== null && !(Number.isFinite(price) && Math.abs(price) <= 1_000_000)) throw invalid(`a mark is a finite number, found ${price}`, { price })
  if (reason.trim().length < 3 || reason.length > 500 || /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(reason)) throw invalid('a mark needs a reason of 3 to 500 characters on one line: it is what reviewers read', { reason: reason.slice(0, 100) })
}

/** What the newest set had for the period, by its months. */
async function priceIn(ports: CurvePorts, set: { readonly curve_day: string, readonly set_version: number }, ref: string, { curve_id, delivery }: GivenMark, known: ReturnType<typeof curveKeys>): Promise<number | null> {
  const key = known.get(curve_id)?.key
  if (!key || delivery === 'balance-of-month') return null
  const rows = await rowsOfSet(ports, set, ref, { curves: [curve_id], terms: ['balance-of-month', 'month'] })
  const weights = curveWeights(key)
  const pieces = rows.map(({ delivery_start, delivery_end, price, weight, quotes }) => ({ first_day: delivery_start, end_day: delivery_end, weight, price, origin: 'implied' as const, quotes }))
  return priceOver(curveOf(weights, pieces), parsePeriod(delivery))?.price ?? null
}
