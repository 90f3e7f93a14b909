import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { isFailure, type Code } from '#base/error.ts'
import { head, headBytes } from './head.ts'
import { endsWithLine, readText } from './whole.ts'

let root: string
before(async () => { root = await mkdtemp(join(tmpdir(), 'gridlake-head-')) })
after(async () => await rm(root, { recursive: true }))

let count = 0
async function file(content: Buffer | string): Promise<string> {
  const path = join(root, `${++count}.csv`)
  await writeFile(path, content)
  return path
}

describe('head of text', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['lines', 'a,b\n1,2\n', ['a,b', '1,2']],
    ['no last line end', 'a,b\n1,2', ['a,b', '1,2']],
    ['CRLF and a byte order mark', '\uFEFFa,b\r\n\r\n1,2\r\n', ['a,b', '', '1,2']],
    ['old line ends', 'a,b\r1,2\r', ['a,b', '1,2']],
    ['letters beyond ASCII', 'Montréal,€\n', ['Montréal,€']],
  ]
  for (const [name, text, lines] of cases) {
    test(name, async () => {
      const path = await file(text)
      assert.deepEqual(await head(path, 'given.csv'), { name: 'given.csv', bytes: Buffer.byteLength(text), lines })
    })
  }

  test('of a large file whole lines only', async () => {
    const line = 'é'.repeat(99)
    const found = await head(await file(`${line}\n`.repeat(10_000)))
    assert.equal(found.lines.length, Math.floor(headBytes / 199))
    assert(found.lines.every(text => text === line))
    assert.equal(found.bytes, 1_990_000)
  })

  test('a single line that is longer goes as far as it goes', async () => {
    const found = await head(await file(`{"a":"${'é'.repeat(headBytes)}"}`))
    assert.equal(found.lines.length, 1)
    assert.match(found.lines[0] ?? '', /^\{"a":"é+$/)
  })
})

describe('what is no text is named', () => {
  const cases: readonly (readonly [string, Buffer | string, Code, RegExp])[] = [
    ['nothing', '', 'feed/malformed', /is empty \(0 bytes\)/],
    ['zeros', Buffer.alloc(100_000), 'feed/malformed', /starts with nothing but zero bytes \(100000 bytes\)/],
    ['a few zeros', Buffer.alloc(7), 'feed/malformed', /is nothing but zero bytes \(7 bytes\)/],
    ['UTF-16', Buffer.from('\uFEFFa,b\n', 'utf16le'), 'feed/malformed', /UTF-16/],
    ['a zero within', 'a,b\n1\0,2\n', 'feed/malformed', /byte 6 of 9 is zero/],
    ['Latin-1', Buffer.from('Montréal\n', 'latin1'), 'feed/malformed', /not UTF-8/],
    ['a gzip', gzipSync('a'), 'feed/unrecognised', /a gzip archive/],
    ['a workbook', Buffer.from('504b030414000600', 'hex'), 'feed/unrecognised', /workbook/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'feed/unrecognised', /old Excel/],
    ['a PDF', '%PDF-1.7\n', 'feed/unrecognised', /PDF/],
  ]
  for (const [name, content, code, message] of cases) {
    test(name, async () => {
      const path = await file(content)
      await assert.rejects(head(path, 'x.csv'), error => isFailure(error, code) && message.test(error.message) && /x\.csv/.test(error.message))
    })
  }
})

describe('the whole file', () => {
  test('ends with a line, or not', async () => {
    for (const [text, expected] of [['a\n', true], ['a\r\n', true], ['a\r', true], ['a', false], ['a\n1', false], ['', false]] as const) {
      assert.equal(await endsWithLine(await file(text)), expected, JSON.stringify(text))
    }
  })

  const chunk = 4 * 1024 * 1024
  test('text of any length passes, with letters that lie across where it is read', async () => {
    for (const letter of ['é', '€', '🜂']) {
      for (let shift = 1; shift <= 4; shift++) {
        await readText(await file(`${'a'.repeat(chunk - shift)}${letter}\n`))
      }
    }
    await readText(await file(''))
  })

  test('its hash is told', async () => {
    for (const content of [Buffer.alloc(0), Buffer.from('é\n'), Buffer.from(`${'€'.repeat(99)}\n`.repeat(40_000))]) {
      assert.equal(await readText(await file(content)), createHash('sha256').update(content).digest('hex'))
    }
  })

  test('a line of the most bytes passes and one more is found, wherever it lies', async () => {
    const most = 1000
    const short = 'x'.repeat(336)
    for (const before of [0, 1, 12_000, 12_446, 12_450]) {
      const lines = `${short}\n`.repeat(before)
      for (const after of ['', '\n', `\n${short}\n`]) {
        await readText(await file(`${lines}${'y'.repeat(most)}${after}`), 'x.csv', undefined, most)
        await assert.rejects(readText(await file(`${lines}${'y'.repeat(most + 1)}${after}`), 'x.csv', undefined, most),
          error => isFailure(error, 'feed/malformed') && error.details['line'] === before + 1, `after ${before} lines, then ${JSON.stringify(after)}`)
      }
    }
    await assert.rejects(readText(await file('y'.repeat(2 * chunk)), 'x.csv', undefined, chunk + 5), error => isFailure(error, 'feed/malformed') && error.details['line'] === 1)
  })

  const line = `${'x'.repeat(99)}\n`
  const faults: readonly (readonly [string, Buffer, number])[] = [
    ['Latin-1 far inside', Buffer.concat([Buffer.from(line.repeat(60_000)), Buffer.from('Montréal\n', 'latin1')]), 60_001],
    ['zeros at the end', Buffer.concat([Buffer.from(line.repeat(50_000)), Buffer.alloc(4096)]), 50_001],
    ['a letter cut off at the end', Buffer.concat([Buffer.from(line), Buffer.from([0xe2, 0x82])]), 2],
    ['a letter cut off within', Buffer.concat([Buffer.from(line), Buffer.from([0xe2, 0x82]), Buffer.from(line)]), 2],
    ['the first byte', Buffer.from([0xff, 0x0a]), 1],
  ]
  for (const [name, content, at] of faults) {
    test(`${name} is found, with its line`, async () => {
      const path = await file(content)
      await assert.rejects(readText(path, 'x.csv'), error => isFailure(error, 'feed/malformed') && error.details['line'] === at)
    })
  }
})
