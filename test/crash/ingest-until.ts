/**
 * Takes one file in and dies by SIGKILL right before the n-th durable step: `ingest-until.ts DATA FILE N`. Ends by itself with
 * the steps where there are fewer.
 */
import { priceViews } from '#products/prices/index.ts'
import { marketRules } from '#gate/rules/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { openPorts } from '#app/drivers.ts'
import { datasets } from '#app/host.ts'
import { jsonLog } from '#app/log.ts'
import { readConfig } from '#app/settings.ts'
import { ingest, runLedger } from '#feeds/ingest/index.ts'
import { environment } from '../path/temporary-lake.ts'
import { dyingAt } from './dying.ts'

const [data = '', file = '', last = ''] = process.argv.slice(2)
const ports = openPorts(readConfig({ data }, environment), jsonLog('error'))
const dying = dyingAt(Number(last))
const [objects, meta, engine] = [dying.objects(ports.objects), dying.meta(ports.meta), dying.engine(ports.engine)]
const lake = openLake({ ...ports, objects, meta, engine, views: priceViews, datasets })
const { files: [outcome] } = await ingest(
  { ...ports, objects, meta, engine, lake, ledger: runLedger(meta), gate: marketRules(), code: 'test' } as Parameters<typeof ingest>[0], [file],
  { branch: 'main', merge: true, again: false, author: 'test' },
)
await ports.close()
process.stdout.write(JSON.stringify({ state: outcome?.state, steps: dying.steps }))
