import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { changed, columnChanged, type Draft, draftOf, emptyDraft, specOf, tableFor, textOf, withColumn } from './draft.ts'
import { placeOf, stepOf } from './places.ts'
import { yamlOf } from './yaml-lines.ts'

const spec = {
  version: '1.2', name: 'desk-prices', created_by: 'ana', environment: 'development', compatMode: 'BACKWARD',
  provider: {
    name: 'desk-prices', display_name: 'desk-prices', provider_type: 'file_ftp', tenant_id: 'desk', owner: 'ana', base_url: 'https://vendor.example', mode: 'batch', retry_config: { attempts: 2 },
    endpoints: [{
      name: 'rows', path: '/prices.csv?day=1', method: 'GET', auth: 'none', response_format: 'csv', interval_minutes: 60,
      columns: [
        { name: 'hub', from: 'Hub Name', type: 'string', key: true },
        { name: 'interval_start_utc', from: 'Hour Ending', type: 'timestamptz', format: '%m/%d/%Y %H:%M', time_zone: 'America/Chicago', ends_interval: true, key: true },
        { name: 'price', from: 'Price ($/MWh)', type: 'double', unit: 'USD/MWh' },
      ],
      validation_rules: { required_fields: ['price'], numeric_ranges: { price: { min: -500, max: 9000 } }, allowed_values: { hub: ['NORTH', 'SOUTH'] } },
    }],
    sinks: [{ type: 'iceberg', config: { warehouse: 'lake' }, table_name: 'desk.desk_prices' }],
  },
}
const draft = draftOf(spec, emptyDraft)

/** As the platform reads it: without what has no value. */
function read(given: Draft): typeof spec { return parse(textOf(given, 'ben')) as typeof spec }

describe('draft of a connection', () => {
  test('a specification is the same after its way through the fields, without defaults', () => {
    const { environment: _environment, compatMode: _compat, ...top } = spec
    const { mode: _mode, endpoints: [endpoint], ...provider } = spec.provider
    assert.ok(endpoint)
    const { method: _method, auth: _auth, columns: [hub, hour, price], validation_rules: { required_fields: _required, ...rules }, ...rest } = endpoint
    assert.deepEqual(read(draft), { ...top, provider: { ...provider, endpoints: [{ ...rest, columns: [hub, hour, { ...price, required: true }], validation_rules: rules }] } })
    assert.deepEqual(read(draftOf(read(draft), emptyDraft)), read(draft))
  })

  test('fields become what they are called for', () => {
    const made = read(changed(draft, { name: 'x', key_header: 'X-Key', key_ref: 'env:KEY', cron: '5 * * * *', cron_zone: 'America/Chicago', freshness: '90', format: 'json', rows_at: '/items', interval: '' }))
    const [endpoint] = made.provider.endpoints as unknown as Record<string, unknown>[]
    assert.deepEqual([made.name, made.provider.name, made.provider.display_name, made.provider.provider_type], ['x', 'x', 'x', 'rest_api'])
    assert.deepEqual([endpoint?.['auth'], endpoint?.['auth_config'], endpoint?.['response_path'], endpoint?.['interval_minutes']], ['api_key', { in: 'header', name: 'X-Key', key_ref: 'env:KEY' }, '/items', undefined])
    const { schedule_cron: cron, schedule_timezone: zone, slos } = made.provider as Record<string, unknown>
    assert.deepEqual([cron, zone, slos], ['5 * * * *', 'America/Chicago', { freshness_target_minutes: 90 }])
  })

  test('what a type has not is not said, what is no number is passed on to be refused', () => {
    const text = read(columnChanged(columnChanged(draft, 3, { type: 'string' }), 1, { unit: 'MW' }))
    assert.deepEqual(text.provider.endpoints[0]?.columns.map(column => Object.keys(column).includes('unit')), [false, false, false])
    assert.deepEqual(Object.keys(text.provider.endpoints[0]?.validation_rules ?? {}), ['allowed_values'])
    assert.equal(read(changed(draft, { interval: 'an hour' })).provider.endpoints[0]?.interval_minutes, 'an hour')
  })

  test('a column left out is not in the text and can come back after the text was written by hand', () => {
    const without = columnChanged(draft, 3, { include: false })
    assert.deepEqual(read(without).provider.endpoints[0]?.columns.map(({ name }) => name), ['hub', 'interval_start_utc'])
    const again = draftOf(read(without), { ...without, text: textOf(without, 'ana') })
    assert.deepEqual(again.columns.map(({ from, include }) => [from, include]), [['Hub Name', true], ['Hour Ending', true], ['Price ($/MWh)', false]])
  })

  test('a text written by hand wins until a field is changed', () => {
    const own = { ...draft, text: '# mine\nname: y\n' }
    assert.equal(textOf(own, 'ana'), '# mine\nname: y\n')
    assert.match(textOf(withColumn(own), 'ana'), /^version: "1.2"/)
  })

  test('an empty draft is a specification with gaps', () => {
    assert.deepEqual((specOf(emptyDraft, 'ana')['provider'] as { owner: string }).owner, 'ana')
    assert.deepEqual([tableFor(''), tableFor('Desk-Prices'), tableFor('9 lives')], ['', 'desk.desk_prices', 'desk.t_9_lives'])
  })
})

describe('places of faults', () => {
  const left = columnChanged(draft, 1, { include: false })
  for (const [path, place, step] of [
    ['/provider/schedule_cron', 'cron', 'table'], ['/name', 'name', 'source'], ['/provider/endpoints/0/path', 'address', 'source'], ['/provider/endpoints/0/auth_config/key_ref', 'key_ref', 'source'],
    ['/provider/endpoints/0/columns/0/time_zone', 'column 2 time_zone', 'columns'], ['/provider/endpoints/0/columns', 'columns', 'columns'], ['/provider/endpoints/0/validation_rules/numeric_ranges/price', 'column 3 min', 'quality'],
    ['/provider/endpoints/0/validation_rules/allowed_values/price', 'column 3 allowed', 'quality'], ['/provider/sinks/0/table_name', 'table', 'table'], ['/provider/endpoints/1/path', 'text', 'review'], ['', 'text', 'review'],
  ] as const) test(`${path || 'the whole'} is at ${place}`, () => { assert.deepEqual([placeOf(path, left), stepOf(place)], [place, step]) })
})

test('YAML says what it is given, whatever that is', () => {
  const values = ['no', 'a: b', '- x', '', ' x ', '1.2', '#', 'ü', '%m/%d', 'say "x"\nand y', '0x1f', '.inf', '{', 'null', 'a, b', '[', '~', '=', '!x', '&x', '*x', '2026-11-01', 'x #y', '\u2028', 'n']
  for (const value of values) {
    const whole = { one: value, list: [value, 1], inner: [{ [value]: value, deep: { x: [{ y: value }] } }], none: {}, nobody: [] }
    assert.deepEqual(parse(yamlOf(whole)), whole)
  }
})
