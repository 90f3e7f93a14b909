/** The demo market as a capability: one command that writes it. */
import { resolve } from 'node:path'
import type { Capability, Command, CommandInput, CommandOutput } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import type { Engine } from '#drivers/engine/port.ts'
import { writeCaisoDay, writeSppDay, type BigDayFile } from './caiso-day.ts'
import { defaultDays, defaultLastDay, defaultSeed, writeDemoMarket } from './market.ts'

export { writeCaisoDay, writeSppDay, type BigDayFile } from './caiso-day.ts'
export { defaultDays, defaultLastDay, defaultSeed, writeDemoMarket, type DemoFile, type DemoMarket } from './market.ts'
export type { InjectedFault } from './faults.ts'

/** Who the runs of the demo market say that they are by. */
export const demoAuthor = 'demo market'

export interface DemoPorts { readonly engine: Engine }

/** Full-size days have as many price points as the operators have. */
const sizes = { 'caiso-day': { write: writeCaisoDay, nodes: 16_000 }, 'spp-day': { write: writeSppDay, nodes: 1_200 } } as const
const isSize = (text: string): text is keyof typeof sizes => Object.hasOwn(sizes, text)

export const demo: Capability<DemoPorts> = {
  name: 'demo',
  stage: 'feeds',
  summary: 'A simulated market that writes files in the operators\' own formats, with faults among them.',
  start: ports => ({ commands: [demoCommand(ports)] }),
}

function demoCommand(ports: DemoPorts): Command {
  return {
    name: 'demo',
    summary: 'write the demo market: CAISO, MISO and SPP files as the operators publish them',
    withoutLake: 'ignore',
    examples: ['gridlake demo --out demo-market', 'gridlake demo --days 14 --until 2026-11-07', 'gridlake demo --size caiso-day --out big-day'],
    options: [
      { flag: '--out <folder>', summary: 'where to write', default: 'demo-market' },
      { flag: '--days <n>', summary: 'market days', default: String(defaultDays) },
      { flag: '--until <date>', summary: 'last market day (YYYY-MM-DD)', default: defaultLastDay },
      { flag: '--seed <n>', summary: 'another market for another number', default: String(defaultSeed) },
      { flag: '--size <size>', summary: 'instead of the market, one real-time day with as many price points as the operator has', choices: Object.keys(sizes) },
    ],
    run: input => runDemo(ports, input),
  }
}

async function runDemo(ports: DemoPorts, input: CommandInput): Promise<CommandOutput> {
  const folder = resolve(text(input, 'out', 'demo-market'))
  const lastDay = text(input, 'until', defaultLastDay)
  const size = input.options['size']
  if (typeof size === 'string') return await writeBigDay(ports, input, size, folder, lastDay)
  const market = await writeDemoMarket({
    folder, lastDay, days: whole(input, 'days', defaultDays), seed: whole(input, 'seed', defaultSeed), signal: input.signal,
    progress: (done, total) => input.progress('writing the market', done, total),
  })
  const all = [...market.files, ...market.measured]
  const megabytes = all.reduce((sum, file) => sum + file.bytes, 0) / 1e6
  return {
    json: { folder, ...market },
    text: `${all.length} files (${megabytes.toFixed(1)} MB) of CAISO, MISO and SPP in ${folder}; ${market.faults.length} faults among them, listed in faults.json`,
  }
}

async function writeBigDay(ports: DemoPorts, input: CommandInput, size: string, folder: string, date: string): Promise<CommandOutput> {
  if (!isSize(size)) throw fail('usage/invalid', `--size is one of ${Object.keys(sizes).join(', ')}, found "${size}"`, { size })
  const { write, nodes } = sizes[size]
  const session = await ports.engine.session()
  let files: readonly BigDayFile[]
  try {
    files = await write(session, { folder, date, nodes, signal: input.signal, progress: (done, total) => input.progress('writing the day', done, total) })
  } finally {
    session.close()
  }
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  return { json: { folder, files }, text: `${files.length} files, ${rows} rows in ${folder}` }
}

function text(input: CommandInput, name: string, otherwise: string): string {
  const value = input.options[name]
  return typeof value === 'string' ? value : otherwise
}

function whole(input: CommandInput, name: string, otherwise: number): number {
  const value = input.options[name]
  if (typeof value !== 'string') return otherwise
  if (!/^\d{1,9}$/.test(value)) throw fail('usage/invalid', `--${name} takes a whole number, found "${value}"`, { [name]: value })
  return Number(value)
}
