/** The platform as it is put together: its map holds, and no route lets a stranger in. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { buildPlatform, datasets, type Platform } from './host.ts'
import { capabilities } from './capabilities.ts'
import { refusesStrangers } from './http/conformance.ts'
import { httpServer, type HttpServer } from './http/server.ts'
import { publicRoutes } from './http/public-routes.ts'
import { portalFolder } from './portal-build.ts'
import { readConfig } from './settings.ts'

let folder: string
let platform: Platform
let server: HttpServer
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platform-'))
  platform = buildPlatform(readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_MEMORY: '500MB' }))
  const { access, config, log, metrics } = platform.services
  server = httpServer({ routes: platform.routes, access, config, log, metrics, portalFolder })
})
after(async () => {
  await server.close()
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

test('building it opens nothing and makes no folder', async () => {
  assert.deepEqual(await readdir(folder), [])
})

test('names are unique, in the order of the stages', () => {
  const stages = ['feeds', 'gate', 'lake', 'products', 'serve', 'govern']
  const order = capabilities.map(capability => stages.indexOf(capability.stage))
  assert.deepEqual(order, order.toSorted((a, b) => a - b))
  const names = capabilities.map(capability => `${capability.stage}/${capability.name}`)
  assert.deepEqual(names, [...new Set(names)])
  const commands = platform.commands.map(command => command.name)
  assert.deepEqual(commands, [...new Set(commands)])
})

test('whatever is read or written has a contract, and what is read is written by somebody', () => {
  const contracts = new Set([...datasets.map(dataset => dataset.name), ...platform.services.views.map(view => view.name)])
  const written = new Set(capabilities.flatMap(capability => [...capability.writes ?? []]))
  for (const { name, reads = [], writes = [] } of capabilities) {
    for (const dataset of [...reads, ...writes]) assert.ok(contracts.has(dataset), `${name}: ${dataset}`)
    for (const dataset of reads) assert.ok(written.has(dataset), `nobody writes ${dataset}, which ${name} reads`)
  }
  for (const dataset of contracts) assert.ok(written.has(dataset), `nobody says that it writes ${dataset}`)
})

test('columns of a contract have ids and names of their own, and keys, partitions and sorts that exist', () => {
  for (const { name, columns, key, partition, sort } of datasets) {
    const names = new Set(columns.map(column => column.name))
    assert.equal(names.size, columns.length, name)
    assert.equal(new Set(columns.map(column => column.id)).size, columns.length, name)
    for (const column of [...key, ...sort, ...partition.map(part => part.column)]) assert.ok(names.has(column), `${name}: ${column}`)
  }
})

test('views answer with the columns that they promise', async () => {
  const { lake, engine } = platform.services
  const session = await engine.session()
  for (const { name, columns } of platform.services.views) {
    const described = await session.rows<{ column_name: string, column_type: string }>(`SELECT column_name, column_type FROM (DESCRIBE ${(await lake.plan(`SELECT * FROM ${name}`, 'main')).sql})`)
    const types = { string: 'VARCHAR', int: 'INTEGER', long: 'BIGINT', double: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE', timestamptz: 'TIMESTAMP WITH TIME ZONE' }
    assert.deepEqual(described.map(row => [row.column_name, row.column_type]), columns.map(column => [column.name, types[column.type]]), name)
  }
  session.close()
})

test('every route but the public ones refuses who comes without a token', async () => { await refusesStrangers(server, platform.routes) })

test('what is public is this and no more', () => {
  assert.deepEqual(publicRoutes(platform.routes).toSorted(), ['GET /api/openapi.json', 'GET /healthz', 'GET /login', 'POST /api/session', 'POST /iceberg/v1/oauth/tokens'])
})
