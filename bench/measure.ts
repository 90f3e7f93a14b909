/** How things are measured here: ours and a baseline in turns, medians, ratios, and each side in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

export interface BenchOptions {
  /** A small version of the same work, to see that it runs; its numbers say little. */
  readonly quick: boolean
  /** Rounds of baseline and ours in turns, where the bench has no reason of its own for another number. */
  readonly rounds: number | null
  /** Words that say which part of the work is wanted; all where there are none. What they are, the bench says that knows parts. */
  readonly only: readonly string[]
  readonly say: (line: string) => void
}

export interface Bench {
  readonly question: string
  run(options: BenchOptions): Promise<readonly Finding[]>
}

/** One line of the table. */
export interface Finding {
  readonly what: string
  /** What was measured, as a person reads it: `11.2 s`. */
  readonly measured: string
  readonly baseline: string | null
  /** Baseline over ours for times: above 1 means that ours is faster. */
  readonly ratio: number | null
  readonly target: string | null
  readonly met: boolean | null
  /** The numbers behind it, for JSON. */
  readonly samples: Readonly<Record<string, readonly number[]>>
  /** Load average of the last minute when the finding was made: other work on the machine makes every number worse. */
  readonly load: number
}

export function median(values: readonly number[]): number { return quantile(values, 0.5) }

/** Linear between the neighbours. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return low + (high - low) * (at - Math.floor(at))
}

/** Runs every side once a round, in an order that turns from round to round, so that a busy minute meets all of them. */
export async function alternate<Side extends string>(rounds: number, sides: Readonly<Record<Side, (round: number) => Promise<number>>>): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[]
  const samples = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<Side, number[]>
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length] as Side
      samples[name].push(await sides[name](round))
    }
  }
  return samples
}

/** Seconds that the work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** Median of the rounds' own ratios: both sides of a round met the same machine. */
export function ratioOf(baseline: readonly number[], ours: readonly number[]): number {
  return median(baseline.map((value, round) => value / (ours[round] ?? NaN)))
}

/** Ours against a baseline, both in seconds. `least` is what the ratio should reach. */
export function compared(what: string, names: { ours: string, baseline: string }, ours: readonly number[], baseline: readonly number[], least: number | null): Finding {
  const ratio = ratioOf(baseline, ours)
  return {
    what, measured: `${names.ours} ${time(median(ours))}`, baseline: `${names.baseline} ${time(median(baseline))}`, ratio,
    target: least === null ? null : `>= ${least}`, met: least === null ? null : ratio >= least,
    samples: { ours, baseline }, load: load(),
  }
}

/** A number that has to stay below a bound. `show` writes both. */
export function bounded(what: string, value: number, most: number | null, show: (value: number) => string, samples: readonly number[] = [value]): Finding {
  return {
    what, measured: show(value), baseline: null, ratio: null,
    target: most === null ? null : `< ${show(most)}`, met: most === null ? null : value < most, samples: { ours: samples }, load: load(),
  }
}

export function time(s: number): string {
  if (s >= 10) return `${s.toFixed(1)} s`
  if (s >= 1) return `${s.toFixed(2)} s`
  return s >= 0.01 ? `${(s * 1000).toFixed(0)} ms` : `${(s * 1000).toFixed(2)} ms`
}

export function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(0)} MB`
}

export function load(): number { return Math.round((loadavg()[0] ?? NaN) * 100) / 100 }

/** What the numbers were made on. */
export function machine(): { cpus: number, cpu: string, memory: string, node: string, platform: string, load: number[] } {
  return {
    cpus: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', memory: size(totalmem()),
    node: process.version, platform: `${process.platform} ${process.arch}`, load: loadavg().map(value => Math.round(value * 100) / 100),
  }
}

/** A folder for the work, removed afterwards whatever happens: a day of files has 3 GB. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-bench-'))
  const stop = (signal: NodeJS.Signals): void => {
    process.stderr.write(`stopped by ${signal}\n`)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  try {
    return await work(folder)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop)
    await rm(folder, { recursive: true, force: true })
  }
}

export interface ChildAnswer<T> {
  readonly result: T
  /** Of the task alone, without the start of the process. */
  readonly seconds: number
  /** Most resident memory that the process ever had, in bytes. */
  readonly peakBytes: number
  /** User and system time of all its threads. */
  readonly cpuSeconds: number
}

/** Runs one of the tasks that a bench file exports, in a process of its own. `file` is its `import.meta.url`. */
export async function inChild<T>(file: string, task: string, input: unknown, execArgv: readonly string[] = []): Promise<ChildAnswer<T>> {
  const child = fork(new URL('child.ts', import.meta.url), [], { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return await new Promise<ChildAnswer<T>>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => { reject(new Error(`the process of ${task} ended without an answer (${signal ?? code})`)) })
    child.on('message', message => {
      const answer = message as ChildAnswer<T> | { error: string }
      if ('error' in answer) reject(new Error(`${task}: ${answer.error}`))
      else resolve(answer)
    })
    send(child, { file, task, input })
  })
}

function send(child: ChildProcess, message: object): void {
  child.send(message, error => { if (error) child.kill() })
}
