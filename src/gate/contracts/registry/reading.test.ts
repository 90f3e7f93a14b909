/** Settings, checks, listings, look-ups and deletion: every answer and error code that clients look at. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, numbers, record, registryForTest, type Told } from './registry-for-tests.ts'

const codeOf = ({ json }: Told): number => (json as { error_code: number }).error_code
const compatible = ({ json }: Told): unknown => (json as { is_compatible: unknown }).is_compatible

async function chain(call: Call, subject: string, ...schemas: readonly string[]): Promise<void> {
  await call('PUT', `/config/${subject}`, { compatibility: 'NONE' })
  for (const schema of schemas) assert.equal((await call('POST', `/subjects/${subject}/versions`, { schema })).status, 200)
}

test('the seven levels: which versions count, and in which direction', async t => {
  const { call } = await registryForTest(t)
  // Against x alone: without y's default it cannot be read by the new one. Against x, y: y was there.
  await chain(call, 'a', numbers('A', 'x'), numbers('A', 'x', 'y?'))
  const [needsY, onlyX, optional] = [numbers('A', 'x', 'y'), numbers('A', 'x'), numbers('A', 'x', 'y?', 'z?')]
  const expected = {
    NONE: [true, true, true], BACKWARD: [true, true, true], BACKWARD_TRANSITIVE: [false, true, true],
    FORWARD: [true, true, true], FORWARD_TRANSITIVE: [true, true, true], FULL: [true, true, true], FULL_TRANSITIVE: [false, true, true],
  }
  for (const [level, wanted] of Object.entries(expected)) {
    await call('PUT', '/config/a', { compatibility: level })
    const found = await Promise.all([needsY, onlyX, optional].map(async schema => compatible(await call('POST', '/compatibility/subjects/a/versions', { schema }))))
    assert.deepEqual(found, wanted, level)
  }
  await chain(call, 'b', numbers('A', 'x', 'y'))
  for (const [level, wanted] of [['BACKWARD', true], ['FORWARD', false], ['FULL', false], ['NONE', true]] as const) {
    await call('PUT', '/config/b', { compatibility: level })
    assert.equal(compatible(await call('POST', '/compatibility/subjects/b/versions/latest', { schema: onlyX })), wanted, level)
    const registered = await call('POST', '/subjects/b/versions?normalize=true', { schema: numbers('A', 'x', `v_${level}?`) })
    assert.equal(registered.status, wanted ? 200 : 409, level)
    await call('DELETE', '/subjects/b/versions/latest')
    await call('DELETE', '/subjects/b')
    await call('DELETE', '/subjects/b?permanent=true')
    await chain(call, 'b', numbers('A', 'x', 'y'))
  }
})

test('deleted versions do not count', async t => {
  const { call } = await registryForTest(t)
  await chain(call, 'a', numbers('A', 'x'), numbers('A', 'x', 'y'))
  await call('PUT', '/config/a', { compatibility: 'BACKWARD_TRANSITIVE' })
  assert.equal((await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y', 'z?') })).status, 409)
  await call('DELETE', '/subjects/a/versions/1')
  assert.equal((await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y', 'z?') })).status, 200)
})

test('reasons, with a witness', async t => {
  const { call } = await registryForTest(t)
  await chain(call, 'a', numbers('A', 'x'))
  await call('PUT', '/config/a', { compatibility: 'BACKWARD' })
  const told = await call('POST', '/compatibility/subjects/a/versions/1?verbose=true', { schema: numbers('A', 'x', 'y') })
  const { is_compatible, messages } = told.json as { is_compatible: boolean, messages: string[] }
  assert.equal(is_compatible, false)
  const all = messages.join('\n')
  assert.match(all, /errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'/)
  assert.match(all, /additionalInfo:'#\/fields\/1'/)
  assert.match(all, /\{witness: \{"x":.*encoded: '[0-9a-f]+', written by the old schema, and the new one says/)
  assert.match(all, /\{oldSchemaVersion: 1\}/)
  assert.match(all, /compatibility: 'BACKWARD'/)
  assert.deepEqual((await call('POST', '/compatibility/subjects/a/versions/1?verbose=true', { schema: numbers('A', 'x') })).json, { is_compatible: true, messages: [] })
  assert.equal(compatible(await call('POST', '/compatibility/subjects/a/versions/1?verbose=true', { schema: '{"type":"nothing"}' })), false)
  assert.equal(codeOf(await call('POST', '/compatibility/subjects/a/versions/1', { schema: '{"type":"nothing"}' })), 42201)
  assert.equal(codeOf(await call('POST', '/compatibility/subjects/a/versions/9', { schema: numbers('A', 'x') })), 40402)
  assert.equal(compatible(await call('POST', '/compatibility/subjects/nobody/versions/latest', { schema: numbers('A', 'x') })), true)
})

test('a change of meaning breaks, whatever the type', async t => {
  const { call } = await registryForTest(t)
  const price = (unit: string): string => record('P', { name: 'price', type: 'double', unit })
  await call('POST', '/subjects/p/versions', { schema: price('USD/MWh') })
  const told = await call('POST', '/subjects/p/versions', { schema: price('cents/kWh') })
  assert.equal(told.status, 409)
  assert.match(told.text, /UNIT_CHANGED/)
})

test('settings', async t => {
  const { call } = await registryForTest(t)
  assert.deepEqual((await call('GET', '/config')).json, { compatibilityLevel: 'BACKWARD' })
  assert.equal(codeOf(await call('GET', '/config/a')), 40408)
  assert.deepEqual((await call('GET', '/config/a?defaultToGlobal=true')).json, { compatibilityLevel: 'BACKWARD' })
  assert.equal(codeOf(await call('PUT', '/config', { compatibility: 'SIDEWAYS' })), 42203)
  assert.deepEqual((await call('PUT', '/config', { compatibility: 'full', normalize: true })).json, { compatibility: 'FULL', normalize: true })
  assert.deepEqual((await call('PUT', '/config/a', { compatibilityGroup: 'major', alias: 'b', compatibilityPolicy: 'LENIENT' })).json, { compatibilityGroup: 'major', alias: 'b', compatibilityPolicy: 'LENIENT' })
  assert.deepEqual((await call('PUT', '/config/a', { alias: null, compatibilityLevel: 'NONE' })).json, { compatibility: 'NONE', compatibilityGroup: 'major', compatibilityPolicy: 'LENIENT' })
  assert.deepEqual((await call('GET', '/config/a?defaultToGlobal=true')).json, { compatibilityLevel: 'NONE', normalize: true, compatibilityGroup: 'major', compatibilityPolicy: 'LENIENT' })
  assert.deepEqual((await call('DELETE', '/config/a')).json, { compatibilityLevel: 'NONE', compatibilityGroup: 'major', compatibilityPolicy: 'LENIENT' })
  assert.equal(codeOf(await call('DELETE', '/config/a')), 40401)
  assert.deepEqual((await call('DELETE', '/config')).json, { compatibilityLevel: 'FULL', normalize: true })
  assert.deepEqual((await call('GET', '/config')).json, { compatibilityLevel: 'BACKWARD' })
})

test('versions of one group are held against each other alone', async t => {
  const { call } = await registryForTest(t)
  await call('PUT', '/config/a', { compatibility: 'BACKWARD_TRANSITIVE', compatibilityGroup: 'major' })
  const posted = async (schema: string, major: string): Promise<number> => (await call('POST', '/subjects/a/versions', { schema, metadata: { properties: { major } } })).status
  assert.deepEqual([await posted(numbers('A', 'x'), '1'), await posted(numbers('A', 'y'), '1'), await posted(numbers('A', 'y'), '2'), await posted(numbers('A', 'y', 'z'), '2')], [200, 409, 200, 409])
})

test('reserved fields', async t => {
  const { call } = await registryForTest(t)
  await call('PUT', '/config/a', { validateFields: true })
  const posted = async (schema: string, reserved: string): Promise<number> => (await call('POST', '/subjects/a/versions', { schema, metadata: { properties: { 'confluent:reserved': reserved } } })).status
  assert.deepEqual([await posted(numbers('A', 'x'), 'x, q'), await posted(numbers('A', 'x'), 'later'), await posted(numbers('A', 'x', 'y?'), 'other')], [409, 200, 409])
})

test('listings, in pages', async t => {
  const { call } = await registryForTest(t)
  for (const subject of ['a1', 'a2', 'b1']) await call('POST', `/subjects/${subject}/versions`, { schema: numbers('A', 'x') })
  await call('POST', '/subjects/a1/versions', { schema: numbers('A', 'x', 'y?') })
  await call('DELETE', '/subjects/a2')
  const cases = [
    ['/subjects', ['a1', 'b1']], ['/subjects?deleted=true', ['a1', 'a2', 'b1']], ['/subjects?deletedOnly=true', ['a2']], ['/subjects?subjectPrefix=a', ['a1']],
    ['/subjects?deleted=true&offset=1&limit=1', ['a2']], ['/subjects?limit=0', ['a1', 'b1']], ['/subjects/a1/versions', [1, 2]], ['/subjects/a1/versions?offset=1', [2]],
    ['/subjects/a2/versions?deleted=true', [1]], ['/subjects/a2/versions?deletedOnly=true', [1]], ['/subjects/a2/versions?deleted=true&deletedAsNegative=true', [-1]],
    ['/schemas/ids/1/subjects', ['a1', 'b1']], ['/schemas/ids/1/subjects?deleted=true', ['a1', 'a2', 'b1']], ['/schemas/types', ['JSON', 'PROTOBUF', 'AVRO']], ['/contexts', ['.']],
  ] as const
  for (const [path, wanted] of cases) assert.deepEqual((await call('GET', path)).json, wanted, path)
  const listed = async (query: string): Promise<string[]> => ((await call('GET', `/schemas${query}`)).json as { subject: string, version: number }[]).map(({ subject, version }) => `${subject}/${version}`)
  assert.deepEqual(await listed(''), ['a1/1', 'a1/2', 'b1/1'])
  assert.deepEqual(await listed('?latestOnly=true&deleted=true'), ['a1/2', 'a2/1', 'b1/1'])
  assert.deepEqual(await listed('?subjectPrefix=a&limit=1&offset=1'), ['a1/2'])
  assert.equal(((await call('GET', '/schemas/ids/1?fetchMaxId=true')).json as { maxId: number }).maxId, 2)
  for (const query of ['?offset=x', '?limit=1.5']) assert.equal((await call('GET', `/subjects${query}`)).status, 422)
})

test('what is not there, and what may not be', async t => {
  const { call } = await registryForTest(t)
  await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })
  const cases: readonly (readonly [string, string, number, unknown?])[] = [
    ['GET', '/subjects/none/versions', 40401], ['GET', '/subjects/none/versions/1', 40401], ['GET', '/subjects/a/versions/9', 40402], ['GET', '/subjects/a/versions/0', 42202], ['GET', '/subjects/a/versions/x', 42202],
    ['GET', '/subjects/a/versions/-2', 42202], ['GET', '/subjects/a/versions/99999999999', 42202], ['GET', '/schemas/ids/9', 40403], ['GET', '/schemas/ids/-5', 40403], ['GET', '/schemas/ids/x', 40403], ['GET', '/schemas/ids/9/schema', 40403],
    ['GET', '/schemas/ids/9/subjects', 40403], ['GET', '/schemas/ids/9/versions', 40403], ['GET', '/schemas/guids/x', 40403], ['GET', '/schemas/guids/00000000-0000-0000-0000-000000000000/ids', 40403],
    ['POST', '/subjects/none', 40401, { schema: numbers('A', 'x') }], ['POST', '/subjects/a', 40403, { schema: numbers('B', 'x') }], ['POST', '/subjects/a', 42201, { schema: '{' }],
    ['DELETE', '/subjects/none', 40401], ['DELETE', '/subjects/a?permanent=true', 40405], ['DELETE', '/subjects/a/versions/9', 40402], ['DELETE', '/subjects/a/versions/1?permanent=true', 40407],
    ['POST', '/subjects/__EMPTY/versions', 42208, { schema: numbers('A', 'x') }], ['POST', '/subjects/%0A/versions', 42208, { schema: numbers('A', 'x') }], ['POST', '/subjects/%3A.__GLOBAL%3Ax/versions', 42208, { schema: numbers('A', 'x') }],
    ['POST', '/subjects/a/versions', 42201, { schema: numbers('B', 'x'), references: [{ name: 'X', subject: 'none', version: 1 }] }], ['POST', '/subjects/a/versions', 42201, { schema: '"int"', schemaType: 'XML' }],
    ['POST', '/subjects/b/versions', 42201, {}], ['POST', '/subjects/b/versions', 422, '{"schema":'], ['POST', '/subjects/b/versions', 422, '[]'], ['POST', '/subjects/b/versions', 422, { schema: 7 }], ['DELETE', '/contexts/.none', 40401],
  ]
  for (const [method, path, code, body] of cases) {
    const told = await call(method, path, body)
    assert.deepEqual([told.status, codeOf(told)], [code > 1000 ? Math.floor(code / 100) : code, code], `${method} ${path}: ${told.text}`)
    assert.ok((told.json as { message: string }).message.length > 10)
  }
  assert.deepEqual((await call('DELETE', '/subjects/a/versions/1')).json, 1)
  assert.equal(codeOf(await call('DELETE', '/subjects/a/versions/1')), 40406)
  assert.equal(codeOf(await call('DELETE', '/subjects/a')), 40404)
  assert.equal(codeOf(await call('POST', '/subjects/a', { schema: numbers('A', 'x') })), 40401)
  assert.equal((await call('POST', '/subjects/a?deleted=true', { schema: numbers('A', 'x') })).status, 200)
  assert.equal((await call('GET', '/subjects/a/versions/latest?deleted=true')).status, 200)
  assert.deepEqual((await call('DELETE', '/subjects/a/versions/1?permanent=true')).json, 1)
  assert.equal(codeOf(await call('GET', '/subjects/a/versions?deleted=true')), 40401)
})

test('a schema in other forms', async t => {
  const { call } = await registryForTest(t)
  await call('POST', '/subjects/p/versions', { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; message A { int32 x = 1; }' })
  assert.match((await call('GET', '/subjects/p/versions/1/schema')).text, /message A/)
  const serialized = ((await call('GET', '/schemas/ids/1?format=serialized')).json as { schema: string }).schema
  assert.match(serialized, /^[A-Za-z0-9+/]+=*$/)
  assert.equal((await call('GET', '/schemas/ids/1/schema?format=nothing-known')).text, (await call('GET', '/schemas/ids/1/schema')).text)
  const spaced = '{"type":"object", "properties":{"b":{"type":"string"},"a":{"type":"string"}}}'
  await call('POST', '/subjects/j/versions?normalize=true', { schemaType: 'JSON', schema: spaced })
  assert.equal((await call('POST', '/subjects/j?normalize=true', { schemaType: 'JSON', schema: '{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"type":"object"}' })).status, 200)
  assert.deepEqual([(await call('GET', '/')).json, (await call('GET', '/v1/metadata/version')).json], [{}, { version: '1.2.3', commitId: '' }])
})
