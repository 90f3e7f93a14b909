import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { EndpointSpec } from '../spec/schema.ts'
import { bench, fetched, leftIn, nowUtc, source, textsOf, type Heard, type Tell } from './source-for-tests.ts'

const all = Array.from({ length: 25 }, (_, id) => ({ id }))
const param = (heard: Heard, name: string): string | null => new URL(heard.url, 'http://h').searchParams.get(name)
const idsIn = (texts: readonly string[]): number[] => texts.flatMap(text => {
  const page = JSON.parse(text) as { items?: { id: number }[] } | { id: number }[]
  return (Array.isArray(page) ? page : page.items ?? []).map(({ id }) => id)
})

describe('all rows come, page after page, by', () => {
  const byCursor = (cursor: string | null) => { const at = Number(cursor ?? 0); return { items: all.slice(at, at + 10), meta: { next: at + 10 < 25 ? String(at + 10) : null } } }
  const cases: readonly [what: string, endpoint: Partial<EndpointSpec>, tell: (heard: Heard, number: number) => Tell, requests: number, files: number][] = [
    ['cursor', { response_path: '$.items', pagination: 'cursor', pagination_config: { cursor_param: 'after', cursor_path: '$.meta.next', limit_param: 'n', limit: 10 } }, heard => ({ body: param(heard, 'n') === '10' ? byCursor(param(heard, 'after')) : {} }), 3, 3],
    ['cursor in a body', { response_path: '/items', method: 'POST', body_template: '{"after":"{{cursor}}","n":{{limit}}}', pagination: 'cursor', pagination_config: { cursor_param: 'after', cursor_path: '/meta/next', limit: 10 } }, heard => ({ body: byCursor((JSON.parse(heard.body) as { after: string | null }).after) }), 3, 3],
    ['cursor that is a number', { response_path: '$.items', pagination: 'cursor', pagination_config: { cursor_param: 'c', cursor_path: '$.next' } }, heard => {
      // As many digits as a number cannot hold.
      const at = ['null', '9007199254740993', '9007199254740995'].indexOf(String(param(heard, 'c')))
      return { body: `{"items":${JSON.stringify(all.slice(at * 10, at * 10 + 10))},"next":${['9007199254740993', '9007199254740995', 'null'][at]}}` }
    }, 3, 3],
    ['offset', { pagination: 'offset', pagination_config: { limit: 10 } }, heard => { const at = Number(param(heard, 'offset')); return { body: all.slice(at, at + Number(param(heard, 'limit'))) } }, 4, 3],
    ['offset, of a source that gives fewer at once', { pagination: 'offset', pagination_config: { offset_param: 'skip', limit_param: 'take', limit: 1000 } }, heard => { const at = Number(param(heard, 'skip')); return { body: all.slice(at, at + 7) } }, 5, 4],
    ['offset up to a total', { response_path: '$.items', pagination: 'offset', pagination_config: { limit: 10, total_path: '$.total' } }, heard => { const at = Number(param(heard, 'offset')); return { body: { items: all.slice(at, at + 10), total: 25 } } }, 3, 3],
    ['offset of lines', { response_format: 'ndjson', pagination: 'offset', pagination_config: { limit: 25 } }, heard => ({ body: all.slice(Number(param(heard, 'offset'))).map(row => `[${JSON.stringify(row)}]\n`).join('') }), 2, 1],
    ['page', { pagination: 'page', pagination_config: { size_param: 'size', size: 10 } }, heard => { const at = (Number(param(heard, 'page')) - 1) * Number(param(heard, 'size')); return { body: all.slice(at, at + 10) } }, 4, 3],
    ['page from 0 up to a total', { pagination: 'page', response_path: '$.items', pagination_config: { page_param: 'p', first_page: 0, total_pages_path: '$.pages' } }, heard => { const at = Number(param(heard, 'p')) * 10; return { body: { items: all.slice(at, at + 10), pages: '3' } } }, 3, 3],
    ['page, ended by 204', { pagination: 'page', pagination_config: {} }, (_, number) => number > 3 ? { status: 204 } : { body: all.slice(number * 10 - 10, number * 10) }, 4, 3],
    ['header Link', { pagination: 'link', pagination_config: {} }, (_, number) => ({ body: all.slice(number * 10 - 10, number * 10), headers: number < 3 ? { link: `</prices?x=${number + 1}>; rel="next", </prices>; rel="first"` } : {} }), 3, 3],
    ['link in the answer', { response_path: '$.items', pagination: 'link', pagination_config: { next_path: '$.next' } }, (heard, number) => ({ body: { items: all.slice(number * 10 - 10, number * 10), next: number < 3 ? `http://${heard.headers.host ?? ''}/other?page=${number + 1}` : '' } }), 3, 3],
  ]
  for (const [what, endpoint, tell, requests, files] of cases) {
    test(what, async t => {
      const desk = await bench(t)
      const server = await source(t, tell)
      const found = await fetched(desk, server.base, endpoint)
      const texts = await textsOf(found)
      assert.deepEqual(idsIn(endpoint.response_format === 'ndjson' ? texts.map(text => `[${text.trim().replaceAll('\n', ',')}]`).map(text => JSON.stringify((JSON.parse(text) as object[]).flat())) : texts), all.map(({ id }) => id))
      assert.deepEqual([server.heard.length, found.files.length], [requests, files])
      assert.deepEqual(found.files.map(({ name }) => name), Array.from({ length: files }, (_, index) => `hubs-page-000${index + 1}.${endpoint.response_format ?? 'json'}`))
      assert.deepEqual((await leftIn(desk)).sort(), found.files.map(({ name }) => name), 'nothing else is left')
      assert.deepEqual([found.cursor, found.asked_to_utc], [null, null])
    })
  }
})

