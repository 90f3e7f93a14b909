/** Ids, versions, modes, references and what is taken over: registration as clients see it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbers, record, registryForTest, type Told } from './registry-for-tests.ts'

const idOf = ({ json }: Told): number => (json as { id: number }).id
const codeOf = ({ json }: Told): number => (json as { error_code: number }).error_code
const versionOf = ({ json }: Told): number => (json as { version: number }).version

test('the same content is the same id, wherever and however it is written', async t => {
  const { call } = await registryForTest(t)
  const schema = numbers('A', 'x')
  const first = await call('POST', '/subjects/a/versions', { schema })
  assert.deepEqual([first.status, idOf(first), versionOf(first)], [200, 1, 1])
  const again = await call('POST', '/subjects/a/versions', { schema: JSON.stringify(JSON.parse(schema), null, 3) })
  assert.deepEqual([idOf(again), versionOf(again)], [1, 1])
  const elsewhere = await call('POST', '/subjects/b/versions', { schema })
  assert.deepEqual([idOf(elsewhere), versionOf(elsewhere)], [1, 1])
  const other = await call('POST', '/subjects/b/versions', { schema: numbers('A', 'x', 'y?') })
  assert.deepEqual([idOf(other), versionOf(other)], [2, 2])
  assert.deepEqual((await call('GET', '/schemas/ids/1/versions')).json, [{ subject: 'a', version: 1 }, { subject: 'b', version: 1 }])
  const guid = (first.json as { guid: string }).guid
  assert.match(guid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.deepEqual((await call('GET', `/schemas/guids/${guid}/ids`)).json, [{ context: '.', id: 1 }])
  assert.equal(((await call('GET', `/schemas/guids/${guid.replaceAll('-', '')}`)).json as { schema: string }).schema, schema)
})

test('many at once: one id for each content, none twice, and versions without gaps', async t => {
  const { call } = await registryForTest(t)
  await call('PUT', '/config', { compatibility: 'NONE' })
  const told = await Promise.all(Array.from({ length: 200 }, async (_, index) => await call('POST', `/subjects/s${index % 5}/versions`, { schema: numbers('R', `f${index % 40}`) })))
  assert.deepEqual([...new Set(told.map(({ status }) => status))], [200])
  const byContent = new Map<number, Set<number>>()
  for (const [index, one] of told.entries()) byContent.set(index % 40, (byContent.get(index % 40) ?? new Set()).add(idOf(one)))
  assert.deepEqual([...byContent.values()].map(ids => ids.size), Array.from({ length: 40 }, () => 1))
  assert.equal(new Set(told.map(idOf)).size, 40)
  for (let subject = 0; subject < 5; subject++) assert.deepEqual((await call('GET', `/subjects/s${subject}/versions`)).json, [1, 2, 3, 4, 5, 6, 7, 8])
})

test('an id is never given twice, whatever is deleted', async t => {
  const { call } = await registryForTest(t)
  await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })
  await call('DELETE', '/subjects/a')
  assert.equal((await call('GET', '/schemas/ids/1')).status, 200, 'what is deleted softly still says what records hold')
  assert.deepEqual((await call('DELETE', '/subjects/a?permanent=true')).json, [1])
  assert.equal(codeOf(await call('GET', '/schemas/ids/1')), 40403)
  assert.equal(idOf(await call('POST', '/subjects/a/versions', { schema: numbers('B', 'x') })), 2)
  assert.equal(idOf(await call('POST', '/subjects/c/versions', { schema: numbers('A', 'x') })), 3)
})

test('a deleted version that is registered again gets the next number and its id', async t => {
  const { call } = await registryForTest(t)
  await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })
  await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y?') })
  assert.equal((await call('DELETE', '/subjects/a/versions/1')).json, 1)
  const again = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })
  assert.deepEqual([idOf(again), versionOf(again)], [1, 3])
  assert.deepEqual((await call('GET', '/subjects/a/versions?deleted=true')).json, [2, 3])
})

test('modes', async t => {
  const { call } = await registryForTest(t)
  const schema = numbers('A', 'x')
  assert.equal(codeOf(await call('POST', '/subjects/a/versions', { schema, id: 7 })), 42205)
  assert.deepEqual((await call('PUT', '/mode/a', { mode: 'READONLY' })).json, { mode: 'READONLY' })
  assert.equal(codeOf(await call('POST', '/subjects/a/versions', { schema })), 42205)
  assert.equal(codeOf(await call('PUT', '/config/a', { compatibility: 'FULL' })), 42205)
  assert.equal((await call('POST', '/subjects/b/versions', { schema })).status, 200)
  assert.deepEqual((await call('DELETE', '/mode/a')).json, { mode: 'READONLY' })
  assert.equal(codeOf(await call('DELETE', '/mode/a')), 40401)
  assert.equal(codeOf(await call('GET', '/mode/a')), 40409)
  assert.deepEqual((await call('GET', '/mode/a?defaultToGlobal=true')).json, { mode: 'READWRITE' })
  assert.equal(codeOf(await call('PUT', '/mode', { mode: 'SLEEPING' })), 42204)
  assert.equal(codeOf(await call('PUT', '/mode/a', { mode: 'FORWARD' })), 42204)
  await call('PUT', '/mode/b', { mode: 'READWRITE' })
  await call('PUT', '/mode', { mode: 'READONLY_OVERRIDE' })
  assert.equal(codeOf(await call('DELETE', '/subjects/b')), 42205, 'the override is above what a subject says')
})

test('ids that come from another registry', async t => {
  const { call } = await registryForTest(t)
  const schema = numbers('A', 'x')
  await call('POST', '/subjects/b/versions', { schema })
  assert.equal(codeOf(await call('PUT', '/mode', { mode: 'IMPORT' })), 42205, 'there is a schema')
  assert.equal((await call('PUT', '/mode/a', { mode: 'IMPORT' })).status, 200)
  assert.equal(codeOf(await call('POST', '/subjects/a/versions', { schema })), 42205, 'without an id')
  const brought = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'y'), id: 100, version: 5 })
  assert.deepEqual([idOf(brought), versionOf(brought)], [100, 5])
  assert.equal(codeOf(await call('POST', '/subjects/a/versions', { schema: numbers('A', 'z'), id: 100 })), 42205, 'the id stands for another')
  assert.equal(idOf(await call('POST', '/subjects/a/versions', { schema: numbers('A', 'y'), id: 100, version: 5 })), 100)
  await call('PUT', '/mode/a', { mode: 'READWRITE' })
  assert.equal(idOf(await call('POST', '/subjects/c/versions', { schema: numbers('C', 'y') })), 101)
  assert.deepEqual((await call('PUT', '/mode?force=true', { mode: 'IMPORT' })).json, { mode: 'IMPORT' })
})

test('references: looked up, pinned, kept from deletion, and told', async t => {
  const { call } = await registryForTest(t)
  const point = record('Point', { name: 'price', type: 'double' })
  const curve = record('Curve', { name: 'points', type: { type: 'array', items: 'Point' } })
  assert.equal(codeOf(await call('POST', '/subjects/curve/versions', { schema: curve })), 42201)
  const references = [{ name: 'Point', subject: 'point', version: -1 }]
  assert.equal(codeOf(await call('POST', '/subjects/curve/versions', { schema: curve, references })), 42201, 'not there yet')
  await call('POST', '/subjects/point/versions', { schema: point })
  const made = await call('POST', '/subjects/curve/versions', { schema: curve, references })
  assert.deepEqual((made.json as { references: unknown }).references, [{ name: 'Point', subject: 'point', version: 1 }])
  assert.deepEqual((await call('GET', '/subjects/point/versions/1/referencedby')).json, [idOf(made)])
  assert.equal(codeOf(await call('DELETE', '/subjects/point/versions/1')), 42206)
  assert.equal(codeOf(await call('DELETE', '/subjects/point')), 42206)
  const whole = await call('GET', `/schemas/ids/${idOf(made)}?format=resolved`)
  assert.match((whole.json as { schema: string }).schema, /"price"/)
  await call('DELETE', '/subjects/curve')
  assert.deepEqual((await call('DELETE', '/subjects/point')).json, [1])
  assert.equal(codeOf(await call('DELETE', '/subjects/point?permanent=true')), 42206, 'records with the id of the deleted curve are still read')
  assert.equal(codeOf(await call('POST', '/subjects/new/versions', { schema: curve, references })), 42201, 'a new schema may not use what is deleted')
  await call('DELETE', '/subjects/curve?permanent=true')
  assert.deepEqual((await call('DELETE', '/subjects/point?permanent=true')).json, [1])
  const json = await call('POST', '/subjects/j/versions', { schemaType: 'JSON', schema: '{"$ref":"Point"}', references })
  assert.equal(codeOf(json), 42201)
})

test('metadata and rules: kept, told, taken over and set by the settings', async t => {
  const { call } = await registryForTest(t)
  const metadata = { properties: { owner: 'desk' }, tags: { 'A.x': ['PII'] }, sensitive: ['token'] }
  const ruleSet = { domainRules: [{ name: 'positive', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: 'message.x > 0', disabled: false }] }
  const made = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x'), metadata, ruleSet })
  const { id, version, ...content } = made.json as Record<string, unknown>
  assert.deepEqual([id, version, content['metadata'], content['ruleSet']], [1, 1, metadata, ruleSet])
  assert.deepEqual((await call('GET', '/schemas/ids/1')).json, content)
  const next = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y?') })
  assert.deepEqual([(next.json as { metadata: unknown }).metadata, (next.json as { ruleSet: unknown }).ruleSet], [metadata, ruleSet])
  await call('PUT', '/config/a', { overrideMetadata: { properties: { owner: 'platform' } }, defaultMetadata: { properties: { tier: 'one' } } })
  const third = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'z?') })
  assert.deepEqual((third.json as { metadata: { properties: unknown } }).metadata.properties, { tier: 'one', owner: 'platform' })
  assert.equal(versionOf(await call('GET', '/subjects/a/metadata?key=owner&value=desk')), 2)
  assert.equal(codeOf(await call('GET', '/subjects/a/metadata?key=owner&value=nobody')), 40403)
  for (const broken of [{ domainRules: [{ kind: 'CONDITION', mode: 'WRITE', type: 'CEL' }] }, { domainRules: [{ name: 'x', mode: 'UPGRADE', type: 'CEL' }] }, { migrationRules: [{ name: 'x', mode: 'UPGRADE' }] }, { domainRules: [...ruleSet.domainRules, ...ruleSet.domainRules] }]) {
    assert.equal(codeOf(await call('POST', '/subjects/b/versions', { schema: numbers('A', 'x'), ruleSet: broken })), 42210)
  }
  assert.deepEqual(((await call('GET', '/schemas?ruleType=CEL&latestOnly=true')).json as Told[]).length, 1)
})

test('a claim of the next version', async t => {
  const { call } = await registryForTest(t)
  const first = await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x'), version: 1 })
  assert.deepEqual((first.json as { metadata: unknown }).metadata, { properties: { 'confluent:version': '1' } })
  assert.equal(codeOf(await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y?'), version: 1 })), 42201)
  assert.equal(versionOf(await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x', 'y?'), version: 2 })), 2)
  assert.equal(versionOf(await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })), 1, 'what is there is found without a claim')
})

test('contexts', async t => {
  const { call } = await registryForTest(t)
  const schema = numbers('A', 'x')
  await call('POST', '/subjects/z/versions', { schema: numbers('Z', 'x') })
  const there = await call('POST', '/subjects/%3A.stage%3Aa/versions', { schema })
  assert.deepEqual([idOf(there), versionOf(there)], [1, 1], 'ids of a context are its own')
  assert.deepEqual((await call('GET', '/contexts')).json, ['.', '.stage'])
  assert.deepEqual((await call('GET', '/subjects')).json, ['z'])
  assert.deepEqual((await call('GET', '/contexts/.stage/subjects')).json, [':.stage:a'])
  assert.deepEqual((await call('GET', '/subjects?subjectPrefix=%3A.stage%3A')).json, [':.stage:a'])
  assert.deepEqual((await call('GET', '/subjects?subjectPrefix=%3A*%3A')).json, ['z', ':.stage:a'])
  assert.equal(((await call('GET', '/contexts/stage/schemas/ids/1')).json as { schema: string }).schema, schema)
  assert.equal(((await call('GET', '/schemas/ids/1?subject=%3A.stage%3A')).json as { schema: string }).schema, schema)
  assert.equal(((await call('GET', '/schemas/ids/1?subject=a')).json as { schema: string }).schema, schema, 'the context that has both')
  assert.equal(((await call('GET', '/subjects/a/versions/latest')).json as { subject: string }).subject, ':.stage:a')
  assert.equal(((await call('POST', '/subjects/a', { schema })).json as { subject: string }).subject, ':.stage:a')
  await call('PUT', '/config', { compatibility: 'FULL' })
  assert.deepEqual((await call('GET', '/contexts/.stage/config/a?defaultToGlobal=true')).json, { compatibilityLevel: 'BACKWARD' }, 'the default context is no parent of others')
  await call('PUT', '/config/%3A.__GLOBAL%3A', { compatibility: 'NONE' })
  assert.deepEqual((await call('GET', '/contexts/.stage/config/a?defaultToGlobal=true')).json, { compatibilityLevel: 'NONE' })
  assert.equal(codeOf(await call('DELETE', '/contexts/.stage')), 42211)
  await call('DELETE', '/contexts/.stage/subjects/a')
  await call('DELETE', '/contexts/.stage/subjects/a?permanent=true')
  assert.equal((await call('DELETE', '/contexts/.stage')).status, 200)
  assert.equal(idOf(await call('POST', '/subjects/%3A.stage%3Ab/versions', { schema: numbers('B', 'x') })), 2, 'ids of a context outlive it')
})

test('another subject by its alias', async t => {
  const { call } = await registryForTest(t)
  await call('POST', '/subjects/new-name/versions', { schema: numbers('A', 'x') })
  await call('PUT', '/config/old-name', { alias: 'new-name' })
  assert.equal(((await call('GET', '/subjects/old-name/versions/1')).json as { subject: string }).subject, 'new-name')
  assert.equal(versionOf(await call('POST', '/subjects/old-name/versions', { schema: numbers('A', 'x', 'y?') })), 2)
})
