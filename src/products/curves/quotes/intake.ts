/** Quotes come in: each line is read, mapped and checked by itself; what can be placed is committed, the rest is said line by line. */
import { isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { curveQuote, curveQuotePast } from '#canon/curve.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { hourMs } from '#canon/instant.ts'
import { productMap } from '../catalogue/book.ts'
import type { Configuration } from '../catalogue/configuration.ts'
import { type Contract, contractBook } from '../contract.ts'
import { keepDocument } from '../documents.ts'
import { commitOnMain, type CurvePorts, isoOf } from '../ports.ts'
import { checkQuotes } from '../quote.ts'
import { tableOf } from '../rows-in.ts'
import { cutOf } from '../sets/cut.ts'
import { asQuote, type GivenQuote, readQuote, type ReadQuote } from './quote-row.ts'

export interface LineProblem { readonly line: number, /** `error`: the line was not taken. */ readonly severity: 'error' | 'info', readonly check: string, readonly message: string }

export interface Upload {
  readonly id: string
  readonly name: string
  readonly by: string
  readonly at_utc: string
  /** Of the bytes, which are kept. */
  readonly sha256: string
  readonly lines: number
  readonly taken: number
  readonly refused: number
  readonly curve_days: readonly string[]
  /** The first of them. */
  readonly problems: readonly LineProblem[]
  /** Null where nothing of it was new. */
  readonly commit: string | null
}

export interface GivenQuotes {
  readonly name: string
  readonly bytes: Uint8Array
  readonly lines: readonly { readonly line: number, readonly given: GivenQuote }[]
  readonly otherwise: { readonly curve_day: string | null, readonly as_of: string | null, readonly source: string | null }
}

const prefix = 'curves/upload/'
const problemsKept = 500

export async function takeQuotes(ports: CurvePorts, configuration: Configuration, given: GivenQuotes, by: string): Promise<Upload> {
  const now = ports.clock.now()
  const { rows, problems } = checkLines(configuration, given, now)
  const sha256 = await keepDocument(ports.objects, given.bytes)
  const days = [...new Set(rows.map(row => row.curve_day))].toSorted()
  const commit = rows.length === 0 ? null : await commitOnMain(ports, { author: by, message: `Quotes of ${days.join(', ').slice(0, 200)} from ${given.name.slice(0, 100)}`, run_id: null }, async session => {
    await tableOf(ports, session, 'curve_quotes_in', curveQuote, rows.map(row => ({ ...row, version: 1, known_from_utc: isoOf(now), brought_by: by })))
    return [{ dataset: curveQuote, relation: 'curve_quotes_in', mode: 'revise', superseded: curveQuotePast }]
  })
  const upload: Upload = {
    id: timeId(now), name: given.name, by, at_utc: isoOf(now), sha256, lines: given.lines.length, taken: rows.length, refused: problems.filter(({ severity }) => severity === 'error').length,
    curve_days: days, problems: problems.slice(0, problemsKept), commit: commit?.id ?? null,
  }
  await ports.meta.write({ put: [{ key: prefix + upload.id, value: upload }] })
  return upload
}

/** Newest first. */
export async function uploads({ meta }: Pick<CurvePorts, 'meta'>, limit: number): Promise<readonly Upload[]> {
  return (await meta.scan<Upload>(prefix, { reverse: true, limit })).map(({ value }) => value)
}

/** Pure. `problems` are in order of lines. */
export function checkLines(configuration: Configuration, { lines, otherwise }: Pick<GivenQuotes, 'lines' | 'otherwise'>, now: number): { rows: ReadQuote[], problems: LineProblem[] } {
  const map = productMap(configuration)
  const problems: LineProblem[] = []
  const seen = new Map<string, { readonly line: number, readonly row: ReadQuote }>()
  const refuse = (line: number, check: string, message: string): void => { problems.push({ line, severity: 'error', check, message }) }
  for (const { line, given } of lines) {
    const row = readQuote(given, otherwise)
    if ('why' in row) { refuse(line, 'malformed-quote', row.why); continue }
    const mapped = map.contract(row.source, row.product, row.delivery, row.rank)
    if ('why' in mapped) { refuse(line, 'unknown-contract', mapped.why); continue }
    const key = JSON.stringify([row.curve_day, row.source, row.product, row.delivery, row.quoted_at_utc])
    const first = seen.get(key)
    if (first) {
      const same = JSON.stringify(first.row) === JSON.stringify(row)
      problems.push({ line, severity: same ? 'info' : 'error', check: 'duplicate', message: `${row.source} ${row.product} ${row.delivery} of that instant stands on line ${first.line} already${same ? '' : ' with other prices; the first one is taken'}` })
      continue
    }
    const found = worst(configuration, row, mapped.contract, now)
    if (found) problems.push({ line, ...found })
    if (found?.severity !== 'error') seen.set(key, { line, row })
  }
  return { rows: [...seen.values()].map(({ row }) => row), problems }
}

/** What the build will say of the quote, said now. */
function worst({ stale_hours, ...terms }: Configuration, row: ReadQuote, contract: Contract, now: number): Omit<LineProblem, 'line'> | null {
  const curve_day = dayNumberOf(row.curve_day)
  try {
    const { findings } = checkQuotes([asQuote({ ...row, received_at_utc: isoOf(now) })], { book: contractBook([contract]), curve_day, cut_utc: cutOf(curve_day, terms), known_at_utc: Infinity, stale_after_ms: stale_hours * hourMs })
    const found = findings.find(({ severity }) => severity === 'error') ?? findings[0]
    return found ? { severity: found.severity === 'error' ? 'error' : 'info', check: found.check, message: found.severity === 'error' ? found.message : `${found.message}; it is kept` } : null
  } catch (error) {
    // Days that no calendar has.
    if (!isFailure(error, 'usage/invalid')) throw error
    return { severity: 'error', check: 'malformed-quote', message: error.message }
  }
}
