import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvText } from './csv.ts'

test('a table as CSV: quoted where it must be, empty where there is no value', () => {
  assert.equal(csvText({ header: ['a', 'b'], rows: [['x, "y"', 1.5], [null, -2], ['two\nlines', 0]] }), 'a,b\r\n"x, ""y""",1.5\r\n,-2\r\n"two\nlines",0\r\n')
})

test('a text that a spreadsheet would run is text to it, and numbers stay numbers', () => {
  assert.equal(csvText({ header: ['a'], rows: [['=HYPERLINK("x")'], ['+1+cmd'], ['@SUM(A1)'], ['-cmd|x'], ['-4.25'], ['+1e3'], ['a=b'], [-4.25]] }), 'a\r\n"\'=HYPERLINK(""x"")"\r\n\'+1+cmd\r\n\'@SUM(A1)\r\n\'-cmd|x\r\n-4.25\r\n+1e3\r\na=b\r\n-4.25\r\n')
})
