/** A first answer of an endpoint as rows, judged and kept nowhere: a real fetch, bounded. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { timeId } from '#base/ids.ts'
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Row } from '#drivers/engine/port.ts'
import type { Verdict } from '#gate/port.ts'
import { stage, staged } from '../ingest/index.ts'
import { collect } from '../intake/collect.ts'
import { head } from '../intake/head.ts'
import type { SourceFile } from '../report.ts'
import { planOf, requireSound } from './plan.ts'
import type { ConnectionPorts } from './ports.ts'
import { describedReport, layoutIn } from './rows/report.ts'
import { fetchEndpoint, type SourcePorts } from './source/fetch-endpoint.ts'
import type { Spec } from './spec/schema.ts'

const sampleRows = 100
const atMost = { pages: 1, bytes: 16 * 2 ** 20 } as const

export interface Preview {
  readonly endpoint: string
  readonly table: string
  readonly columns: Dataset['columns']
  /** Rows of the answer. */
  readonly rows: number
  readonly sample: readonly Row[]
  readonly verdict: Verdict
}

/** Throws what a fetch throws, and `connections/invalid-spec`. */
export async function previewOf(ports: ConnectionPorts, source: SourcePorts, spec: Spec, only: string | undefined, signal?: AbortSignal): Promise<Preview[]> {
  const plan = await planOf(ports.lake, spec)
  requireSound(plan)
  const previews: Preview[] = []
  for (const { endpoint, dataset } of plan.tables.filter(table => only === undefined || table.endpoint.name === only)) {
    const folder = join(ports.scratch, `intake-${process.pid}-preview-${timeId(ports.clock.now())}`)
    const session = await ports.engine.session()
    try {
      await mkdir(folder, { recursive: true })
      const { files: answers } = await fetchEndpoint(source, spec.provider, endpoint, { folder, cursor: null, atMost, ...signal && { signal } })
      const { files: found, refused } = await collect(answers.map(({ path }) => path), { folder: join(folder, 'unpacked'), ...signal && { signal } })
      for (const { error } of refused) throw error
      const files = await Promise.all(found.map(async ({ path, name }): Promise<SourceFile> => ({ path, name, layout: layoutIn(await head(path, name), endpoint) })))
      const report = describedReport({ spec, endpoint, dataset, fetchedUtc: new Date(ports.clock.now()).toISOString(), whole: true })
      // Of a first answer one file is enough to see what rows become.
      await stage(session, report, files.slice(0, 1))
      const columns = dataset.columns.filter(({ name }) => endpoint.columns?.some(column => column.name === name))
      const sample = await session.rows(`SELECT ${columns.map(({ name }) => identifier(name)).join(', ')} FROM ${staged} ORDER BY ${dataset.key.map(identifier).join(', ')} LIMIT ${endpoint.sample_size ?? sampleRows}`)
      const verdict = await ports.gate.judge(session, {
        iso: report.iso, report: report.name, dataset, grid: report.grid, identityTolerance: null, energySpread: null, components: [],
        files: files.slice(0, 1).map(({ name }) => name), archives: [0], relation: staged, roster: null,
      })
      previews.push({ endpoint: endpoint.name, table: dataset.name, columns, rows: verdict.rows, sample, verdict })
    } finally {
      session.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
  return previews
}
