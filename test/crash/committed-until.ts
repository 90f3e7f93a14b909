/** A server that dies before its durable steps while a client commits: the commit is in whole or not at all, and the client that asks again has it once. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Lies, prepareAppend } from '#lake/catalog/append-for-tests.ts'
import { type JsonObject, stringifyJson } from '#lake/iceberg/json.ts'
import { caisoDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertSound, run } from './after-crash.ts'
import { catalogOver } from './catalog-call.ts'

const prices = '/namespaces/market/tables/lmp_da'
const day = 20_700

/** One price of one day that nobody has, and the partition that it belongs to. */
function price(offset: number): { readonly select: string, readonly lies: Lies } {
  return {
    select: `SELECT 'caiso' AS iso, 'DAM' AS market_run, 'THEIRS' AS node_id, make_timestamptz(${(day + offset) * 86_400}::BIGINT * 1000000 + 36000000000) AS interval_start_utc, 60 AS interval_minutes, 42.0::DOUBLE AS lmp, 40.0::DOUBLE AS energy,
      1.5::DOUBLE AS congestion, 0.5::DOUBLE AS loss, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-07-01 20:00:00+00' AS known_from_utc, 'theirs' AS run_id`,
    lies: { file: { partition: ['caiso', day + offset] } },
  }
}

/** Registers the test. `every step`: until the process ends by itself. */
export function committedUntil(which: 'every step' | readonly number[]): void {
  test(`a server killed before ${which === 'every step' ? which : `steps ${which.join(', ')}`} of a commit through the catalog`, { timeout: 600_000 }, async t => {
    const lake = await temporaryLake(t)
    const file = caisoDay('20260701', '20260630_13_00_00', {})
    await lake.takeOne(await lake.put(file.name, file.text))
    const catalog = catalogOver(lake.routes, lake.services)
    await catalog.call('POST', '/namespaces', { namespace: ['own'] })
    await catalog.call('POST', '/namespaces/own/tables', { name: 'notes', schema: { type: 'struct', fields: [{ id: 1, name: 'id', required: true, type: 'long' }] } })
    const counts = async (): Promise<unknown> => [...await lake.rows(`SELECT count(*)::INTEGER AS rows FROM market.lmp_da WHERE node_id = 'THEIRS'`), (await lake.services.lake.tables('main')).find(each => each.table === 'own.notes')?.rows]

    let done = 0
    for (let step = 1; ; step++) {
      if (which !== 'every step' && step > which.length) break
      const last = which === 'every step' ? step : which[step - 1] ?? 0
      const { select, lies } = price(step)
      const changes: JsonObject[] = [
        { identifier: { namespace: ['market'], name: 'lmp_da' }, ...await prepareAppend(catalog, prices, select, lies) },
        { identifier: { namespace: ['own'], name: 'notes' }, ...await prepareAppend(catalog, '/namespaces/own/tables/notes', `SELECT ${step}::BIGINT AS id`) },
      ]
      const request = join(lake.folder, `request-${step}.json`)
      await writeFile(request, JSON.stringify({ path: '/transactions/commit', body: stringifyJson({ 'table-changes': changes }), headers: { 'idempotency-key': randomUUID() } }))
      const before = await lake.main()
      const child = await run([join(import.meta.dirname, 'commit-until.ts'), lake.data, request, String(last)])
      if (child.signal === null) {
        const { status, steps, error } = JSON.parse(child.out) as { status: number, steps: string[], error: unknown }
        assert.equal(status, 204, JSON.stringify(error))
        assert.ok(which === 'every step' && steps.length >= 5, `${steps.length} durable steps`)
        t.diagnostic(`${steps.length} durable steps: ${steps.map(name => name.replace(/[^ ]*\//, '').slice(0, 24)).join(', ')}`)
        assert.deepEqual(await counts(), [{ rows: done + 1 }, done + 1])
        break
      }
      const landed = (await lake.main()) !== before
      assert.deepEqual(await counts(), [{ rows: done + Number(landed) }, done + Number(landed)], `step ${last}: both tables, or neither`)
      await assertSound(lake, `after a death before step ${last}`)
      const again = await run([join(import.meta.dirname, 'commit-until.ts'), lake.data, request, '0'])
      const { status, error } = JSON.parse(again.out) as { status: number, error: unknown }
      assert.equal(status, 204, `asked again after step ${last}: ${JSON.stringify(error)}`)
      done++
      assert.deepEqual(await counts(), [{ rows: done }, done], `asked again after step ${last}`)
      await assertSound(lake, `asked again after a death before step ${last}`)
    }
  })
}
