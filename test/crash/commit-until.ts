/**
 * The server's part of one commit through the catalog, which dies by SIGKILL right before the n-th durable step:
 * `commit-until.ts DATA REQUEST N`, the request being a file with path, body and headers. Ends by itself with status and steps
 * where there are fewer.
 */
import { readFile } from 'node:fs/promises'
import { priceViews } from '#products/prices/index.ts'
import { marketRules } from '#gate/rules/index.ts'
import { catalog } from '#lake/catalog/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { openPorts } from '#app/drivers.ts'
import { datasets } from '#app/host.ts'
import { jsonLog } from '#app/log.ts'
import { readConfig } from '#app/settings.ts'
import { outsideRuns, runLedger } from '#feeds/ingest/index.ts'
import { environment } from '../path/temporary-lake.ts'
import { catalogOver } from './catalog-call.ts'
import { dyingAt } from './dying.ts'

const [data = '', file = '', last = ''] = process.argv.slice(2)
const { path, body, headers } = JSON.parse(await readFile(file, 'utf8')) as { path: string, body: string, headers: Record<string, string> }
const ports = openPorts(readConfig({ data }, environment), jsonLog('error'))
const dying = dyingAt(Number(last))
const [objects, meta, engine] = [dying.objects(ports.objects), dying.meta(ports.meta), ports.engine]
const lake = openLake({ ...ports, objects, meta, engine, views: priceViews, datasets })
const access = { tokens: { find: async () => undefined } }
const { routes = [] } = catalog.start({ ...ports, objects, meta, engine, lake, datasets, access, gate: marketRules(), outsideRuns: outsideRuns(runLedger(meta), 'test') })
const { status, body: answer } = await catalogOver(routes, { objects, engine }).call('POST', path, body, headers)
await ports.close()
process.stdout.write(JSON.stringify({ status, steps: dying.steps, error: answer['error'] ?? null }))
