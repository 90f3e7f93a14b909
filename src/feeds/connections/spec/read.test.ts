import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { problemText, readSpec, requireSpec } from './read.ts'

type Json = Record<string, unknown>

const endpoint: Json = { name: 'hubs', path: '/prices', columns: [{ name: 'hub', type: 'string', key: true }, { name: 'at_utc', from: 'time', type: 'timestamptz', time_zone: 'America/Chicago', key: true }, { name: 'price', from: 'px', type: 'double', unit: 'USD/MWh' }] }
const sink: Json = { type: 'iceberg', table_name: 'broker.hub_price', config: { warehouse: 'gridlake' } }
const provider: Json = { name: 'hubprices', display_name: 'Hub prices', provider_type: 'rest_api', tenant_id: 'desk', owner: 'ana', base_url: 'https://broker.example.com/v1', endpoints: [endpoint], sinks: [sink] }
const spec: Json = { version: '1.2', name: 'desk-prices', created_by: 'ana', provider }

const withProvider = (more: Json): Json => ({ ...spec, provider: { ...provider, ...more } })
const withEndpoint = (more: Json): Json => withProvider({ endpoints: [{ ...endpoint, ...more }] })
const withSink = (more: Json): Json => withProvider({ sinks: [more] })
const read = (given: unknown): string[] => readSpec(JSON.stringify(given)).problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)

test('a good one is read with its defaults, and warned of what it leaves out', () => {
  const found = readSpec(JSON.stringify(spec))
  assert.deepEqual(found.problems.map(({ severity, path }) => [severity, path]), [['warning', '/provider']])
  assert.deepEqual([found.spec?.compatMode, found.spec?.provider.schedule_timezone, found.spec?.provider.mode, found.spec?.provider.endpoints?.[0]?.method, found.spec?.provider.endpoints?.[0]?.sample_size], ['BACKWARD', 'UTC', 'batch', 'GET', 100])
})

