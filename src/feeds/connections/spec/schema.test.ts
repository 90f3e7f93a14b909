import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { publishedSchema } from './schema.ts'
import * as words from './words.ts'

test('the published file is this schema', async () => {
  const file = join(import.meta.dirname, '../../../../docs/schemas/uis-1.2.json')
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), publishedSchema(), 'made by: gridlake uis schema > docs/schemas/uis-1.2.json')
})

test('it is a JSON Schema, and editors learn from it what auth and pagination ask for', () => {
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(publishedSchema())
  const spec = (more: object) => ({ version: '1.2', name: 'a', created_by: 'b', provider: { name: 'p', display_name: 'P', provider_type: 'rest_api', tenant_id: 't', owner: 'o', sinks: [{ type: 'kafka', config: {} }], endpoints: [{ name: 'e', path: '/', ...more }] } })
  for (const [more, good] of [[{}, true], [{ auth: 'basic', auth_config: { username: 'u', password_ref: 'env:P' } }, true], [{ auth: 'basic', auth_config: { username: 'u', password_ref: 'clear' } }, false], [{ pagination: 'cursor', pagination_config: {} }, false], [{ nonsense: 1 }, false]] as const) assert.equal(validate(spec(more)), good, JSON.stringify(more))
})

test('every list of words constrains a field', () => {
  const text = JSON.stringify(publishedSchema())
  for (const [name, list] of Object.entries(words)) {
    if (['priceUnits', 'powerUnits', 'energyUnits', 'otherUnits'].includes(name)) assert.ok(list.every(word => (words.units as readonly string[]).includes(word)))
    else assert.ok(text.includes(JSON.stringify([...list])) || list.every(word => text.includes(JSON.stringify(word))), name)
  }
})