test('CSV by offset: rows are counted without the header, line breaks in quotes are none', async t => {
  const desk = await bench(t)
  const server = await source(t, heard => {
    const at = Number(param(heard, 'offset'))
    return { body: `id,note\r\n${all.slice(at, at + 10).map(({ id }) => `${id},"two\nlines ""${id}"""\r\n`).join('')}` }
  })
  const found = await fetched(desk, server.base, { response_format: 'csv', pagination: 'offset', pagination_config: { limit: 10 } })
  assert.deepEqual(server.heard.map(heard => param(heard, 'offset')), ['0', '10', '20', '25'])
  assert.equal(found.files.length, 3)
})

test('GraphQL: variables take the pages, and errors within an answer are errors', async t => {
  const desk = await bench(t)
  const server = await source(t, heard => {
    const { query, variables } = JSON.parse(heard.body) as { query: string, variables: { after?: string, hub: string } }
    if (!query.includes('prices') || variables.hub !== 'A' || heard.method !== 'POST' || heard.headers['content-type'] !== 'application/json') return { status: 400, body: heard.body }
    return { body: { data: { prices: { nodes: [{ id: variables.after ?? 'first' }], next: variables.after === undefined ? 'two' : null } } } }
  })
  const endpoint: Partial<EndpointSpec> = { response_path: '$.data.prices.nodes', pagination: 'cursor', pagination_config: { cursor_param: 'after', cursor_path: '$.data.prices.next' }, body_template: JSON.stringify({ query: 'query ($after: String) { prices(after: $after) { id } }', variables: { hub: 'A' } }) }
  const graphql = { provider: { provider_type: 'graphql' } } as const
  assert.equal((await fetched(desk, server.base, endpoint, graphql)).files.length, 2)
  const plain = await source(t, () => ({ body: { data: null, errors: [{ message: 'Unknown field "prize"' }] } }))
  await assert.rejects(fetched(desk, plain.base, { body_template: '{ prize(at: "{{from}}") { id } }', incremental: { from_param: 'from', start: '2026-01-01' } }, graphql), { code: 'connections/refused', message: /refuses the query\. It says: "Unknown field "prize""/ })
  assert.deepEqual(JSON.parse(plain.heard[0]?.body ?? ''), { query: '{ prize(at: "2026-01-01") { id } }', variables: {} })
  await assert.rejects(fetched(desk, plain.base, {}, graphql), { code: 'connections/invalid-spec', message: /body_template is missing/ })
})

