/** From files as sources serve them to rows: every format, type, clock and fault. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { engineForTests } from '../../markets/engine-for-tests.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import { layoutIn, rowsSql } from './report.ts'

const { folder, session } = await engineForTests()

async function rows(endpoint: Partial<EndpointSpec>, ...contents: readonly string[]): Promise<Row[]> {
  const described: EndpointSpec = { name: 'prices', path: '/', ...endpoint }
  const files = await Promise.all(contents.map(async (content, index) => {
    const [name, path] = [`answer-${index}`, join(folder, `answer-${index}`)]
    await writeFile(path, content)
    return { name, path, layout: layoutIn(await head(path, name), described) }
  }))
  return (await session.rows(`FROM (${rowsSql(files, described)}) ORDER BY ALL`)).map(row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString().replace(':00.000Z', 'Z') : typeof value === 'bigint' ? Number(value) : value])))
}

const columns = [{ name: 'hub', from: 'Hub Name', type: 'string', key: true }, { name: 'at_utc', from: 'Time', type: 'timestamptz', key: true }, { name: 'price', from: 'Price ($)', type: 'double' }] as const

describe('tables of text', () => {
  for (const [what, text] of [
    ['commas, a preamble and a mark at the beginning', '\uFEFFExported by somebody\n\nTime,Price ($),Hub Name,More\n2026-11-20T05:00Z,31.5,NORTH,x\n'],
    ['semicolons and names spelled otherwise', 'HUB_NAME;time;price\nNORTH;2026-11-20 00:00:00-05;31.5\n'.replace(';price', ';"PRICE ($)"')],
    ['tabs', 'Hub Name\tTime\tPrice ($)\nNORTH\t2026-11-20T05:00:00.000+00:00\t31.50\n'],
  ] as const) {
    test(what, async () => {
      assert.deepEqual(await rows({ response_format: 'csv', columns: [...columns] }, text), [{ file: 0, hub: 'NORTH', at_utc: '2026-11-20T05:00Z', price: 31.5, copies: 1 }])
    })
  }

  test('several files, empty cells, and a row that stands twice', async () => {
    const line = 'NORTH,2026-11-20T05:00Z,'
    assert.deepEqual(await rows({ response_format: 'csv', columns: [...columns] }, `Hub Name,Time,Price ($)\n${line}\n${line}\n`, `Hub Name,Time,Price ($)\n${line}-1e2\n`), [
      { file: 0, hub: 'NORTH', at_utc: '2026-11-20T05:00Z', price: null, copies: 2 }, { file: 1, hub: 'NORTH', at_utc: '2026-11-20T05:00Z', price: -100, copies: 1 },
    ])
  })

  test('a header that lacks a column is no file of the endpoint, and says what was there', async () => {
    await assert.rejects(rows({ response_format: 'csv', columns: [...columns] }, 'Hub,Time,Price ($)\nN,2026-11-20T05:00Z,1\n'), /no header with "Hub Name", "Time", "Price \(\$\)"; its first line is "Hub,Time,Price \(\$\)"/)
  })
})

describe('JSON', () => {
  const price = [{ name: 'hub', from: '/where/a~1b', type: 'string', key: true }, { name: 'price', type: 'double' }] as const
  const list = '[{"where":{"a/b":"N"},"price":1.25},{"where":{"a/b":"S"},"price":null}]'
  const both = [{ file: 0, hub: 'N', price: 1.25, copies: 1 }, { file: 0, hub: 'S', price: null, copies: 1 }]

  for (const [what, text, path] of [
    ['a list', list, undefined], ['a list below a path', `{"data":{"items":${list}}}`, '$.data.items[*]'], ['a list below a pointer', `{"data":{"items":${list}}}`, '/data/items'],
  ] as const) {
    test(what, async () => { assert.deepEqual(await rows({ columns: [...price], ...path && { response_path: path } }, text), both) })
  }

  test('lines of it, and one row alone', async () => {
    assert.deepEqual(await rows({ response_format: 'ndjson', columns: [...price] }, '{"where":{"a/b":"N"},"price":1.25}\n{"where":{"a/b":"S"}}\n'), both)
    assert.deepEqual(await rows({ columns: [...price] }, '{"where":{"a/b":"N"},"price":"1.25"}'), [both[0]])
  })

  test('null where a list is expected is none', async () => { assert.deepEqual(await rows({ columns: [...price], response_path: '$.items' }, '{"items":null}'), []) })

  test('no list where the path says one, and no JSON at all', async () => {
    await assert.rejects(rows({ columns: [...price], response_path: '$.items' }, '{"error":"no"}'), /a list of rows was expected at \$\.items, nothing found/)
    await assert.rejects(rows({ columns: [...price], response_path: '$.items' }, '{"items":"many"}'), /varchar found/)
    await assert.rejects(rows({ columns: [...price] }, '<html></html>'), /is no JSON: it begins with "<html><\/html>"/)
  })
})

describe('types', () => {
  const read = async (column: Partial<(typeof columns)[number]> & Record<string, unknown>, text: string): Promise<unknown> => (await rows({ response_format: 'csv', interval_minutes: 60, columns: [{ name: 'v', key: true, ...column } as never] }, `v,w\n"${text}",\n`))[0]?.['v']

  for (const [column, text, value] of [
    [{ type: 'int' }, ' 12 ', 12], [{ type: 'long' }, '-12.0', -12], [{ type: 'boolean' }, 'Yes', true], [{ type: 'boolean' }, '0', false], [{ type: 'string' }, '', null],
    [{ type: 'date' }, '2026-11-20', '2026-11-20'], [{ type: 'date', format: '%m/%d/%Y' }, '11/20/2026', '2026-11-20'],
    [{ type: 'timestamptz', format: 'epoch' }, '1732078800.5', '2024-11-20T05:00:00.500Z'], [{ type: 'timestamptz', format: 'epoch_ms' }, '1732078800000', '2024-11-20T05:00Z'],
    [{ type: 'timestamptz', format: '%d.%m.%Y %H:%M %z' }, '20.11.2026 06:00 +0100', '2026-11-20T05:00Z'],
    [{ type: 'timestamptz', time_zone: 'America/Chicago' }, '2026-11-20 05:00', '2026-11-20T11:00Z'],
    [{ type: 'timestamptz', time_zone: 'America/Chicago', format: '%m/%d/%Y %H:%M', ends_interval: true }, '11/20/2026 24:00', '2026-11-21T05:00Z'],
    [{ type: 'timestamptz', time_zone: 'America/Chicago', ends_interval: true }, '2026-03-08T03:00', '2026-03-08T07:00Z'],
  ] as const) test(`${JSON.stringify(column)}: ${text}`, async () => { assert.equal(await read(column as never, text), value) })

  for (const [column, text, fault] of [
    [{ type: 'double' }, '1,5', /column v: a number was expected, '1,5' found/], [{ type: 'int' }, '1.5', /a whole number was expected/], [{ type: 'int' }, '3000000000', /a whole number/],
    [{ type: 'boolean' }, 'maybe', /true or false/], [{ type: 'date' }, '20/11/2026', /a date \(YYYY-MM-DD\) was expected/], [{ type: 'date', format: '%Y%m%d' }, '2026-11-20', /a date of the form %Y%m%d/],
    [{ type: 'timestamptz' }, '2026-11-20 05:00', /a time with its offset/], [{ type: 'timestamptz', format: 'epoch' }, 'soon', /seconds since 1970/],
    [{ type: 'timestamptz', time_zone: 'America/Chicago' }, '2026-03-08 02:30', /a clock of America\/Chicago never shows 2026-03-08 02:30/],
  ] as const) test(`${JSON.stringify(column)}: ${text} is none`, async () => { await assert.rejects(read(column as never, text), fault) })
})

describe('the hour that clocks show twice', () => {
  const clock = (more: object) => ({ response_format: 'csv', interval_minutes: 30, columns: [{ name: 'hub', type: 'string', key: true }, { name: 'interval_start_utc', from: 'time', type: 'timestamptz', key: true, time_zone: 'America/Chicago', ...more }] }) as unknown as Partial<EndpointSpec>
  const chicago = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'].map(time => `2026-11-01 ${time}`)
  const starts = ['05:30', '06:00', '06:30', '07:00', '07:30', '08:00']
  const file = (times: readonly string[]): string => `hub,time\n${['A', 'B'].flatMap(hub => times.map(time => `${hub},${time}`)).join('\n')}\n`
  const found = async (endpoint: Partial<EndpointSpec>, times: readonly string[]): Promise<unknown[]> => (await rows(endpoint, file(times))).map(row => [row['hub'], row['interval_start_utc'], row['interval_minutes']])
  const expected = ['A', 'B'].flatMap(hub => starts.map(time => [hub, `2026-11-01T${time}Z`, 30]))

  test('oldest first, newest first, and times that end their interval', async () => {
    assert.deepEqual(await found(clock({}), chicago), expected)
    assert.deepEqual(await found(clock({}), chicago.toReversed()), expected)
    const ends = ['01:00', '01:30', '02:00', '01:30', '02:00', '02:30'].map(time => `2026-11-01 ${time}`)
    assert.deepEqual(await found(clock({ ends_interval: true }), ends), expected)
  })

  test('where clocks change at another hour', async () => {
    const times = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map(time => `2026-10-25 ${time}`)
    assert.deepEqual((await found(clock({ time_zone: 'Europe/Berlin' }), times)).slice(0, 6).map(row => (row as string[])[1]), ['23:30', '00:00', '00:30', '01:00', '01:30', '02:00'].map((time, index) => `2026-10-2${index === 0 ? 4 : 5}T${time}Z`))
  })
})
