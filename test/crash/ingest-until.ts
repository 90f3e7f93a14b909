/**
 * Takes one file in and dies by SIGKILL right before the n-th durable step: `ingest-until.ts DATA FILE N`. Durable steps are
 * the writes of the objects, the records and the engine's files. Ends by itself with the number of steps where there are fewer.
 */
import { priceViews } from '#products/prices/index.ts'
import { marketRules } from '#gate/rules/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { openPorts } from '#app/drivers.ts'
import { datasets } from '#app/host.ts'
import { jsonLog } from '#app/log.ts'
import { readConfig } from '#app/settings.ts'
import { writeFile } from 'node:fs/promises'
import type { Engine, Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { ingest, runLedger } from '#feeds/ingest/index.ts'
import { environment } from '../path/temporary-lake.ts'

const [data = '', file = '', last = ''] = process.argv.slice(2)
const steps: string[] = []

function step(name: string): void {
  if (steps.length + 1 === Number(last)) process.kill(process.pid, 'SIGKILL')
  steps.push(name)
}

function dyingObjects(objects: Objects): Objects {
  return {
    ...objects,
    async put(key, bytes, options) { step(`put ${key}`); await objects.put(key, bytes, options) },
    async putFile(key, path, verify) { step('putFile'); await objects.putFile(key, path, verify) },
    async seal(keys) { step(`seal ${keys.length}`); await objects.seal(keys) },
  }
}

function dyingMeta(meta: Meta): Meta {
  return { ...meta, async write(write) { step(`write ${write.put?.[0]?.key ?? write.delete?.[0] ?? ''}`); await meta.write(write) } }
}

function dyingSession(session: Session): Session {
  return {
    ...session,
    async copyToParquet(select, location, fieldIds) {
      // Half a file, as a process that dies while the engine writes leaves it.
      if (steps.length + 1 === Number(last)) await writeFile(location, 'PAR1half a file')
      step(`copy ${location}`)
      return await session.copyToParquet(select, location, fieldIds)
    },
    close() { session.close() },
  }
}

const ports = openPorts(readConfig({ data }, environment), jsonLog('error'))
const [objects, meta] = [dyingObjects(ports.objects), dyingMeta(ports.meta)]
const engine: Engine = { ...ports.engine, session: async () => dyingSession(await ports.engine.session()) }
const lake = openLake({ ...ports, objects, meta, engine, views: priceViews, datasets })
const { files: [outcome] } = await ingest(
  { ...ports, objects, meta, engine, lake, ledger: runLedger(meta), gate: marketRules(), code: 'test' } as Parameters<typeof ingest>[0], [file],
  { branch: 'main', merge: true, again: false, author: 'test' },
)
await ports.close()
process.stdout.write(JSON.stringify({ state: outcome?.state, steps }))
