/** Many clients of the catalog at once, over sockets, each trying again as clients do when it loses a race. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { httpServer } from '#app/http/server.ts'
import { portalFolder } from '#app/portal-build.ts'
import { readConfig } from '#app/settings.ts'
import { type Catalog, prepareAppend } from '#lake/catalog/append-for-tests.ts'
import { locations } from '#lake/catalog/locations.ts'
import { type Json, type JsonObject, parseJson, stringifyJson } from '#lake/iceberg/json.ts'
import { environment, temporaryLake, type TemporaryLake } from '../path/temporary-lake.ts'

const schema: JsonObject = { type: 'struct', fields: [{ id: 1, name: 'id', required: true, type: 'long' }] }
const tables = ['a', 'b'] as const
const pathOf = (table: string): string => `/namespaces/own/tables/${table}`

async function served(t: TestContext): Promise<{ lake: TemporaryLake, catalog: Catalog }> {
  const lake = await temporaryLake(t)
  const { access, log, metrics, objects, engine } = lake.services
  const name = await access.ensureAdmin()
  const { token } = await access.tokens.add({ name, role: 'admin' }, { name: 'clients', role: 'admin' })
  const server = httpServer({ routes: lake.routes, access, config: readConfig({ data: lake.data }, { ...environment, GRIDLAKE_SERVER_PORT: '0' }), log, metrics, portalFolder })
  const url = `${await server.listen()}/iceberg/v1`
  t.after(async () => { await server.close() })
  const catalog: Catalog = {
    objects, engine, where: locations(objects),
    async call(method, path, body: Json | string = null) {
      const response = await fetch(url + path, { method, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, ...body === null ? {} : { body: typeof body === 'string' ? body : stringifyJson(body) } })
      const text = await response.text()
      return { status: response.status, headers: {}, body: text === '' ? {} : parseJson(text, 'answer') as JsonObject }
    },
  }
  assert.equal((await catalog.call('POST', '/namespaces', { namespace: ['own'] })).status, 200)
  for (const table of tables) assert.equal((await catalog.call('POST', '/namespaces/own/tables', { name: table, schema })).status, 200)
  return { lake, catalog }
}

/** As a client does: load, write, commit; on 409 from the beginning. How often it had to. */
async function persist(attempt: () => Promise<{ status: number, body: JsonObject }>, most: number): Promise<number> {
  for (let lost = 0; lost <= most; lost++) {
    const answer = await attempt()
    if (answer.status < 300) return lost
    const { type, message } = answer.body['error'] as { type: string, message: string }
    assert.deepEqual([answer.status, type], [409, 'CommitFailedException'], message)
  }
  throw new Error(`lost ${most} races`)
}

async function idsOf({ services }: TemporaryLake, table: string): Promise<bigint[]> {
  const session = await services.engine.session()
  try {
    return (await session.rows<{ id: bigint }>((await services.lake.plan(`SELECT id FROM own.${table} ORDER BY id`, 'main')).sql)).map(({ id }) => id)
  } finally {
    session.close()
  }
}

export function appendersAtOnce(clients: number): void {
  const numbers = Array.from({ length: clients }, (_, index) => index)

  test(`${clients} clients that append to one table all succeed, and nothing is lost`, { timeout: 300_000 }, async t => {
    const { lake, catalog } = await served(t)
    const commits = (await lake.services.lake.log('main', { limit: 500 })).length
    const lost = await Promise.all(numbers.map(async id => await persist(async () => await catalog.call('POST', pathOf('a'), await prepareAppend(catalog, pathOf('a'), `SELECT ${id}::BIGINT AS id`)), 3 * clients)))
    assert.deepEqual(await idsOf(lake, 'a'), numbers.map(BigInt))
    assert.equal((await lake.services.lake.log('main', { limit: 500 })).length, commits + clients, 'one commit each')
    assert.deepEqual(await lake.services.lake.missingFiles('main'), [])
    t.diagnostic(`lost races: ${lost.join(', ')}`)
  })

  test(`${clients} clients with a table each never meet`, { timeout: 300_000 }, async t => {
    const { lake, catalog } = await served(t)
    for (const id of numbers) assert.equal((await catalog.call('POST', '/namespaces/own/tables', { name: `own_${id}`, schema })).status, 200)
    const lost = await Promise.all(numbers.map(async id => await persist(async () => await catalog.call('POST', pathOf(`own_${id}`), await prepareAppend(catalog, pathOf(`own_${id}`), `SELECT ${id}::BIGINT AS id`)), 0)))
    assert.deepEqual(lost, numbers.map(() => 0))
    for (const id of numbers) assert.deepEqual(await idsOf(lake, `own_${id}`), [BigInt(id)])
  })

  test(`${clients} transactions over two tables, and writers of one of them: each is in both or in neither`, { timeout: 300_000 }, async t => {
    const { lake, catalog } = await served(t)
    const both = async (id: number) => await catalog.call('POST', '/transactions/commit', {
      'table-changes': await Promise.all(tables.map(async name => ({ identifier: { namespace: ['own'], name }, ...await prepareAppend(catalog, pathOf(name), `SELECT ${id}::BIGINT AS id`) }))),
    })
    const alone = async (id: number) => await catalog.call('POST', pathOf('b'), await prepareAppend(catalog, pathOf('b'), `SELECT ${1000 + id}::BIGINT AS id`))
    await Promise.all(numbers.map(async id => await persist(async () => await (id % 4 === 3 ? alone(id) : both(id)), 4 * clients)))
    const together = numbers.filter(id => id % 4 !== 3).map(BigInt)
    assert.deepEqual(await idsOf(lake, 'a'), together)
    assert.deepEqual(await idsOf(lake, 'b'), [...together, ...numbers.filter(id => id % 4 === 3).map(id => BigInt(1000 + id))])
    const halves = (await lake.services.lake.log('main', { limit: 500 })).filter(commit => commit.message.includes('own.a, own.b'))
    assert.ok(halves.every(commit => commit.tables.length === 2) && halves.length === together.length)
  })
}
