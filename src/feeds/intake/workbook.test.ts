import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { CFB } from '@e965/xlsx'
import { ZipFile } from 'yazl'
import { type Code } from '#base/error.ts'
import { collect } from './collect.ts'
import { defaultLimits, type WorkbookLimits } from './limits.ts'
import { book } from './workbook-for-tests.ts'

let root: string
before(async () => { root = await mkdtemp(join(tmpdir(), 'gridlake-workbook-')) })
after(async () => await rm(root, { recursive: true }))

interface Part { readonly name: string, readonly text: string }

async function zip(parts: readonly Part[]): Promise<Buffer> {
  const archive = new ZipFile()
  for (const { name, text } of parts) archive.addBuffer(Buffer.from(text), name)
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

const types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
const workbook = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>'
/** A workbook by hand, for what no library writes. */
async function byHand(sheet: string, more: readonly Part[] = [], first: readonly Part[] = []): Promise<Buffer> {
  return await zip([...first, { name: '[Content_Types].xml', text: types }, { name: 'xl/workbook.xml', text: workbook }, { name: 'xl/worksheets/sheet1.xml', text: sheet }, ...more])
}

/** Two sheets, wherever the list says that they are. */
async function twoSheets(names: readonly string[], targets: readonly string[]): Promise<Buffer> {
  const sheet = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
  return await zip([
    { name: '[Content_Types].xml', text: types },
    { name: 'xl/workbook.xml', text: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="r${index}"/>`).join('')}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', text: `<Relationships>${targets.map((target, index) => `<Relationship Id="r${index}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="${target}"/>`).join('')}</Relationships>` },
    ...targets.slice(0, 2).map(target => ({ name: `xl/${target}`, text: sheet })),
  ])
}

let places = 0
async function collected(files: Readonly<Record<string, Buffer>>, limits: Partial<WorkbookLimits> = {}) {
  const given = join(root, `given-${++places}`)
  const folder = join(root, `unpacked-${places}`)
  await mkdir(given)
  await mkdir(folder)
  for (const [name, content] of Object.entries(files)) await writeFile(join(given, name), content)
  const { files: found, refused } = await collect([given], { folder, limits: { workbook: { ...defaultLimits.workbook, ...limits } } })
  const sheets = await Promise.all(found.map(async ({ name, sheet, path, bytes }) => {
    const text = await readFile(path, 'utf8')
    assert.equal(bytes, Buffer.byteLength(text))
    return { name, sheet, text }
  }))
  return { sheets, found, refused, folder }
}

async function refusal(files: Readonly<Record<string, Buffer>>, limits: Partial<WorkbookLimits> = {}) {
  const { sheets, refused } = await collected(files, limits)
  assert.deepEqual(sheets, [])
  assert.equal(refused.length, 1)
  return refused[0]?.error as Error & { readonly code: Code }
}

const rows = [['Title'], [], ['Day', 'MW', 'Name, or "word"', 'Out'], [{ date: 45_726 }, 9444.960000000001, 'a "b", c', true], [{ date: 45_726.354_166_666_664 }, -0.1, 'line\r\nbreak', null], [{ date: 0.5 }, 1e21, '00123', false]] as const
const text = 'Title,,,\n,,,\nDay,MW,"Name, or ""word""",Out\n2025-03-10 00:00:00,9444.960000000001,"a ""b"", c",TRUE\n2025-03-10 08:30:00,-0.1,line break,\n12:00:00,1e+21,00123,FALSE\n'

describe('a workbook becomes text', () => {
  for (const type of ['xlsx', 'xlsm', 'biff8'] as const) {
    test(`${type}: values in full, dates in one form, sheets in order, empty ones left out`, async () => {
      const { sheets, found, refused } = await collected({ 'w.bin': book({ First: rows, Nothing: [], 'Über 2': [['x']] }, type) })
      assert.deepEqual(refused, [])
      assert.deepEqual(sheets, [{ name: 'w.bin', sheet: 'First', text }, { name: 'w.bin', sheet: 'Über 2', text: 'x\n' }])
      assert.deepEqual(found.map(({ origin }) => origin.slice(1)), [['w.bin', 'First'], ['w.bin', 'Über 2']])
    })
  }

  test('a workbook that counts from 1904', async () => {
    const bytes = book({ A: [[{ date: 45_726 }]] }, 'xlsx', made => { made.Workbook = { WBProps: { date1904: true } } })
    const { sheets: [sheet] } = await collected({ 'w.xlsx': bytes })
    assert.equal(sheet?.text, '2029-03-11 00:00:00\n')
  })

  test('milliseconds are kept, days that Excel has and nobody else are numbers, elapsed hours are no date of 1900', async () => {
    const { sheets: [sheet] } = await collected({ 'w.xlsx': book({ A: [[{ date: 45_726.000_005_787_04 }, { date: 60 }, { date: -3 }, { date: 4e6 }]] }) })
    assert.equal(sheet?.text, '2025-03-10 00:00:00.500,60,-3,4000000\n')
  })

  test('errors of a sheet stay what they are', async () => {
    const bytes = book({ A: [['x', 1]] }, 'xlsx', made => { const sheet = made.Sheets['A']; if (sheet) sheet['B1'] = { t: 'e', v: 42 } })
    const { sheets: [sheet] } = await collected({ 'w.xlsx': bytes })
    assert.equal(sheet?.text, 'x,#N/A\n')
  })

  test('a formula gives its stored result, whatever it asks for', async () => {
    const cell = '<c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>7.5</v></c><c r="B1" t="str"><f>[1]Other!A1</f><v>stored</v></c>'
    const { sheets: [sheet] } = await collected({ 'w.xlsx': await byHand(`<worksheet><sheetData><row r="1">${cell}</row></sheetData></worksheet>`) })
    assert.equal(sheet?.text, '7.5,stored\n')
  })

  test('a formula may give a text of no length, and text in place of a number', async () => {
    const { sheets: [sheet] } = await collected({ 'w.xlsx': await byHand('<worksheet><sheetData><row r="1"><c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c><c r="B1" t="str"><v xml:space="preserve">1,5</v></c><c r="C1"><v>-1.5E-7</v></c><c r="D1" t="b"><v>1</v></c></row></sheetData></worksheet>') })
    assert.equal(sheet?.text, ',"1,5",-1.5e-7,TRUE\n')
  })

  test('known by its parts in any order, and from within an archive', async () => {
    const sheet = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    const inner = await byHand(sheet, [], [{ name: 'docProps/app.xml', text: '<x/>' }, { name: 'xl/media/picture.csv', text: 'a\n' }])
    const archive = new ZipFile()
    archive.addBuffer(inner, 'deep/report.xlsx')
    archive.end()
    const chunks: Buffer[] = []
    for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk as Uint8Array))
    const { found, sheets } = await collected({ 'w.zip': Buffer.concat(chunks) })
    assert.deepEqual(sheets, [{ name: 'report.xlsx', sheet: 'One', text: '1\n' }])
    assert.deepEqual(found[0]?.origin.slice(1), ['w.zip', 'deep/report.xlsx', 'One'])
  })

  test('sheets are read one at a time and given in the workbook\'s order, whatever that of its parts', async () => {
    const relation = (id: string, target: string): string => `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/${target}.xml"/>`
    const cell = (value: number): string => `<worksheet><sheetData><row r="1"><c r="A1"><v>${value}</v></c></row></sheetData></worksheet>`
    const { sheets } = await collected({ 'w.xlsx': await zip([
      { name: 'xl/worksheets/Sheet2.xml', text: cell(2) }, { name: 'xl/worksheets/Sheet1.xml', text: cell(1) }, { name: '[Content_Types].xml', text: types },
      { name: 'xl/workbook.xml', text: '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="Jan" sheetId="1" r:id="a"/><sheet name="Feb" sheetId="2" r:id="b"/></sheets></workbook>' },
      { name: 'xl/_rels/workbook.xml.rels', text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relation('b', 'Sheet2')}${relation('a', 'Sheet1')}</Relationships>` },
    ]) })
    assert.deepEqual(sheets.map(({ sheet, text: found }) => [sheet, found]), [['Jan', '1\n'], ['Feb', '2\n']])
  })

  test('what lies behind a workbook that is refused is taken', async () => {
    const { sheets, refused } = await collected({ '1.xlsx': Buffer.from(await byHand('<worksheet><sheetData>')), '2.xlsx': book({ A: [[1]] }), '3.xls': Buffer.from('d0cf11e0a1b11ae1', 'hex'), '4.xls': book({ A: [[2]] }, 'biff8') })
    assert.deepEqual(sheets.map(({ name, text: found }) => [name, found]), [['2.xlsx', '1\n'], ['4.xls', '2\n']])
    assert.deepEqual(refused.map(({ name, error }) => [name, error.code]), [['1.xlsx', 'feed/malformed'], ['3.xls', 'feed/malformed']])
  })
})

function compound(streams: Readonly<Record<string, Buffer>>): Buffer {
  interface Archives { readonly utils: { cfb_new(): unknown, cfb_add(archive: unknown, path: string, bytes: Buffer): void }, write(archive: unknown, terms: { type: 'buffer' }): Buffer }
  const archives = CFB as Archives
  const made = archives.utils.cfb_new()
  for (const [name, bytes] of Object.entries(streams)) archives.utils.cfb_add(made, `/${name}`, bytes)
  return archives.write(made, { type: 'buffer' })
}

const record = (kind: number, bytes: Buffer): Buffer => { const start = Buffer.alloc(4); start.writeUInt16LE(kind); start.writeUInt16LE(bytes.length, 2); return Buffer.concat([start, bytes]) }
const begin = record(0x0809, Buffer.from('0006050000000000c1c00000060300000'.slice(0, 32), 'hex'))
const end = record(0x000a, Buffer.alloc(0))

describe('a hostile workbook is refused with its reason', () => {
  const cell = (place: string): string => `<worksheet><sheetData><row r="${/\d+/.exec(place)?.[0]}"><c r="${place}"><v>1</v></c></row></sheetData></worksheet>`
  const cases: readonly (readonly [string, () => Buffer | Promise<Buffer>, Code, RegExp, Partial<WorkbookLimits>?])[] = [
    ['one cell far away', () => byHand(`<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`), 'feed/malformed', /spreads over 1048576 rows and 16384 columns/],
    ['a row that no sheet has', () => byHand(cell('A99999999')), 'feed/malformed', /cell in row 99999998/],
    ['a column that no sheet has', () => byHand(cell('ZZZZ1')), 'feed/malformed', /cell in column \d+/],
    ['a formula without a result', () => byHand('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c></row></sheetData></worksheet>'), 'feed/malformed', /formula without a stored result in B1/],
    ['a formula with an empty result', () => byHand('<worksheet><sheetData><row r="1"><c r="B1"><f>A1+1</f><v></v></c></row></sheetData></worksheet>'), 'feed/malformed', /formula without/],
    ['a number with a comma', () => byHand('<worksheet><sheetData><row r="1"><c r="A1"><v>2</v></c><c r="B1"><v>1,5</v></c></row></sheetData></worksheet>'), 'feed/malformed', /has "1,5" in B1, where its form says a number/],
    ['two sheets of one name', () => twoSheets(['A', 'A'], ['worksheets/sheet1.xml', 'worksheets/sheet2.xml']), 'feed/malformed', /two sheets have one name/],
    ['a sheet that lies elsewhere', () => twoSheets(['A', 'B'], ['worksheets/sheet1.xml', 'other/sheet2.xml']), 'feed/malformed', /1 of its sheets are not where sheets lie/],
    ['a sheet that is not there', () => twoSheets(['A', 'B', 'C'], ['worksheets/sheet1.xml', 'worksheets/sheet2.xml', 'worksheets/sheet3.xml']), 'feed/malformed', /1 of its sheets are not where sheets lie/],
    ['a sheet twice under one name', () => byHand(cell('A1'), [{ name: 'xl/worksheets/Sheet1.xml', text: cell('A1') }]), 'feed/malformed', /Sheet1\.xml is in it twice/],
    ['one long text in many cells', () => byHand(`<worksheet><sheetData>${'<row><c t="s"><v>0</v></c></row>'.repeat(3000)}</sheetData></worksheet>`, [{ name: 'xl/sharedStrings.xml', text: `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>${'x'.repeat(1000)}</t></si></sst>` }]), 'feed/malformed', /text over 2000000 characters/, { sheetBytes: 2_000_000 }],
    ['a sheet whose XML ends early', () => byHand('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'), 'feed/malformed', /cut off/],
    ['a text that the list of texts lacks', () => byHand('<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>5</v></c></row></sheetData></worksheet>'), 'feed/malformed', /1 of 1 sheets cannot be read/],
    ['no cell at all', () => book({ A: [] }), 'feed/malformed', /without a cell/],
    ['XML that unpacks to more than is allowed', () => byHand(`<worksheet>${' '.repeat(3_000_000)}</worksheet>`), 'feed/unsafe', /more than 1000000 bytes/, { unpackedBytes: 1_000_000 }],
    ['a sheet that unpacks to more than one may', () => byHand(`<worksheet>${' '.repeat(3_000_000)}</worksheet>`), 'feed/unsafe', /more than 1000000 bytes of one sheet/, { sheetBytes: 1_000_000 }],
    ['a sheet that is more as text than in the workbook', () => byHand('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="10000"><c r="Z10000"><v>1</v></c></row></sheetData></worksheet>'), 'feed/unsafe', /more than 150000 bytes as text/, { unpackedBytes: 150_000 }],
    ['a file that is too large', () => book({ A: Array.from({ length: 2000 }, (_, row) => [row / 7]) }, 'biff8'), 'feed/unsafe', /bytes; 10000 are the most/, { bytes: 10_000 }],
    ['a document that is no workbook', () => zip([{ name: '[Content_Types].xml', text: '<Types/>' }, { name: 'word/document.xml', text: '<x/>' }]), 'feed/unrecognised', /without a workbook/],
    ['a binary workbook', () => book({ A: [[1]] }, 'xlsb'), 'feed/unrecognised', /binary workbook/],
    ['a new workbook with a password', () => compound({ EncryptionInfo: Buffer.alloc(5000), EncryptedPackage: Buffer.alloc(5000) }), 'feed/unsafe', /password/],
    ['an old workbook with a password', () => compound({ Workbook: Buffer.concat([begin, record(0x002f, Buffer.alloc(6)), end, Buffer.alloc(5000)]) }), 'feed/unsafe', /password/],
    ['an old document that is no workbook', () => compound({ WordDocument: Buffer.alloc(5000, 1) }), 'feed/unrecognised', /it holds .*WordDocument/],
    ['an old workbook whose part has no end', () => compound({ Workbook: Buffer.concat([begin, record(0x0203, Buffer.alloc(14))]) }), 'feed/malformed', /has no end/],
    ['an old workbook whose record is cut off', () => compound({ Workbook: Buffer.concat([begin, end, begin, Buffer.from('0302ff00', 'hex')]) }), 'feed/malformed', /cut off/],
  ]
  for (const [name, bytes, code, message, limits] of cases) {
    test(name, async () => {
      const error = await refusal({ 'w.xlsx': await bytes() }, limits)
      assert.equal(error.code, code, error.message)
      assert.match(error.message, message)
      assert.match(error.message, /w\.xlsx/)
    })
  }

  test('an old workbook that is cut off anywhere', async () => {
    const whole = book({ A: Array.from({ length: 200 }, (_, row) => [row, `text ${row}`]) }, 'biff8')
    for (const length of [9, 100, 512, 1024, 5000, whole.length - 4096]) {
      const error = await refusal({ 'w.xls': whole.subarray(0, length) })
      assert.equal(error.code, 'feed/malformed', `${length}: ${error.message}`)
    }
  })

  test('streams that share their sectors, or lead in a circle', async () => {
    const whole = book({ A: [[1]] }, 'biff8')
    const circle = Buffer.from(whole)
    // Every entry of the first table of sectors leads to itself.
    const table = (whole.readUInt32LE(76) + 1) * 512
    for (let entry = 0; entry < 128; entry++) if (circle.readUInt32LE(table + entry * 4) < 0xfffffffa) circle.writeUInt32LE(entry, table + entry * 4)
    const error = await refusal({ 'w.xls': circle })
    assert.match(error.message, /has no end|lies behind/)
  })
})

describe('what goes on for too long or takes too much is ended', () => {
  const wide = `<worksheet><sheetData>${Array.from({ length: 40_000 }, (_, row) => `<row r="${row + 1}">${'<c t="inlineStr"><is><t>abcdefghij</t></is></c>'.repeat(20)}</row>`).join('')}</sheetData></worksheet>`

  test('memory: the process that reads it ends, and the next workbook is read', async () => {
    const { sheets, refused } = await collected({ '1.xlsx': await byHand(wide), '2.xlsx': book({ A: [[1]] }) }, { heapMegabytes: 64 })
    assert.deepEqual(sheets.map(({ name }) => name), ['2.xlsx'])
    assert.equal(refused[0]?.error.code, 'feed/unsafe')
    assert.match(refused[0]?.error.message ?? '', /more than 64 MiB/)
  })

  test('time', async () => {
    const error = await refusal({ 'w.xlsx': await byHand(wide) }, { seconds: 0.05 })
    assert.match(error.message, /more than 0\.05 seconds/)
  })

  test('an abort ends it, and nothing is left', async () => {
    const given = join(root, 'stopped.xlsx')
    const folder = join(root, 'stopped')
    await mkdir(folder)
    await writeFile(given, await byHand(wide))
    const stop = new AbortController()
    setTimeout(() => { stop.abort() }, 50)
    await assert.rejects(collect([given], { folder, signal: stop.signal }), { name: 'AbortError' })
    assert.deepEqual(await readdir(folder), [])
  })
})
