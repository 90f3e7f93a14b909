/** What nobody sends by accident: a clear error with a code, and nothing is kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbers, registryForTest } from './registry-for-tests.ts'

const deep = (open: string, inner: string, close: string, times: number): string => open.repeat(times) + inner + close.repeat(times)

test('schemas beyond limits and without sense', async t => {
  const { call, meta } = await registryForTest(t)
  const bodies: readonly (readonly [string, unknown])[] = [
    ['10 MB', { schema: `{"type":"enum","name":"E","symbols":["A"],"doc":"${'x'.repeat(10 * 1024 ** 2)}"}` }],
    ['brackets within brackets', { schema: deep('{"type":"array","items":', '"int"', '}', 20_000) }],
    ['JSON Schema within JSON Schema', { schemaType: 'JSON', schema: deep('{"not":', '{}', '}', 20_000) }],
    ['messages within messages', { schemaType: 'PROTOBUF', schema: `syntax = "proto3"; ${deep('message A { ', '', '}', 20_000)}` }],
    ['an unknown type', { schema: '{"type":"record","name":"A","fields":[{"name":"x","type":"Nowhere"}]}' }],
    ['a name twice', { schema: '{"type":"record","name":"A","fields":[{"name":"x","type":"int"},{"name":"x","type":"int"}]}' }],
    ['an endless reference of JSON Schema to itself', { schemaType: 'JSON', schema: '{"$ref":"#"}' }],
    ['a file of the machine', { schemaType: 'JSON', schema: '{"$ref":"file:///etc/passwd"}' }],
    ['an import from elsewhere', { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; import "../../etc/passwd"; message A {}' }],
    ['a reference to itself', { schema: numbers('A', 'x'), references: [{ name: 'A', subject: 'evil', version: 1 }] }],
    ['references that are none', { schema: numbers('A', 'x'), references: [{ name: 7 }] }],
    ['half a character', { schema: '"\\ud800"', metadata: { properties: { a: '\ud800' } } }],
    ['a type that is a number', { schema: numbers('A', 'x'), schemaType: 7 }],
    ['a version out of range', { schema: numbers('A', 'x'), version: 1e20 }],
  ]
  for (const [what, body] of bodies) {
    const told = await call('POST', '/subjects/evil/versions', body)
    assert.ok(told.status === 422, `${what}: ${told.status} ${told.text.slice(0, 300)}`)
    assert.ok(told.text.length < 2000, `${what}: an answer of ${told.text.length} characters`)
  }
  assert.deepEqual((await call('GET', '/subjects?deleted=true')).json, [])
  assert.deepEqual((await meta.scan('registry/')).map(({ key }) => key), [])
})

test('names that try to be paths, keys or prototypes', async t => {
  const { call } = await registryForTest(t)
  const names = ['../../etc/passwd', 'a/b', 'a%2Fb', 'a b', "x'; DROP TABLE record; --", '__proto__', 'constructor', 'ä-日本-🙂', ':no-context:x', 'a'.repeat(900), 'a\u202Eb', '*']
  for (const name of names) {
    const at = `/subjects/${encodeURIComponent(name)}`.replaceAll('.', '%2E')
    const told = await call('POST', `${at}/versions`, { schema: numbers('A', 'x'), metadata: { properties: { ['__proto__']: 'kept', constructor: 'too' } } })
    assert.equal(told.status, 200, `${name}: ${told.text}`)
    assert.equal(((await call('GET', `${at}/versions/1`)).json as { subject: string }).subject, name)
  }
  assert.deepEqual(new Set((await call('GET', '/subjects')).json as string[]), new Set(names))
  for (const name of ['a\u0000b', 'a\nb', 'a'.repeat(1001), '\u0085']) {
    assert.equal((await call('POST', `/subjects/${encodeURIComponent(name)}/versions`, { schema: numbers('A', 'x') })).status, 422)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'kept'), false)
})

test('after the last version there is no next one', async t => {
  const { call } = await registryForTest(t)
  assert.equal((await call('PUT', '/mode/a', { mode: 'IMPORT' })).status, 200)
  assert.equal((await call('POST', '/subjects/a/versions', { schema: '"int"', id: 7, version: 2 ** 31 - 1 })).status, 200)
  assert.equal((await call('POST', '/subjects/a/versions', { schema: '"long"', id: 8 })).status, 422)
  assert.deepEqual((await call('GET', '/subjects/a/versions')).json, [2 ** 31 - 1])
})

test('fields that nobody knows are passed over, as newer clients send them', async t => {
  const { call } = await registryForTest(t)
  assert.equal((await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x'), propagateSchemaTags: false, schemaTagsToAdd: null, somethingNew: { a: [1] } })).status, 200)
  assert.equal((await call('PUT', '/config', { compatibility: 'FULL', somethingNew: true })).status, 200)
})
