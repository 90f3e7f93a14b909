import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isFailure, messageOf } from '#base/error.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import type { SourceFile } from '../report.ts'
import { cells, columnNames, columnOf, csvFault, findHeader, normalised, readCsv } from './csv.ts'

describe('header', () => {
  const splits: readonly (readonly [string, readonly string[]])[] = [
    ['a,b,c', ['a', 'b', 'c']],
    ['a, b ,', ['a', 'b', '']],
    [',,MCP Type, HE 1', ['', '', 'MCP Type', 'HE 1']],
    ['"a","b, ""c"" ",d', ['a', 'b, "c"', 'd']],
    ['"Time Stamp"', ['Time Stamp']],
    ['', ['']],
    [',', ['', '']],
  ]
  for (const [line, expected] of splits) test(`cells of ${JSON.stringify(line)}`, () => assert.deepEqual(cells(line), expected))

  test('one name in many spellings', () => {
    for (const name of ['GMTIntervalEnd', 'GMT Interval End', ' GMT_INTERVAL_END']) assert.equal(normalised(name), 'gmtintervalend')
  })

  test('columns without a name, or with one that is taken, get their place', () => {
    assert.deepEqual(columnNames(['', 'A b', 'a_B', 'HE 1', '%']), ['_0', 'ab', '_2', 'he1', '_4'])
  })

  test('the first column present among several', () => {
    assert.equal(columnOf(['NODE', 'MW'], 'VALUE', 'PRC', 'MW'), 'mw')
    assert.equal(columnOf(['NODE', 'POS'], 'VALUE', 'PRC', 'MW'), null)
  })

  test('found behind a preamble, not counted to', () => {
    const head = { name: 'x.csv', bytes: 1, lines: ['Title', '01/01/2023', '', 'Node,Type,Value, HE 1', 'A,Hub,LMP,1'] }
    assert.deepEqual(findHeader(head, ['node', 'value']), { line: 3, columns: ['Node', 'Type', 'Value', 'HE 1'] })
    assert.equal(findHeader(head, ['node', 'price']), null)
    assert.equal(findHeader(head, ['node', 'value'], 3), null)
  })
})

describe('readCsv', () => {
  let folder: string
  let engine: Engine
  let session: Session
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gridlake-csv-'))
    engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
    session = await engine.session()
  })
  after(async () => {
    session.close()
    await engine.close()
    await rm(folder, { recursive: true })
  })

  async function file(name: string, text: string, columns = ['when', 'who', 'price']): Promise<SourceFile> {
    const path = join(folder, name)
    await writeFile(path, text)
    return { path, name, layout: { headerLine: 0, columns, facts: {} } }
  }
  const options = { types: { WHEN: 'TIMESTAMP', Price: 'DOUBLE' }, timestamps: '%Y-%m-%dT%H:%M:%S-00:00' } as const
  const query = (files: readonly SourceFile[]) => session.rows(`SELECT file_index::INTEGER AS file, who, price FROM ${readCsv(files, options)} ORDER BY file, who`)
  const t = '2026-03-08T08:00:00-00:00'

  test('files keep their place in the list, whatever their names', async () => {
    const files = [await file('b.csv', `when,who,price\n${t},x,1.5\n`), await file('a.csv', `when,who,price\n${t},y,-2\n`)]
    assert.deepEqual(await query(files), [{ file: 0, who: 'x', price: 1.5 }, { file: 1, who: 'y', price: -2 }])
  })

  test('a name with the letters of a pattern stands for itself', async () => {
    await file('g1.csv', `when,who,price\n${t},wrong,1\n`)
    assert.deepEqual(await query([await file('g[1]*?.csv', `when,who,price\n${t},right,1\n`)]), [{ file: 0, who: 'right', price: 1 }])
    assert.deepEqual(await query([await file(`it's.csv`, `when,who,price\n${t},quoted,1\n`)]), [{ file: 0, who: 'quoted', price: 1 }])
  })

  test('line ends and byte order marks may differ within a batch', async () => {
    const files = [
      await file('lf.csv', `when,who,price\n${t},a,.48\n`),
      await file('crlf.csv', `\uFEFFwhen,who,price\r\n${t},b, -2.31\r\n${t},c,\r\n`),
      await file('open.csv', `when,who,price\n${t},d,1`),
      await file('none.csv', 'when,who,price\n'),
    ]
    assert.deepEqual((await query(files)).map(row => row['price']), [0.48, -2.31, null, 1])
  })

  const faults: readonly (readonly [string, string, number, RegExp])[] = [
    ['too few cells', `h\n${t},a,1\n${t},b\n`, 3, /3 cells expected, 2 found/],
    ['too many cells', `h\n${t},a,1\n${t},b,1,2\n`, 3, /3 cells expected, 4 found/],
    ['no number', `h\n${t},a,1\n${t},b,n/a\n`, 3, /column price holds 'n\/a', which is no number/],
    ['a thousands separator', `h\n${t},a,"1,234.5"\n`, 2, /no number/],
    ['no time', `h\nyesterday,a,1\n`, 2, /column when holds 'yesterday'/],
    ['an offset that is not the form\'s', `h\n2026-03-08T08:00:00-07:00,a,1\n`, 2, /no time of the report's form/],
    ['no such month', `h\n2026-13-08T08:00:00-00:00,a,1\n`, 2, /no time of the report's form/],
    ['a quote that is never closed', `h\n${t},"a,1\n${t},b,1\n`, 2, /never closed/],
  ]
  for (const [what, text, line, reason] of faults) {
    test(`${what} is an error with its line`, async () => {
      const bad = await file('bad.csv', text)
      const error: unknown = await session.rows(`SELECT "when", who, price FROM ${readCsv([bad], options)}`).catch((thrown: unknown) => thrown)
      assert(isFailure(error), `no error: ${JSON.stringify(error)}`)
      const fault = csvFault(messageOf(error))
      assert.equal(fault?.line, line)
      assert.equal(fault.path, bad.path)
      assert.match(fault.reason, reason)
    })
  }

  test('cells are counted even where only one column is read', async () => {
    const bad = await file('few.csv', `h\n${t},a,1\n${t},b\n`)
    await assert.rejects(session.rows(`SELECT sum(price) FROM ${readCsv([bad], options)}`), /Found: 2/)
  })

  test('mixed line ends within a file never lose a row in silence', async () => {
    for (const [a, b] of [['\n', '\r\n'], ['\r\n', '\n']] as const) {
      const mixed = await file('mixed.csv', `when,who,price${a}${t},a,1${b}${t},b,2${a}${t},c,3${b}`)
      const outcome: unknown = await query([mixed]).then(rows => rows.length, messageOf)
      assert(outcome === 3 || csvFault(String(outcome)) !== null, `${JSON.stringify([a, b])}: ${String(outcome)}`)
    }
  })

  test('an error of anything else is not taken for the reader\'s', () => {
    assert.equal(csvFault('Catalog Error: Table with name x does not exist'), null)
  })
})
