import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeId } from './ids.ts'
import { byteSize, count } from './plural.ts'
import { identifier, list, literal } from './sql.ts'
import { printable, textTable } from './text-table.ts'

test('a table lines up, numbers to the right', () => {
  assert.equal(textTable([{ name: 'node' }, { name: 'lmp', right: true }], [['NP15', '40.1'], ['é', '-3']]), 'node   lmp\n----  ----\nNP15  40.1\né       -3')
})

test('a table without rows is its head', () => { assert.equal(textTable([{ name: 'a' }, { name: 'b' }], []), 'a  b\n-  -') })

test('what comes from outside cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[31mred\u0007\r\nb\u009b'), 'a\\x1b[31mred\\x07\\x0d b\\x9b')
})

for (const [bytes, text] of [[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [3_140_000, '3.1 MB'], [66_600_000, '67 MB'], [5e15, '5000 TB']] as const) {
  test(`${bytes} bytes are ${text}`, () => { assert.equal(byteSize(bytes), text) })
}

test('counts have their word', () => { assert.deepEqual([count(1, 'row'), count(1440, 'row'), count(0, 'entry', 'entries')], ['1 row', '1,440 rows', '0 entries']) })

test('SQL text keeps quotes in their place', () => {
  assert.deepEqual([identifier('a"b'), literal("it's"), literal(null), literal(5n), list(['x', 1])], ['"a""b"', "'it''s'", 'NULL', '5', "['x', 1]"])
})

test('ids sort by their time and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, () => timeId(1_763_900_000_000))
  assert.equal(new Set(ids).size, 1000)
  assert.ok(timeId(1_763_900_000_000) < timeId(1_763_900_000_001))
  assert.match(ids[0] ?? '', /^[0-9a-z]{22}$/)
})
