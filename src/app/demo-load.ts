/** Loads the demo market once: writes its files, and takes them in as anybody's files are taken in. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultDays, defaultLastDay, demoAuthor, type DemoMarket, writeDemoMarket } from '#feeds/demo/index.ts'
import { ingest } from '#feeds/ingest/index.ts'
import { loadDemoCurves } from '#products/curves/index.ts'
import type { Services } from './host.ts'

/** That the demo market is in: the key survives, so that a person may delete what it brought. */
const loadedKey = 'app/demo-loaded'

export async function wantsDemo({ meta, ledger }: Services): Promise<boolean> {
  if (await meta.get(loadedKey)) return false
  // Somebody's own data came first, and no demo was begun: leave it alone.
  const runs = await ledger.list({ limit: 200 })
  return runs.every(run => run.author === demoAuthor)
}

/** Market days taken in together: fewer runs than days, and a history that still tells a story. */
const daysTogether = 20

/** Days that get forward curves. */
const curveDays = 3

export async function loadDemo(services: Services, signal: AbortSignal, progress: (label: string, done: number, total: number) => void): Promise<void> {
  const folder = join(services.scratch, `demo-${process.pid}`)
  await mkdir(folder, { recursive: true })
  try {
    const market = await writeDemoMarket({ folder, lastDay: defaultLastDay, days: defaultDays, signal, progress: (done, total) => { progress('demo market: market days simulated, each operator\'s counted', done, total) } })
    const days = [...new Set(market.files.map(file => file.published_utc.slice(0, 10)))].sort()
    const groups = Array.from({ length: Math.ceil(days.length / daysTogether) }, (_, index) => new Set(days.slice(index * daysTogether, (index + 1) * daysTogether)))
    let taken = 0
    for (const group of groups) {
      const files = market.files.filter(file => group.has(file.published_utc.slice(0, 10)))
      await ingest(services, files.map(file => join(folder, file.path)), { branch: 'main', merge: true, again: false, author: demoAuthor, signal })
      taken += files.length
      progress('demo market: files taken in', taken, market.files.length)
    }
    progress('demo market: load, output, constraints and curves', 0, 1)
    await Promise.all([takeMeasured(services, folder, market, signal), loadDemoCurves(services, defaultLastDay, curveDays, demoAuthor)])
    await services.meta.write({ put: [{ key: loadedKey, value: { at_utc: new Date(services.clock.now()).toISOString(), files: market.files.length } }] })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Operators side by side; of each what its reports take by themselves first, then what must be asked for by a report's name. */
async function takeMeasured(services: Services, folder: string, { measured }: DemoMarket, signal: AbortSignal): Promise<void> {
  await Promise.all([...Map.groupBy(measured, ({ iso }) => iso)].map(async ([iso, own]) => {
    for (const report of new Set([null, ...own.flatMap(({ reports }) => reports)])) {
      const files = own.filter(({ reports }) => reports.includes(report)).map(file => join(folder, file.path))
      if (files.length > 0) await ingest(services, files, { branch: 'main', merge: true, again: false, author: demoAuthor, signal, ...report === null ? {} : { iso, report } })
    }
  }))
}