describe('pages that would never end are an error', () => {
  const cursor = { response_path: '$.items', pagination: 'cursor', pagination_config: { cursor_param: 'c', cursor_path: '$.next' } } as const
  const cases: readonly [what: string, endpoint: Partial<EndpointSpec>, tell: (heard: Heard, number: number) => Tell, message: RegExp, requests: number][] = [
    ['the same cursor', cursor, (_, number) => ({ body: { items: [number], next: number % 2 === 0 ? 'a' : 'b' } }), /page 3 has the cursor of page 1/, 3],
    ['the same bytes', { pagination: 'page', pagination_config: {} }, () => ({ body: [1, 2] }), /page 2 has the same bytes as page 1/, 2],
    ['a next page that was asked for', { pagination: 'link', pagination_config: {} }, (_, number) => ({ body: [number], headers: { link: '</prices#x>; rel=next' } }), /page 1 goes on at the address of page 1/, 1],
    ['a circle of links', { response_path: '$.i', pagination: 'link', pagination_config: { next_path: '$.n' } }, (_, number) => ({ body: { i: [number], n: `/p${number % 3}` } }), /page 4 goes on at the address of page 2/, 4],
    ['ever more', { pagination: 'page', pagination_config: { pages_at_most: 5 } }, (_, number) => ({ body: [number] }), /goes on after 5 pages.*pages_at_most/, 5],
  ]
  for (const [what, endpoint, tell, message, requests] of cases) {
    test(what, async t => {
      const desk = await bench(t)
      const server = await source(t, tell)
      await assert.rejects(fetched(desk, server.base, endpoint), { code: 'connections/refused', message })
      assert.equal(server.heard.length, requests)
      assert.deepEqual(await leftIn(desk), [])
    })
  }
})

describe('a page that does not say what comes next is an error', () => {
  const cursor = (more: object = {}) => ({ pagination: 'cursor', pagination_config: { cursor_param: 'c', cursor_path: '$.next' }, ...more }) as const
  const cases: readonly [what: string, endpoint: Partial<EndpointSpec>, body: string, code: string, message: RegExp][] = [
    ['a web page', cursor(), '<html><title>Login</title>please</html>', 'connections/refused', /page 1 is no JSON, and what comes next stands in it\. It says: "Login please"/],
    ['half a document', cursor(), '{"items":[{"a":1', 'connections/refused', /is no JSON/], ['nothing at all', cursor(), '', 'connections/refused', /is no JSON/],
    ['an archive', cursor(), gzipSync('[]').toString('latin1'), 'connections/refused', /is no JSON/], ['no list', cursor({ response_path: '$.items' }), '{"error":"quota","next":"a"}', 'connections/refused', /has nothing at response_path \$\.items; it has "error", "next"/],
    ['a text for a list', cursor({ response_path: '$.items' }), '{"items":"none"}', 'connections/refused', /has "none" at response_path \$\.items where a list of rows is expected/],
    ['an object for a cursor', cursor(), '{"next":{"a":1}}', 'connections/refused', /has no cursor at \$\.next: a text or a number is expected, \{"a":1\} found/],
    ['an endless cursor', cursor(), JSON.stringify({ next: 'x'.repeat(10_000) }), 'connections/refused', /has no cursor/],
    ['deep nesting', cursor(), '['.repeat(300_000), 'connections/refused', /is no JSON/],
    ['no total', { pagination: 'offset', pagination_config: { limit: 2, total_path: '$.total' } }, '{"rows":[]}', 'connections/refused', /has no number at \$\.total: nothing found/],
    ['rows that cannot be counted', { pagination: 'page', pagination_config: {} }, '{"a":[1],"b":[2]}', 'connections/invalid-spec', /say response_path/],
    ['a path that is none', cursor({ pagination_config: { cursor_param: 'c', cursor_path: '$..next' } }), '{}', 'connections/invalid-spec', /is not understood/],
    ['a number for a link', { pagination: 'link', pagination_config: { next_path: '$.next' } }, '{"next":7}', 'connections/refused', /has no next address at \$\.next/],
    ['a link to a file', { pagination: 'link', pagination_config: { next_path: '$.next' } }, '{"next":"file:///etc/passwd"}', 'connections/refused', /goes on at file:/],
    ['a link to the machine\'s own', { pagination: 'link', pagination_config: { next_path: '$.next' } }, '{"next":"http://169.254.169.254/latest"}', 'connections/private-address', /169\.254\.169\.254 is no public address; the setting connections\.allow_private/],
    ['a link to the machine by name', { pagination: 'link', pagination_config: { next_path: '$.next' } }, '{"next":"http://localhost:1/x"}', 'connections/private-address', /no public address/],
    ['pages of XML', { response_format: 'xml', pagination: 'page', pagination_config: {} }, '', 'connections/not-yet', /pages by page are read from JSON and NDJSON and CSV, not from xml yet/],
    ['a cursor in CSV', { response_format: 'csv', incremental: { cursor_path: '$.a' } }, '', 'connections/not-yet', /cursor_path is read from JSON/],
  ]
  for (const [what, endpoint, body, code, message] of cases) {
    test(what, async t => {
      const desk = await bench(t)
      const server = await source(t, () => ({ body }))
      await assert.rejects(fetched(desk, server.base, endpoint), { code, message })
      assert.deepEqual(await leftIn(desk), [])
    })
  }
})

