/** A platform of its own for a test of curves, with a small configuration, quotes by short words, and persons. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '#base/config.ts'
import { silent } from '#base/log.ts'
import { curveDatasets } from '#canon/curve.ts'
import { marketHour } from '#canon/bucket-calendar.ts'
import { fedDatasets } from '#canon/datasets.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Row } from '#drivers/engine/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { openLake, type OpenLake } from '#lake/versions/index.ts'
import type { Layer } from '../src/products/curves/catalogue/configuration.ts'
import { type CurvePorts, rowsAt } from '../src/products/curves/ports.ts'
import { takeQuotes, type Upload } from '../src/products/curves/quotes/intake.ts'
import type { GivenQuote } from '../src/products/curves/quotes/quote-row.ts'
import { buildSet } from '../src/products/curves/sets/build.ts'
import { type Curves, curvesOf } from '../src/products/curves/service.ts'
import { curveViews } from '../src/products/curves/views.ts'

export const desk: Layer = {
  shipped: false, months: 18,
  power: [{ code: 'PJM-WH', market: 'pjm', hub: 'WESTERN HUB', node_id: '51288', gas: 'HH' }, { code: 'AEP', market: 'pjm', hub: 'AEP', basis_to: 'PJM-WH' }],
  gas: [{ code: 'HH', hub: 'HENRY HUB' }], products: [{ source: 'broker', product: 'Western 5x16 Q3', curve: 'power/pjm/WESTERN HUB/da/5x16', delivery: '2026-Q3' }],
}

export const wh = 'power/pjm/WESTERN HUB/da/5x16'

export interface TestCurves extends Curves {
  readonly ports: CurvePorts & { readonly lake: OpenLake, readonly clock: ReturnType<typeof fixedClock> }
  /** `PJM-WH-DA-5x16 2026-07` to its settle, as of 14:00 in New York on the day. */
  quotes(day: string, settles: Readonly<Record<string, number>>): Promise<Upload>
  take(lines: readonly GivenQuote[]): Promise<Upload>
  build(day: string, by?: string): Promise<Awaited<ReturnType<typeof buildSet>>>
  rows<T extends Row>(sql: string, ref?: string): Promise<T[]>
  minutes(count: number): void
  /** Another process's view of the same folder. */
  again(): Curves
  close(): Promise<void>
}

export async function curvesForTest(settings: Parameters<typeof parseConfig>[0] = {}): Promise<TestCurves> {
  const folder = await mkdtemp(join(tmpdir(), 'curves-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: join(folder, 'spill'), readable: [join(folder, 'objects')] })
  const metas = [sqliteMeta(join(folder, 'meta.sqlite'))]
  const [meta = sqliteMeta('')] = metas
  const clock = fixedClock('2026-07-01T01:00:00Z')
  const objects = diskObjects(join(folder, 'objects'))
  const opened = (records: typeof meta): OpenLake => openLake({ objects, meta: records, engine, clock, views: curveViews, datasets: [...fedDatasets, marketHour, ...curveDatasets] })
  const lake = opened(meta)
  const ports = { lake, engine, meta, objects, clock, log: silent, config: parseConfig(settings), scratch: join(folder, 'scratch'), code: '1.2.3' }
  const curves = curvesOf(ports)
  await curves.steps.configurations.change(desk, 'ana', 'a small desk')
  clock.advance(60_000)
  const take = async (lines: readonly GivenQuote[]): Promise<Upload> =>
    await takeQuotes(ports, await curves.steps.configurations.at(clock.now()), { name: 'test', bytes: Buffer.from(JSON.stringify(lines)), lines: lines.map((given, index) => ({ line: index + 1, given })), otherwise: { curve_day: null, as_of: null, source: 'ice' } }, 'ana')
  return {
    ...curves, ports, take,
    async quotes(day, settles) {
      return await take(Object.entries(settles).map(([name, settle]) => {
        const [product = '', delivery = ''] = name.split(' ')
        return { curve_day: day, as_of: `${day}T14:00:00-04:00`, product, delivery, settle: String(settle) }
      }))
    },
    build: async (day, by = 'ana') => await buildSet(curves.steps, { curve_day: day, by, reason: 'test', known_at: clock.now(), run_id: null }),
    rows: async (sql, ref = 'main') => await rowsAt(ports, sql, ref),
    minutes(count) { clock.advance(count * 60_000) },
    again() {
      const records = sqliteMeta(join(folder, 'meta.sqlite'))
      metas.push(records)
      return curvesOf({ ...ports, lake: opened(records), meta: records })
    },
    async close() {
      await curves.close()
      await engine.close()
      for (const records of metas) await records.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Enough for eighteen months of both buckets from July 2026 on. */
export const settles: Readonly<Record<string, number>> = Object.fromEntries(['5x16', 'wrap'].flatMap((bucket, at) => Object.entries({ '2026-07': 75, '2026-08': 70, '2026-Q3': 66, '2026-Q4': 50.1, '2027': 57 }).map(([delivery, price]) => [`PJM-WH-DA-${bucket} ${delivery}`, at === 0 ? price : price - 30])))
