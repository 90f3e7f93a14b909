/** A server's schedule of connections at a time that a file says, until it is killed: `connections-until.ts DATA TIME_FILE HOST`. */
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { buildPlatform } from '#app/host.ts'
import { readConfig } from '#app/settings.ts'
import { connectionsOf } from '#feeds/connections/service.ts'
import { recover } from '#feeds/ingest/index.ts'
import { environment } from '../path/temporary-lake.ts'

const [data = '', timeFile = '', host = ''] = process.argv.slice(2)
const { services } = buildPlatform(readConfig({ data }, { ...environment, GRIDLAKE_CONNECTIONS_ALLOW_PRIVATE: host }))
const time = { now: 0 }
const connections = connectionsOf({ ...services, clock: { ...services.clock, now: () => time.now } })
const signal = new AbortController().signal
await recover(services)
for (;;) {
  const said = Number(await readFile(timeFile, 'utf8'))
  // A file that is being written is empty for a moment.
  if (said > 0) {
    time.now = said
    await connections.runDue(signal)
  }
  await setTimeout(20)
}
