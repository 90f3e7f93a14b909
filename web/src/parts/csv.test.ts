import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvText } from './csv.ts'

test('a table as CSV: quoted where it must be, empty where there is no value', () => {
  assert.equal(csvText({ header: ['a', 'b'], rows: [['x, "y"', 1.5], [null, -2], ['two\nlines', 0]] }), 'a,b\r\n"x, ""y""",1.5\r\n,-2\r\n"two\nlines",0\r\n')
})
