import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { read } from './path.ts'

const document = { a: { b: [{ c: 1, 'd e': 2 }, { c: 3 }], 'x/y': { '~z': 4 }, '': 5, 'it\'s': 6, 'ü': 7 }, next: null, list: [[1, 2], [3]], '0': 'zero' }

describe('a place is read', () => {
  const cases: readonly [path: string, expected: unknown, why: string][] = [
    ['$', document, 'the whole'], ['$.a.b[0].c', 1, 'names and an index'], ['$.a.b[-1].c', 3, 'from the end'], ['$[\'a\']["b"][0][\'d e\']', 2, 'quoted names'],
    ['$.a.b[0][\'c\']', 1, 'both'], ['$.a[\'it\\\'s\']', 6, 'an escaped quote'], ['$.a.ü', 7, 'letters beyond ASCII'], ['$[ \'next\' ]', null, 'null is a value'],
    ['$.a.b[*]', document.a.b, 'each of a list'], ['$.a.b[*].c', [1, 3], 'a field of each'], ['$.list[*][*]', [1, 2, 3], 'lists in a list'], ['$.a.b[*].none', [], 'each of nothing'], ['$.list.*', [[1, 2], [3]], 'each by a dot'],
    ['/a/b/0/c', 1, 'pointer'], ['/a/x~1y/~0z', 4, 'pointer with escapes'], ['/a/', 5, 'an empty name'], ['/0', 'zero', 'a name that is a number'], ['/list/1/0', 3, 'pointer into lists'],
    ['$.none', undefined, 'nothing'], ['$.a.b[7]', undefined, 'beyond the end'], ['$.a.b[-3]', undefined, 'before the start'], ['/list/01', undefined, 'no index'], ['/list/-', undefined, 'after the last'],
    ['$.next.x', undefined, 'below null'], ['$.a.b.length', undefined, 'what a list has by itself'], ['$.__proto__', undefined, 'what every object has'], ['/constructor', undefined, 'the same by pointer'], ['$.a[0]', undefined, 'an index of an object'],
  ]
  for (const [path, expected, why] of cases) test(`${path}: ${why}`, () => { assert.deepEqual(read(document, path), expected) })
})

test('what is not understood is said', () => {
  for (const path of ['a.b', '', '$a', '$..c', '$.a[?(@.c>1)]', '$.a.b[0:1]', '$.a[0,1]', '$.', '$[', '$[\'a]', '$.a b', '$.a.b[0']) assert.throws(() => read(document, path), { code: 'connections/invalid-spec' }, path)
  assert.throws(() => read(document, '$.a[?(@.c>1)].d'), /from "\[\?\(@\.c>1\)\]\.d" on: a place is expected/)
})

test('a pointer finds what it was made for', () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), names => {
    const value = names.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), 'here')
    assert.equal(read(value, `/${names.map(name => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`), 'here')
    assert.equal(read(value, `$${names.map(name => `['${name.replace(/[\\']/g, '\\$&')}']`).join('')}`), 'here')
  }))
})