describe('errors', () => {
  const cases: readonly [what: string, given: Json, error: RegExp][] = [
    ['an unknown key', withEndpoint({ response_pth: '$.items' }), /endpoints\/0\/response_pth: there is no response_pth here; did you mean response_path\?/],
    ['an unknown key of the whole', { ...spec, schema_ref: 'x' }, /\/schema_ref: there is no schema_ref here; did you mean schemaRef\?/],
    ['a key of every object', JSON.parse('{"__proto__": 1, "name": "a"}') as Json, /\/__proto__: there is no __proto__ here/],
    ['a word that is none', withProvider({ provider_type: 'rest' }), /provider_type: one of rest_api, .* is expected, "rest" found/],
    ['a word in other letters', withProvider({ market: 'caiso' }), /market: one of CAISO, .* "caiso" found; did you mean CAISO\?/],
    ['a market run', withEndpoint({ market_run: 'DA' }), /market_run: one of RTM, .* "DA" found/],
    ['a kind of point', withEndpoint({ node_type: 'BUS' }), /node_type: one of GEN, LOAD, HUB/],
    ['a market run without an operator', withEndpoint({ market_run: 'DAM' }), /provider\/market: market is missing/],
    ['a unit', withEndpoint({ columns: [{ name: 'price', type: 'double', unit: '$/MWh' }] }), /columns\/0\/unit: one of USD\/MWh/],
    ['a unit of a text', withEndpoint({ columns: [{ name: 'hub', type: 'string', unit: 'MW' }] }), /a column of type string has no unit/],
    ['something that is missing', { ...spec, created_by: undefined }, /\/created_by: created_by is missing: Who wrote it/],
    ['no sink', withProvider({ sinks: [] }), /\/provider\/sinks: /],
    ['no address', withProvider({ base_url: undefined }), /base_url is missing/],
    ['an address of another kind', withProvider({ base_url: 'file:///etc/passwd' }), /no address of this kind of source/],
    ['a login in the address', withProvider({ base_url: 'https://ana:secret@example.com' }), /has a login in it/],
    ['nothing to fetch', withProvider({ endpoints: [] }), /endpoints are missing/],
    ['a name twice', withProvider({ endpoints: [endpoint, endpoint] }), /endpoints\/1\/name: there are two endpoints with the name hubs/],
    ['a column twice', withEndpoint({ columns: [{ name: 'a', type: 'int' }, { name: 'a', type: 'int' }] }), /two columns with the name a/],
    ['pages without how', withEndpoint({ pagination: 'page' }), /pagination_config: pagination_config is missing: pagination page needs page_param/],
    ['pages with another kind\'s settings', withEndpoint({ pagination: 'cursor', pagination_config: { page_param: 'p' } }), /cursor_param is missing/],
    ['auth without how', withEndpoint({ auth: 'basic' }), /auth basic needs username, password_ref/],
    ['a secret in the clear', withEndpoint({ auth: 'bearer', auth_config: { token_ref: 'abc123' } }), /auth_config\/token_ref: .*a text of 6 characters found: The token/],
    ['a secret in a header', withEndpoint({ headers: { Authorization: 'Bearer abcdefgh1234' } }), /headers\/Authorization: this looks like a secret/],
    ['a secret in a parameter', withEndpoint({ query_params: { api_key: '12345' } }), /query_params\/api_key: api_key holds a secret by its name/],
    ['a schedule with hours over', withProvider({ schedule_cron: '0 55 39 31 12' }), /"0 55 39 31 12" is no schedule/],
    ['a schedule of each second', withProvider({ schedule_cron: '* * * * * *' }), /is no schedule: it has exactly 5 parts/],
    ['a schedule that never comes', withProvider({ schedule_cron: '0 0 31 2 *' }), /it never comes to pass/],
    ['a zone that is none', withProvider({ schedule_cron: '5 * * * *', schedule_timezone: 'America/Chicgo' }), /"America\/Chicgo" is no time zone/],
    ['often without a limit', withEndpoint({ name: 'realtime' }), /rate_limit_per_second is missing/],
    ['a group with two rates', withProvider({ endpoints: [{ ...endpoint, rate_limit_group: 'g', rate_limit_per_second: 1 }, { ...endpoint, name: 'b', rate_limit_group: 'g', rate_limit_per_second: 2 }] }), /group g has 1 a second at hubs and 2 here/],
    ['two fields into one column', withEndpoint({ field_mapping: { a: 'price', b: 'price' } }), /b and a both become price/],
    ['a column from two fields', withEndpoint({ field_mapping: { a: 'price' } }), /column price comes from px here and from a in field_mapping/],
    ['a rule of no column', withEndpoint({ validation_rules: { required_fields: ['prize'] } }), /required_fields names prize, which is no column/],
    ['a range upside down', withEndpoint({ validation_rules: { numeric_ranges: { price: { min: 2, max: 1 } } } }), /min 2 is above max 1/],
    ['a path that is none', withEndpoint({ response_path: 'items' }), /"items" is no path/],
    ['a fetch that goes on from nothing', withEndpoint({ incremental: { to_param: 'to' } }), /it says neither from_param/],
    ['a lake table without its warehouse', withSink({ ...sink, config: {} }), /warehouse is missing/],
    ['a lake table without a name', withSink({ type: 'iceberg', config: { warehouse: 'w' } }), /table_name is missing/],
    ['a topic without a name', withSink({ type: 'kafka', config: {} }), /kafka_topic is missing/],
    ['ClickHouse without a table', withSink({ type: 'clickhouse', config: {} }), /clickhouse_table is missing/],
    ['WebAssembly without a module', withProvider({ transforms: [{ name: 't', type: 'wasm' }] }), /wasm_module is missing/],
    ['credentials in production', { ...withEndpoint({ auth: 'bearer', auth_config: { token_ref: 'env:T' } }), environment: 'production' }, /credentials_ref is missing/],
    ['another version', { ...spec, version: '2.0' }, /\/version: .*"2.0" found/],
  ]
  for (const [what, given, error] of cases) {
    test(what, () => {
      const found = read(given)
      assert.match(found.filter(text => text.startsWith('error')).join('\n'), error)
      assert.equal(readSpec(JSON.stringify(given)).spec, null)
    })
  }
})

test('schedules that others refused are taken', () => {
  for (const cron of ['0 18 * * 1-5', '15,45 * * * *', '@daily', '*/5 6-22 * * MON-FRI']) assert.deepEqual(read(withProvider({ schedule_cron: cron })).filter(text => text.startsWith('error')), [], cron)
})

test('settings that have a default may be left out', () => {
  assert.deepEqual(read(withEndpoint({ auth: 'api_key', auth_config: { name: 'x-key', key_ref: 'env:K' }, pagination: 'page', pagination_config: {} })).filter(text => text.startsWith('error')), [])
})

test('warnings', () => {
  const many = Array.from({ length: 6 }, (_, index) => ({ ...endpoint, name: `e${index}` }))
  const jobs = Array.from({ length: 4 }, (_, index) => ({ name: `t${index}`, type: 'spark', spark_config: {} }))
  assert.match(read(withProvider({ base_url: 'http://example.com', endpoints: many, transforms: jobs })).join('\n'), /https:\/\/ where the source has it[^]*no endpoint has auth[^]*4 transforms run in Spark or Flink[^]*6 endpoints have the path/)
  assert.equal(readSpec(JSON.stringify(withProvider({ base_url: 'http://example.com' }))).spec?.name, 'desk-prices')
})

test('version 1.1 is read as 1.2, with a note', () => {
  const old = { ...withEndpoint({ validation_rules: { numeric_ranges: { price: [-150, null] } } }), version: 1.1 }
  const { spec: now, problems } = readSpec(JSON.stringify(old))
  assert.deepEqual([now?.version, now?.schemaRef, now?.provider.endpoints?.[0]?.validation_rules?.numeric_ranges], ['1.2', null, { price: { min: -150 } }])
  assert.match(problems[0]?.message ?? '', /version 1.1 is read as 1.2/)
})

