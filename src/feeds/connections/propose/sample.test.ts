import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSpec } from '../spec/read.ts'
import { draftOf } from './draft.ts'
import { sampleOf } from './sample.ts'

describe('the beginning of a file as columns', () => {
  for (const [what, text, format, path, columns] of [
    ['a preamble, semicolons, quotes and a line that is cut off', '\uFEFFExported, 2026\n\nHub;"Price; $";;Hub\nN;"1;5";x;y\nS;;x;y\nN;2', 'csv', null, { Hub: ['N', 'S'], 'Price; $': ['1;5', null] }],
    ['tabs', 'a\tb\n1\t2\n', 'csv', null, { a: ['1'], b: ['2'] }],
    ['the longest list in a document, with deeper fields and none for lists', '{"meta":[{"n":1}],"data":{"it/ems":[{"a":1,"b":{"c~d":true}},{"a":null,"e":[1]}]}}', 'json', '/data/it~1ems', { a: ['1', null], '/b/c~0d': ['true', null] }],
    ['a list', '[{"a":"x"},{"b":2.5}]', 'json', null, { a: ['x', null], b: [null, '2.5'] }],
    ['lines of JSON, the last of them cut off', '{"a":1}\n{"a":2}\n{"a":', 'ndjson', null, { a: ['1', '2'] }],
  ] as const) {
    test(what, () => {
      const sample = sampleOf(text, false)
      assert.deepEqual([sample?.format, sample?.response_path, Object.fromEntries(sample?.columns.map(column => [column.from, column.values]) ?? [])], [format, path, columns])
    })
  }

  for (const text of ['', 'one column\nx\n', '1,2\n3,4\n', '<html><body>no</body></html>', '{"error":"none"}', '[1,2]', '{']) test(`nothing is found in ${JSON.stringify(text)}`, () => { assert.equal(sampleOf(text, true), null) })
})

test('a draft is a good specification, with what to look at above it', () => {
  const sample = sampleOf('Hub;Hour Ending;LMP\nN;06/01/2026 01:00;1\nN;06/01/2026 02:00;2\nN;06/01/2026 03:00;-3\n', true)
  assert(sample)
  const { text } = draftOf({ name: 'desk-prices', address: 'https://example.com/a/prices.csv?day=1', zone: 'America/Chicago', author: 'ana: "x"' }, sample)
  assert.match(text, /^# Look at: Hour Ending has times without an offset, taken to be of America\/Chicago\n/)
  const { spec, problems } = readSpec(text)
  assert.deepEqual(problems.filter(({ severity }) => severity === 'error'), [])
  assert.deepEqual([spec?.provider.base_url, spec?.provider.endpoints?.[0]?.path, spec?.provider.endpoints?.[0]?.interval_minutes, spec?.provider.sinks[0]?.table_name, spec?.created_by], ['https://example.com', '/a/prices.csv?day=1', 60, 'desk.desk_prices', 'ana: "x"'])
})
