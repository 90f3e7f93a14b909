import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dispositionName, numberedName } from './file-name.ts'

const headers: readonly (readonly [string | undefined, string | null])[] = [
  ['attachment; filename=20261120_20261121_PRC_LMP_DAM_20261119_13_01_02_v12.zip', '20261120_20261121_PRC_LMP_DAM_20261119_13_01_02_v12.zip'],
  ['attachment; filename="DA-LMP-SL-202611200100.csv"', 'DA-LMP-SL-202611200100.csv'],
  ['attachment;filename=a.csv;size=3', 'a.csv'],
  ['inline; FileName = "a b;c.csv"', 'a_b_c.csv'],
  ['attachment; filename="plain.csv"; filename*=UTF-8\'\'r%C3%A9el.csv', 'r_el.csv'],
  ['attachment; filename*=utf-8\'en\'%zz.csv', 'zz.csv'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="..\\\\..\\\\x.csv"', 'x.csv'],
  ['attachment; filename="a\\"b.csv"', 'a_b.csv'],
  ['attachment; filename="/"', null],
  ['attachment; filename=".."', null],
  ['attachment; filename=".hidden.csv"', 'hidden.csv'],
  ['attachment; filename="-rf.csv"', 'rf.csv'],
  ['attachment; filename="a\u0000\u001bb.csv"', 'a__b.csv'],
  ['attachment; xfilename=a.csv', null],
  ['attachment', null],
  ['', null],
  [undefined, null],
]
for (const [header, name] of headers) test(`${JSON.stringify(header)} names ${name}`, () => assert.equal(dispositionName(header), name))

test('a name without end is cut before its ending', () => {
  const name = dispositionName(`attachment; filename="${'x'.repeat(5000)}.csv"`)
  assert.equal(name?.length, 150)
  assert.match(name ?? '', /^x+\.csv$/)
})

test('numbers go before the ending', () => {
  assert.deepEqual([1, 2, 10].map(number => numberedName('a.b.csv', number)), ['a.b.csv', 'a.b.2.csv', 'a.b.10.csv'])
  assert.equal(numberedName('plain', 2), 'plain.2')
})
