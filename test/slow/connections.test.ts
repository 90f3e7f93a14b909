/** Connections on schedule through an hour of simulated time, on two servers that are killed again and again: each interval comes in once. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { connectionsOf } from '#feeds/connections/service.ts'
import { assertSound, projectRoot } from '../crash/after-crash.ts'
import { environment, temporaryLake } from '../path/temporary-lake.ts'

const [connections, steps, stepMs] = [Number(process.env['GRIDLAKE_TEST_CONNECTIONS'] ?? 8), 12, 300_000]
const begin = Date.parse('2026-11-20T12:00:00Z')

const spec = (index: number, host: string): string => JSON.stringify({
  version: '1.2', name: `source-${index}`, created_by: 'test',
  provider: {
    name: `source-${index}`, display_name: `Source ${index}`, provider_type: 'rest_api', tenant_id: 't', owner: 'test', base_url: `http://${host}`, schedule_cron: '*/5 * * * *',
    endpoints: [{ name: 'rows', path: `/${index}`, incremental: { from_param: 'from', to_param: 'to', start: '2026-11-20T12:00:00Z' }, interval_minutes: 5, columns: [{ name: 'interval_start_utc', from: 'at', type: 'timestamptz', key: true }, { name: 'reading', type: 'double' }] }],
    sinks: [{ type: 'iceberg', config: { warehouse: 'lake' }, table_name: `desk.source_${index}` }],
  },
})

test(`${connections} connections, ${steps} times due, two servers, killed in the middle of each`, { timeout: 900_000 }, async t => {
  const source = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://source')
    const [from, to] = ['from', 'to'].map(name => Date.parse(url.searchParams.get(name) ?? '')) as [number, number]
    const rows = Array.from({ length: Math.ceil((to - from) / stepMs) }, (_, index) => ({ at: new Date(from + index * stepMs).toISOString(), reading: (from + index * stepMs) / 1e6 }))
    response.end(JSON.stringify(rows))
  })
  await new Promise<void>(resolve => source.listen(0, '127.0.0.1', resolve))
  t.after(() => { source.close() })
  const host = `127.0.0.1:${(source.address() as AddressInfo).port}`
  const lake = await temporaryLake(t)
  await lake.services.prepare()
  const timeFile = join(lake.folder, 'time')
  await writeFile(timeFile, String(begin))
  const service = connectionsOf({ ...lake.services, clock: { ...lake.services.clock, now: () => begin } })
  for (let index = 0; index < connections; index++) await service.apply(spec(index, host), 'test')

  const servers = new Set<ChildProcess>()
  const serve = (): void => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../crash/connections-until.ts'), lake.data, timeFile, host], { cwd: projectRoot, env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] })
    servers.add(child)
  }
  t.after(() => { for (const child of servers) child.kill('SIGKILL') })
  serve()
  serve()
  for (let step = 1; step <= steps; step++) {
    const now = begin + step * stepMs
    await writeFile(timeFile, String(now))
    // Somewhere in the midst of what is due, each time a little later.
    await setTimeout(300 + 150 * step)
    const [victim] = servers
    victim?.kill('SIGKILL')
    if (victim !== undefined) {
      await once(victim, 'close')
      servers.delete(victim)
      serve()
    }
    await whole(now)
  }
  for (const child of servers) {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  servers.clear()

  for (let index = 0; index < connections; index++) {
    const [found] = await lake.rows(`SELECT count(*)::INTEGER AS rows, count(DISTINCT interval_start_utc)::INTEGER AS intervals, max(version) AS version, min(epoch_ms(interval_start_utc))::DOUBLE AS first, bool_and(reading = epoch_ms(interval_start_utc) / 1e6) AS right FROM desk.source_${index}`)
    assert.deepEqual(found, { rows: steps, intervals: steps, version: 1, first: begin, right: true }, `source-${index}`)
  }
  await assertSound(lake, 'after an hour')

  /** Until every connection has its rows up to this time. */
  async function whole(now: number): Promise<void> {
    for (let left = 600; left > 0; left--) {
      const standings = await service.list()
      if (standings.every(({ progress }) => progress[0]?.cursor !== null && Date.parse(progress[0]?.cursor ?? '') >= now)) return
      await setTimeout(200)
    }
    assert.fail(`not all were fetched up to ${new Date(now).toISOString()}: ${JSON.stringify((await service.list()).map(({ connection, progress }) => [connection.name, progress[0]?.cursor, progress[0]?.last?.error]))}`)
  }
})