test('YAML, with the line of each fault', () => {
  const text = ['name: desk', 'created_by: ana', 'provider:', '  name: p', '  display_name: P', '  provider_type: webhook', '  tenant_id: t', '  owner: ana', '  sinks:', '    - type: kafka', '      config: {}', '  tgs: [a]', ''].join('\n')
  assert.deepEqual(readSpec(text).problems.map(({ line, path }) => [line, path]), [[12, '/provider/tgs']])
  assert.deepEqual(readSpec(text.replace('  tgs: [a]\n', '')).problems.map(({ line, path }) => [line, path]), [[10, '/provider/sinks/0/kafka_topic']])
  assert.match(problemText(readSpec('a: [').problems[0]!), /line 1, the specification: this is neither YAML nor JSON/)
})

test('what a hostile text may hold', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...Array.from({ length: 9 }, (_, index) => `${'bcdefghij'[index]}: &${'bcdefghij'[index]} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`)].join('\n')
  const cases: readonly [string, RegExp][] = [
    [bomb, /aliases/], ['['.repeat(2000) + ']'.repeat(2000), /nested deeper|neither/], ['x'.repeat(2 ** 21), /at most/], ['name: a\nname: b', /neither YAML nor JSON.*unique/i],
    ['', /is expected/], ['null', /is expected/], ['[]', /is expected/], ['"text"', /is expected/], ['{"provider": null}', /missing/], ['--- 1\n--- 2', /neither|expected/], ['!!js/function "x"', /./],
  ]
  for (const [text, message] of cases) {
    const { spec: none, problems } = readSpec(text)
    assert.equal(none, null)
    assert.match(problems.map(problemText).join('\n'), message, text.slice(0, 40))
  }
})

test('a hostile text takes no longer than another of its size', () => {
  const keys = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n')
  const cases: readonly [string, RegExp][] = [
    [keys(60_000), /there is no k0 here/], ['{a: '.repeat(100_000), /nested deeper than 40 levels at line 1/], ['}'.repeat(500_000), /Unexpected flow-map-end/], ['a: b: c\n'.repeat(100_000), /Nested mappings|nested deeper/],
    [JSON.stringify(withProvider({ transforms: [{ name: 't', type: 'sql', sql_query: 'x', parameters: { token: Array<string>(100_000).fill('abc') } }] })), /token sounds like a secret/],
    ['a:\n  b: 1\n  b: 2', /line 3, the specification: .*the key b stands twice/],
  ]
  for (const [text, message] of cases) {
    const { problems } = readSpec(text)
    assert.match(problems.map(problemText).join('\n'), message)
    assert.ok(problems.length <= 200)
  }
})

test('no message repeats a secret', () => {
  for (const given of [
    withEndpoint({ auth: 'bearer', auth_config: { token_ref: 'hunter2' } }), withEndpoint({ auth: 'basic', auth_config: { username: 'u', password_ref: 'hunter2', password: 'hunter2' } }), withEndpoint({ headers: { Authorization: ['Bearer', 'hunter2'] } }),
    withEndpoint({ headers: 'Authorization: hunter2' }), withEndpoint({ query_params: { key: ['hunter2'] } }), withProvider({ credentials_ref: 'hunter2' }), withProvider({ base_url: 'postgres://ana:hunter2@example.com' }), withProvider({ base_url: 'https://ana:hunter2@exam ple' }),
    withProvider({ base_url: 'ftp://example.com/?key=hunter2' }), withProvider({ mode: 'Bearer hunter2hunter2' }),
  ]) {
    const found = read(given)
    assert.ok(found.some(text => text.startsWith('error')), JSON.stringify(given))
    assert.ok(!found.join('\n').includes('hunter2'), found.join('\n'))
  }
})

test('nothing makes it throw', () => {
  const key = fc.constantFrom('version', 'name', 'provider', 'sinks', 'endpoints', 'columns', 'auth', 'auth_config', 'validation_rules', 'numeric_ranges', 'config', 'schedule_cron', '__proto__', 'constructor', 'x/y~z')
  const { value } = fc.letrec(tie => ({ value: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>('1.2', 'a', '', null, true, 7, -1.5, 'iceberg', 'rest_api', '* * * * *'), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })) }))
  fc.assert(fc.property(value, given => { readSpec(JSON.stringify(given)) }), { numRuns: 300 })
  fc.assert(fc.property(fc.dictionary(key, value), more => { readSpec(JSON.stringify({ ...spec, provider: { ...provider, ...more } })) }), { numRuns: 300 })
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => { readSpec(text) }), { numRuns: 300 })
})

test('whoever needs one gets it, or an error with what is wrong', () => {
  assert.equal(requireSpec(JSON.stringify(spec), 'a.yaml').name, 'desk-prices')
  assert.throws(() => requireSpec('name: a', 'a.yaml'), /a\.yaml: .*created_by is missing/)
})
