/** Names of a content: the same there and here, and never for two contents. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { guidOf, guidText, hashOf } from './fingerprint.ts'
import type { Content } from './records.ts'

const content: Content = { type: 'AVRO', schema: '"string"', references: [], metadata: null, ruleSet: null }
const md5 = (...parts: readonly (string | Uint8Array)[]): string => parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest('hex')

test('the GUID is the MD5 of the parts in their order', () => {
  const plain = (given: Content): string => guidOf(given).replaceAll('-', '')
  assert.equal(plain(content), md5('"string"'))
  assert.equal(plain({ ...content, references: [{ name: 'A', subject: 'a', version: 258 }] }), md5('"string"', 'Aa', Uint8Array.of(0, 0, 1, 2)))
  assert.equal(plain({ ...content, metadata: {} }), md5('"string"', Uint8Array.of(1)), 'what is empty is not what is missing')
  assert.equal(plain({ ...content, metadata: { properties: { b: '2', a: '1' }, tags: { t: ['z', 'y'] }, sensitive: ['s'] } }), md5('"string"', Uint8Array.of(1), 'tyza1b2s'))
  assert.equal(plain({ ...content, ruleSet: { domainRules: [{ name: 'n', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: 'e', disabled: true }] } }), md5('"string"', Uint8Array.of(1), 'nCONDITIONWRITECELe', Uint8Array.of(1)))
})

test('GUIDs with and without hyphens', () => {
  const guid = guidOf(content)
  assert.deepEqual([guidText(guid), guidText(guid.replaceAll('-', '').toUpperCase()), guidText('x'), guidText(`${guid}0`)], [guid, guid, undefined, undefined])
})

test('the hash tells apart what a plain joining of texts would not', () => {
  const name = fc.string({ maxLength: 3 })
  const contents = fc.record({ schema: name, references: fc.array(fc.record({ name, subject: name, version: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }), properties: fc.option(fc.dictionary(name, name, { maxKeys: 2 })) })
  fc.assert(fc.property(contents, contents, (one, other) => {
    const made = ({ schema, references, properties }: typeof one): Content => ({ ...content, schema, references, metadata: properties === null ? null : { properties } })
    assert.equal(hashOf(made(one)) === hashOf(made(other)), sameContent(one, other))
  }))
  const same = (properties: Record<string, string>): string => hashOf({ ...content, metadata: { properties } })
  assert.equal(same({ a: '1', b: '2' }), same({ b: '2', a: '1' }))
})

function sameContent(one: { readonly properties: object | null }, other: { readonly properties: object | null }): boolean {
  try {
    assert.deepEqual({ ...one, properties: one.properties && { ...one.properties } }, { ...other, properties: other.properties && { ...other.properties } })
    return true
  } catch {
    return false
  }
}