describe('a fetch goes on from the one before', () => {
  const ask = async (t: Parameters<typeof bench>[0], endpoint: Partial<EndpointSpec>, cursor: string | null, body: object = []) => {
    const desk = await bench(t)
    const server = await source(t, () => ({ body }))
    return { found: await fetched(desk, server.base, endpoint, { cursor }), heard: server.heard[0]! }
  }
  const window = { from_param: 'since', to_param: 'until', start: '2026-11-01T00:00:00Z', overlap_minutes: 60 }
  test('by time', async t => {
    const first = await ask(t, { incremental: window }, null)
    assert.equal(first.heard.url, '/prices?since=2026-11-01T00%3A00%3A00Z&until=2026-11-24T12%3A34%3A56Z')
    assert.deepEqual([first.found.cursor, first.found.asked_to_utc], ['2026-11-24T12:34:56.000Z', '2026-11-24T12:34:56.000Z'])
    assert.equal(Date.parse(first.found.asked_to_utc ?? ''), Date.parse(nowUtc))
    const late = await ask(t, { incremental: window }, '2026-11-20T06:00:00.000Z')
    assert.equal(param(late.heard, 'since'), '2026-11-20T05:00:00Z', 'what was missed is one window')
  })
  test('by the greatest value of a row', async t => {
    const incremental = { from_param: 'since', cursor_path: '$.at', format: '%m/%d/%Y %H:%M' }
    const { heard, found } = await ask(t, { response_path: '$.items', incremental }, '11/20/2026 05:00', { items: [{ at: '11/21/2026 01:00' }, { at: '01/02/2027 00:00' }, { at: null }, { at: '12/31/2026 23:00' }] })
    assert.deepEqual([param(heard, 'since'), found.cursor], ['11/20/2026 05:00', '01/02/2027 00:00'])
    assert.equal((await ask(t, { response_path: '$.items', incremental }, '11/20/2026 05:00', { items: [] })).found.cursor, '11/20/2026 05:00', 'without rows it stays')
    assert.equal((await ask(t, { incremental: { cursor_path: '/id' } }, null, [{ id: 9 }, { id: 10 }])).found.cursor, '10')
    await assert.rejects(ask(t, { incremental }, null, [{ when: 1 }]), { code: 'connections/refused', message: /no row has a value at incremental\.cursor_path \$\.at/ })
    await assert.rejects(fetched(await bench(t), (await source(t, (_, number) => ({ body: [{ when: number }] }))).base, { incremental, pagination: 'page', pagination_config: {} }, { atMost: { pages: 1, bytes: 1000 } }), { message: /no row has a value/ }, 'in a preview too')
    await assert.rejects(ask(t, { incremental }, null, [{ at: [1] }]), { code: 'connections/refused', message: /a row with \[1\]/ })
  })
  test('in a body', async t => {
    const { heard } = await ask(t, { method: 'POST', body_template: '<q a="{{from}}" b="{{to}}" c="{{cursor}}"/>', headers: { 'Content-Type': 'text/xml' }, incremental: { ...window, overlap_minutes: 0 } }, 'a"b')
    assert.deepEqual([heard.body, heard.url, heard.headers['content-type']], ['<q a="a&#34;b" b="2026-11-24T12:34:56Z" c="a&#34;b"/>', '/prices', 'text/xml'])
  })
})

