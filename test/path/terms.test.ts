/** What may be done with an operator's rows is said by every table that holds them, and by what is made of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fedDatasets } from '#canon/datasets.ts'
import { isos } from '#canon/market.ts'
import { caisoDay } from './made-files.ts'
import { temporaryLake } from './temporary-lake.ts'

test('every table that feeds fill, every view of one and the table that others read say the terms of each operator', async t => {
  const lake = await temporaryLake(t)
  const { name, text } = caisoDay('20260701', '20260630_13_00_00')
  await lake.takeOne(await lake.put(name, text))
  const tables = new Map((await lake.services.lake.tables('main')).map(table => [table.table, table]))
  for (const table of [...fedDatasets.map(dataset => dataset.name), 'products.price_hour', 'products.bucket_price_day', 'products.dart_hour', 'products.price_known']) {
    const tags = tables.get(table)?.tags ?? {}
    assert.deepEqual(isos.map(iso => tags[`terms.${iso}`]).filter(terms => terms === undefined), [], table)
  }
  assert.deepEqual(['ercot', 'pjm', 'caiso'].map(iso => tables.get('products.bucket_price_month')?.tags[`terms.${iso}`]), ['open', 'internal', 'ask'])
  assert.deepEqual(tables.get('market.market_hour')?.tags, {}, 'the calendar is ours')
  const metadata = tables.get('market.lmp_da')?.metadata?.replace(/^file:\/\//, '') ?? ''
  const { readFile } = await import('node:fs/promises')
  assert.equal((JSON.parse(await readFile(metadata, 'utf8')) as { properties: Record<string, string> }).properties['gridlake.terms.pjm'], 'internal')
})
