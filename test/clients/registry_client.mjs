// Two registry clients for Node against the server. Arguments: the folder that has them, the registry's URL, a token, the user's name.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, url, token, user] = process.argv.slice(2)
const require = createRequire(join(folder, 'package.json'))

async function kafkajs() {
  const { SchemaRegistry, SchemaType, COMPATIBILITY } = require('@kafkajs/confluent-schema-registry')
  const registry = new SchemaRegistry({ host: url, auth: { username: user, password: token } })
  const schema = JSON.stringify({ type: 'record', name: 'Outage', namespace: 'js', fields: [{ name: 'asset', type: 'string' }, { name: 'mw', type: 'double' }] })
  const { id } = await registry.register({ type: SchemaType.AVRO, schema }, { subject: 'js-avro', compatibility: COMPATIBILITY.FULL })
  assert.equal((await registry.register({ type: SchemaType.AVRO, schema }, { subject: 'js-avro', compatibility: COMPATIBILITY.FULL })).id, id)
  const value = { asset: 'Blk 4', mw: 640.5 }
  assert.deepEqual({ ...await registry.decode(await registry.encode(id, value)) }, value)
  assert.equal(await registry.getLatestSchemaId('js-avro'), id)
  assert.equal(await registry.getRegistryId('js-avro', 1), id)
  await assert.rejects(registry.register({ type: SchemaType.AVRO, schema: schema.replace('"double"', '"string"') }, { subject: 'js-avro', compatibility: COMPATIBILITY.FULL }))
  const json = { type: SchemaType.JSON, schema: JSON.stringify({ type: 'object', properties: { mw: { type: 'number' } }, required: ['mw'], additionalProperties: false }) }
  const { id: jsonId } = await registry.register(json, { subject: 'js-json' })
  assert.deepEqual(await registry.decode(await registry.encode(jsonId, { mw: 1.5 })), { mw: 1.5 })
  const proto = { type: SchemaType.PROTOBUF, schema: 'syntax = "proto3"; package js; message Award { string unit = 1; double mw = 2; }' }
  const { id: protoId } = await registry.register(proto, { subject: 'js-proto' })
  const award = await registry.decode(await registry.encode(protoId, { unit: 'U1', mw: 2.5 }))
  assert.deepEqual([award.unit, award.mw], ['U1', 2.5])
}

async function confluent() {
  const { SchemaRegistryClient, AvroSerializer, AvroDeserializer, SerdeType, Compatibility, JsonSerializer, JsonDeserializer } = require('@confluentinc/schemaregistry')
  const client = SchemaRegistryClient.newClient({ baseURLs: [url], basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: `${user}:${token}` } })
  const info = { schemaType: 'AVRO', schema: JSON.stringify({ type: 'record', name: 'Curve', namespace: 'cf', fields: [{ name: 'tenor', type: 'string' }] }) }
  const id = await client.register('cf-value', info)
  const told = await client.registerFullResponse('cf-value', info)
  assert.deepEqual([told.id, told.version], [id, 1])
  assert.equal((await client.getBySubjectAndId('cf-value', id)).schema, info.schema)
  assert.deepEqual([await client.getAllVersions('cf-value'), await client.getVersion('cf-value', info)], [[1], 1])
  assert.ok((await client.getAllSubjects()).includes('cf-value'))
  assert.equal(await client.testCompatibility('cf-value', 1, { ...info, schema: info.schema.replace('"string"', '"int"') }), false)
  assert.equal(await client.updateCompatibility('cf-value', Compatibility.FULL), 'FULL')
  assert.equal(await client.getCompatibility('cf-value'), 'FULL')
  assert.equal((await client.getLatestSchemaMetadata('cf-value')).id, id)
  const bytes = await new AvroSerializer(client, SerdeType.VALUE, { useLatestVersion: true }).serialize('cf', { tenor: '2027-01' })
  assert.deepEqual({ ...await new AvroDeserializer(client, SerdeType.VALUE, {}).deserialize('cf', bytes) }, { tenor: '2027-01' })
  await client.register('cj-value', { schemaType: 'JSON', schema: JSON.stringify({ type: 'object', properties: { mw: { type: 'number' } } }) })
  const text = await new JsonSerializer(client, SerdeType.VALUE, { useLatestVersion: true }).serialize('cj', { mw: 3 })
  assert.deepEqual(await new JsonDeserializer(client, SerdeType.VALUE, {}).deserialize('cj', text), { mw: 3 })
  assert.deepEqual(await client.deleteSubject('cj-value', false), [1])
  assert.deepEqual(await client.deleteSubject('cj-value', true), [1])
}

await kafkajs()
await confluent()
console.log('ok')
process.exit(0)