describe('a preview', () => {
  const page = { pagination: 'page', pagination_config: {}, incremental: { cursor_path: '$.id' } } as const
  test('ends quietly after its pages or bytes, and leaves the cursor', async t => {
    const desk = await bench(t)
    const server = await source(t, (_, number) => ({ body: [{ id: number, text: 'x'.repeat(100) }] }))
    const few = await fetched(desk, server.base, page, { cursor: '0', atMost: { pages: 2, bytes: 1_000_000 } })
    assert.deepEqual([few.files.length, few.cursor, few.asked_to_utc, server.heard.length], [2, '0', null, 2])
    assert.equal((await fetched(desk, server.base, page, { atMost: { pages: 99, bytes: 300 } })).files.length, 2)
  })
  test('takes the beginning of lines, up to a whole one', async t => {
    const desk = await bench(t)
    for (const format of ['csv', 'ndjson'] as const) {
      const server = await source(t, () => ({ body: 'a,b,c\n'.repeat(100_000) }))
      const { files: [file] } = await fetched(desk, server.base, { response_format: format }, { atMost: { pages: 1, bytes: 1000 } })
      assert.deepEqual([file?.bytes, file?.name], [996, `hubs-page-0001.${format}`])
    }
    const packed = await source(t, () => ({ body: gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, index) => index * 7919 % 256))) }))
    await assert.rejects(fetched(desk, packed.base, { response_format: 'csv' }, { atMost: { pages: 1, bytes: 100 } }), { code: 'feed/unsafe', message: /is an archive that is larger/ })
  })
  test('of one large document says so', async t => {
    const desk = await bench(t)
    const server = await source(t, () => ({ body: { a: 'x'.repeat(5000) } }))
    await assert.rejects(fetched(desk, server.base, {}, { atMost: { pages: 1, bytes: 1000 } }), { code: 'feed/unsafe', message: /A preview reads 1\.0 kB of a first page/ })
    const growing = await source(t, (_, number) => ({ body: [{ id: number, text: 'x'.repeat(number * 300) }] }))
    assert.equal((await fetched(desk, growing.base, page, { atMost: { pages: 9, bytes: 1000 } })).files.length, 2)
    assert.deepEqual((await leftIn(desk)).sort(), ['hubs-page-0001.json', 'hubs-page-0002.json'])
  })
})

test('archives stay as they came', async t => {
  const desk = await bench(t)
  const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(20)])
  const bodies: readonly [Buffer, EndpointSpec['response_format'], string][] = [[gzipSync('a\n1\n'), 'csv', 'hubs-page-0001.csv.gz'], [zip, 'csv', 'hubs-page-0001.zip'], [zip, 'xlsx', 'hubs-page-0001.xlsx'], [Buffer.from('a'), 'csv', 'hubs-page-0001.csv'], [Buffer.alloc(0), 'csv', 'hubs-page-0001.csv']]
  for (const [body, response_format = 'csv', name] of bodies) {
    const server = await source(t, () => ({ body }))
    const { files } = await fetched(desk, server.base, { response_format })
    assert.deepEqual(files.map(file => [file.name, file.bytes]), [[name, body.length]])
  }
})
