import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { filled, placesIn, type PlaceName, type Value, type Writing } from './template.ts'

const fill = (template: string, values: Partial<Record<PlaceName, Value>>, writing: Writing = 'json'): string => filled(template, name => values[name] ?? null, writing)

describe('a template is filled', () => {
  const cases: readonly [template: string, values: Partial<Record<PlaceName, Value>>, body: string, writing?: Writing][] = [
    ['{"after":"{{cursor}}"}', { cursor: 'a"b\\' }, '{"after":"a\\"b\\\\"}'], ['{"after":"{{cursor}}"}', {}, '{"after":null}'], ['{"after":{{ cursor }}}', { cursor: 'x' }, '{"after":"x"}'], ['{"after":{{cursor}}}', {}, '{"after":null}'],
    ['{"skip":{{offset}},"take":"{{limit}}"}', { offset: 20, limit: 10 }, '{"skip":20,"take":"10"}'], ['{"q":"from {{from}} to {{to}}"}', { from: '1', to: null }, '{"q":"from 1 to "}'],
    ['{"a":"\\"{{cursor}}","b":{{cursor}}}', { cursor: 'x' }, '{"a":"\\"x","b":"x"}'], ['{ prices(after: "{{cursor}}") { next } }', { cursor: 'x") { secret }' }, '{ prices(after: "x\\") { secret }") { next } }'],
    ['a={{from}}&b={{to}}', { from: '1&c=2' }, 'a=1%26c%3D2&b=', 'form'], ['<a>{{from}}</a>', { from: '</a><b>&' }, '<a>&#60;/a&#62;&#60;b&#62;&#38;</a>', 'xml'],
  ]
  for (const [template, values, body, writing] of cases) test(template, () => { assert.equal(fill(template, values, writing), body) })
})

test('no value leaves its place', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), cursor => {
    assert.deepEqual(JSON.parse(fill('{"a":"{{cursor}}","b":{{cursor}},"c":"x{{cursor}}$&"}', { cursor })), { a: cursor, b: cursor, c: `x${cursor}$&` })
  }))
})

test('places are known by name', () => {
  assert.deepEqual([...placesIn('{{cursor}} {{ from }} {{cursor}} { hubs { name }}')], ['cursor', 'from'])
  assert.throws(() => placesIn('{{secret}}'), { code: 'connections/invalid-spec', message: /\{\{secret\}\}, which is none; known are \{\{cursor\}\}/ })
})
