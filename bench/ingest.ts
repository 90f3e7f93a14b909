/** What the benches of ingest share: a day of files taken in, and the same files copied by plain DuckDB. */
import assert from 'node:assert/strict'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ingest } from '#feeds/ingest/index.ts'
import { literal } from '#base/sql.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { copyCsv, plainDuckdb } from './duckdb.ts'
import { alternate, type ChildAnswer, compared, type Finding, inChild, load, size, time } from './measure.ts'
import { engineSettings, withPlatform } from './platform.ts'

export interface Taken { readonly rows: number, readonly files: number, readonly states: readonly string[], readonly findings: readonly string[] }

interface Order { readonly files: readonly string[], readonly folder: string }

export const tasks = {
  /** From the operator's bytes to judged rows that a commit of main names. */
  async take({ files, folder }: Order): Promise<Taken> {
    return await withPlatform(folder, async services => {
      const { files: outcomes, runs } = await ingest(services, files, { branch: 'main', merge: true, again: false, author: 'bench' })
      return {
        rows: runs.reduce((sum, run) => sum + run.rows, 0), files: outcomes.length, states: [...new Set(outcomes.map(({ state }) => state))],
        findings: runs.flatMap(run => run.verdict?.findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`) ?? []),
      }
    })
  },
  async copy({ files, folder, options }: Order & { readonly options: string }): Promise<number> {
    return await copied(folder, files, [copyCsv(files, join(folder, 'all.parquet'), options)])
  },
  async copyEach({ files, folder }: Order): Promise<number> {
    return await copied(folder, files, files.map((file, index) => copyCsv([file], join(folder, `${index}.parquet`))))
  },
}

/** Returns the rows written. */
async function copied(folder: string, files: readonly string[], copies: readonly string[]): Promise<number> {
  await mkdir(folder, { recursive: true })
  const [row] = await plainDuckdb({ ...engineSettings, temp: join(folder, 'spill') }, [...copies, `SELECT count(*)::INTEGER FROM read_parquet(${literal(join(folder, '*.parquet'))})`])
  assert(files.length > 0 && row, 'there are files to copy')
  return Number(row[0])
}

interface Side { readonly task: keyof typeof tasks, readonly options?: string }

export interface Race { readonly seconds: Record<string, number[]>, readonly cpuSeconds: Record<string, number[]>, readonly peakBytes: Record<string, number[]> }

/** Ours and the baselines in turns, each in a process and a folder of its own, which is removed again. `prices`: rows that must come out of ours. */
export async function race(root: string, files: readonly string[], prices: number, baselines: Readonly<Record<string, Side>>, rounds: number, say: (line: string) => void): Promise<Race> {
  const sides: Readonly<Record<string, Side>> = { ours: { task: 'take' }, ...baselines }
  const [cpuSeconds, peakBytes]: [Record<string, number[]>, Record<string, number[]>] = [{}, {}]
  const run = (side: string, task: keyof typeof tasks, options = '') => async (): Promise<number> => {
    const folder = join(root, 'fresh')
    try {
      const answer: ChildAnswer<Taken | number> = await inChild(import.meta.url, task, { files, folder, options })
      if (typeof answer.result !== 'number') requireTaken(answer.result, prices)
      ;(cpuSeconds[side] ??= []).push(answer.cpuSeconds)
      ;(peakBytes[side] ??= []).push(answer.peakBytes)
      say(`${side}: ${time(answer.seconds)}, ${time(answer.cpuSeconds)} of CPU, peak ${size(answer.peakBytes)}, load ${load()}`)
      return answer.seconds
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const seconds = await alternate(rounds, Object.fromEntries(Object.entries(sides).map(([side, { task, options }]) => [side, run(side, task, options)])))
  return { seconds, cpuSeconds, peakBytes }
}

/** Wall and CPU time against one baseline. On a machine with other work CPU time is the steadier of the two. */
export function against(what: string, { seconds, cpuSeconds }: Race, side: string, name: string, least: number | null): Finding[] {
  const of = (samples: Record<string, number[]>, one: string): number[] => samples[one] ?? []
  return [
    compared(`${what}, wall time`, { ours: 'ingest', baseline: name }, of(seconds, 'ours'), of(seconds, side), least),
    compared(`${what}, CPU time`, { ours: 'ingest', baseline: name }, of(cpuSeconds, 'ours'), of(cpuSeconds, side), null),
  ]
}

export async function csvFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter(name => name.endsWith('.csv')).sort().map(name => join(folder, name))
}

/** `, columns = {...}`: every column of these files, typed as DuckDB's sniffer finds them, so that nothing is left to sniff. */
export async function explicitColumns(file: string, temp: string): Promise<string> {
  const rows = await plainDuckdb({ ...engineSettings, temp }, [`SELECT column_name, column_type FROM (DESCRIBE FROM read_csv(${literal(file)}))`])
  return `, auto_detect = false, header = true, delim = ',', quote = '"', columns = {${rows.map(([name, type]) => `${literal(String(name))}: ${literal(String(type))}`).join(', ')}}`
}

function requireTaken({ rows, states, findings }: Taken, expected: number): void {
  assert.deepEqual(states, ['merged'], `everything is merged; findings: ${findings.join('; ')}`)
  assert.equal(rows, expected, 'all rows are there')
}

/** Runs the engine of the platform for writing a day of files. */
export async function withSession(root: string, work: (session: Session) => Promise<unknown>): Promise<void> {
  const engine = await duckdbEngine({ threads: engineSettings.threads, memoryLimit: engineSettings.memory, tempFolder: join(root, 'engine'), readable: [] })
  try {
    const session = await engine.session()
    await work(session)
    session.close()
  } finally {
    await engine.close()
  }
}
