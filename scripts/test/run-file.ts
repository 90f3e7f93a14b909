/** Runs one test file in a process of its own and gathers what became of its tests. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'
import { isSlow } from './files.ts'
import type { Part, Result } from './result.ts'

/** A file that takes longer hangs, on however busy a machine. */
const fileSeconds = 600
const slowFileSeconds = 1800

/** The events of Node's runner, as far as they are looked at. */
type RunnerEvent =
  | { readonly type: 'test:pass' | 'test:fail', readonly data: Ended }
  | { readonly type: 'test:stdout' | 'test:stderr' | 'test:diagnostic', readonly data: { readonly message: string } }

export interface Ended {
  readonly name: string
  readonly nesting: number
  readonly skip?: string | boolean | undefined
  readonly todo?: string | boolean | undefined
  readonly details: { readonly type?: string | undefined, readonly error?: unknown }
}

/** `temp` is made for the file alone and removed after it: what the tests left in it counts as a failure. */
export async function runFile(file: string, temp: string, signal: AbortSignal): Promise<Part> {
  const started = performance.now()
  await mkdir(temp, { recursive: true })
  const gathered = gather(file)
  const output: string[] = []
  const deadline = AbortSignal.timeout((isSlow(file) ? slowFileSeconds : fileSeconds) * 1000)
  const drawn = (await readFile(file, 'utf8')).includes(`from 'fast-check'`)
  const options = { files: [file], execArgv: drawn ? ['--import', join(import.meta.dirname, 'property-seed.ts')] : [], signal: AbortSignal.any([signal, deadline]), env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp } }
  for await (const { type, data } of run(options) as AsyncIterable<RunnerEvent>) {
    if (type === 'test:pass' || type === 'test:fail') gathered.take(type === 'test:pass', data)
    else if (type === 'test:stdout' || type === 'test:stderr') output.push(data.message)
    else if (type === 'test:diagnostic' && data.message.startsWith('Error')) output.push(`${data.message}\n`)
  }
  const left = await readdir(temp)
  // Where that fails, something is left, which is told below; bin/test.mjs tries once more.
  await rm(temp, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  const results = gathered.results()
  if (left.length > 0 && !signal.aborted && !deadline.aborted) results.push({ path: ['leaves nothing in the temp folder'], verdict: 'failed', reason: `left ${left.join(', ')}` })
  return { name: file, seconds: (performance.now() - started) / 1000, results, output: output.join('') }
}

/** Events come children first; a parent's name goes before theirs. */
export function gather(file: string): { take(passed: boolean, event: Ended): void, results(): Result[] } {
  const found: { nesting: number, result: Result }[] = []
  return {
    take(passed, { name, nesting, skip, todo, details }) {
      for (const child of found.filter(one => one.nesting > nesting)) {
        child.result = { ...child.result, path: [name, ...child.result.path] }
        child.nesting = nesting
      }
      const result = judge(passed, name === file || file.endsWith(name) && name.endsWith('.test.ts'), { name, nesting, skip, todo, details })
      if (result) found.push({ nesting, result })
    },
    results: () => found.map(({ result }) => result),
  }
}

function judge(passed: boolean, isFile: boolean, { name, skip, todo, details }: Ended): Result | undefined {
  const path = [name]
  if (skip !== undefined && skip !== false) return { path, verdict: 'skipped', ...typeof skip === 'string' && skip !== '' ? { reason: skip } : {} }
  if (todo !== undefined && todo !== false) return { path, verdict: 'skipped', reason: `to do${typeof todo === 'string' && todo !== '' ? `: ${todo}` : ''}` }
  // Node counts a file without tests as one that passed.
  if (passed && isFile) return { path, verdict: 'failed', reason: 'the file holds no test' }
  if (passed) return details.type === 'suite' ? undefined : { path, verdict: 'passed' }
  // The test below it that failed is told on its own.
  if (failureType(details.error) === 'subtestsFailed') return undefined
  return { path, verdict: 'failed', reason: reasonOf(details.error) }
}

function failureType(error: unknown): unknown {
  return error instanceof Error && 'failureType' in error ? error.failureType : undefined
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (typeof cause === 'string') return cause
  // Its message shows both sides already; its fields would show them once more.
  return cause instanceof Error && cause.name === 'AssertionError' ? cause.stack ?? cause.message : inspect(cause, { colors: false, depth: 4 })
}
