/** What became of a test, and what a run says at its end. Pure. */

export interface Result {
  /** The groups it lies in and its own name, outermost first. */
  readonly path: readonly string[]
  readonly verdict: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, or how it failed. */
  readonly reason?: string
}

export interface Part {
  /** A test file's path, or a check's name. */
  readonly name: string
  readonly seconds: number
  readonly results: readonly Result[]
  /** What it printed: shown only where something failed. */
  readonly output: string
}

export interface Counts { readonly passed: number, readonly failed: number, readonly skipped: number }

export function tally(parts: readonly Part[]): Counts {
  const verdicts = parts.flatMap(part => part.results.map(({ verdict }) => verdict))
  const of = (wanted: Result['verdict']): number => verdicts.filter(verdict => verdict === wanted).length
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}

/** `ok     1.2 s   12 passed             src/canon/zone.test.ts`, and below it whatever failed, with what it printed. */
export function partLines(part: Part): string[] {
  const { passed, failed, skipped } = tally([part])
  const counts = [`${passed} passed`, ...failed > 0 ? [`${failed} failed`] : [], ...skipped > 0 ? [`${skipped} skipped`] : []].join(', ')
  const verdict = failed > 0 ? 'FAIL' : passed > 0 ? 'ok' : 'skip'
  const head = `${verdict.padEnd(5)} ${part.seconds.toFixed(1).padStart(6)} s   ${counts.padEnd(34)} ${part.name}`
  const failures = part.results.filter(result => result.verdict === 'failed')
  if (failures.length === 0) return [head]
  return [
    head,
    ...failures.flatMap(({ path, reason = '' }) => [`      x ${path.join(' > ')}`, ...indented(reason, 10)]),
    ...part.output.trim() === '' ? [] : ['      printed:', ...indented(part.output.trimEnd(), 10)],
  ]
}

/** The last lines: what was skipped and why, what failed, and the count alone on the last line. */
export function endLines(parts: readonly Part[]): string[] {
  const { passed, failed, skipped } = tally(parts)
  const files = parts.filter(part => part.name.endsWith('.ts')).length
  const checks = parts.length - files
  return [
    '', `ran ${checks} checks and ${files} test files`,
    ...skipped === 0 ? [] : ['', 'skipped, and why:', ...skipLines(parts)],
    ...failed === 0 ? [] : ['', 'failed:', ...parts.flatMap(part => part.results.filter(({ verdict }) => verdict === 'failed').map(({ path }) => `  x ${part.name}: ${path.join(' > ')}`))],
    '', `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ]
}

function skipLines(parts: readonly Part[]): string[] {
  const byReason = new Map<string, string[]>()
  for (const { name, results } of parts) {
    for (const { verdict, path, reason = 'no reason given' } of results) {
      if (verdict === 'skipped') byReason.set(reason, [...byReason.get(reason) ?? [], `${name}: ${path.join(' > ')}`])
    }
  }
  return [...byReason].flatMap(([reason, names]) => [`  ${reason} (${names.length})`, ...names.map(name => `    - ${name}`)])
}

function indented(text: string, blanks: number): string[] {
  return text === '' ? [] : text.split('\n').map(line => `${' '.repeat(blanks)}${line}`)
}
