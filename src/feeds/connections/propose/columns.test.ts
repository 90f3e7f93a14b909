import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { proposeColumns } from './columns.ts'

const column = (from: string, ...values: (string | null)[]) => ({ from, values })

describe('types by every value of the sample', () => {
  for (const [from, values, expected] of [
    ['Price ($/MWh)', ['31', '-2', '1e3'], { name: 'price_usd_mwh', type: 'double', unit: 'USD/MWh' }],
    ['Zip', ['01234', '98765'], { name: 'zip', type: 'string' }],
    ['Units', ['1', '2'], { name: 'units', type: 'int' }], ['Big', ['1', '3000000000'], { name: 'big', type: 'long' }],
    ['Load MW', ['1', '2'], { name: 'load_mw', type: 'double', unit: 'MW' }],
    ['isOpen', ['true', 'FALSE'], { name: 'is_open', type: 'boolean' }],
    ['Trade Date', ['20261120', '20261121'], { name: 'trade_date', type: 'date', format: '%Y%m%d' }],
    ['day', ['2026-11-20', '2026-11-21'], { name: 'day', type: 'date' }],
    ['when', ['13/01/2026', '01/02/2026'], { name: 'when', type: 'date', format: '%d/%m/%Y' }],
    ['updated_at', ['1732078800', '1732078801'], { name: 'updated_at_utc', type: 'timestamptz', format: 'epoch' }],
    ['at', ['2026-11-20T05:00Z', '2026-11-20T05:00:01-05:00'], { name: 'at_utc', type: 'timestamptz' }],
    ['Stand', ['11/20/2026 1:05 PM', '11/21/2026 12:00 AM'], { name: 'stand_utc', type: 'timestamptz', format: '%m/%d/%Y %I:%M %p', time_zone: 'UTC' }],
    ['naïve 1', ['a', null], { name: 'naive_1', type: 'string' }], ['2nd', [null, null], { name: 'c_2nd', type: 'string' }], ['version', ['1', '2'], { name: 'version_2', type: 'int' }],
  ] as const) {
    test(`${from}: ${values.join(' | ')}`, () => {
      const [found] = proposeColumns([column(from, ...values)], null).columns
      const { key: _key, from: said, ...rest } = found ?? {}
      assert.deepEqual(rest, expected)
      assert.equal(said ?? expected.name, from)
    })
  }
})

test('the key is what tells rows apart, the interval what lies between most of them, and a local time asks for its zone', () => {
  const hours = ['11/20/2026 01:00', '11/20/2026 02:00', '11/20/2026 03:00', '11/20/2026 24:00']
  const sample = [column('Hub', ...hours.flatMap(() => ['N', 'S'])), column('Hour Ending', ...hours.flatMap(hour => [hour, hour])), column('LMP', ...hours.flatMap((_, index) => [String(index), '5']))]
  const { columns, interval_minutes, notes } = proposeColumns(sample, 'America/Chicago')
  assert.equal(interval_minutes, 60)
  assert.deepEqual(columns, [
    { name: 'hub', from: 'Hub', type: 'string', key: true },
    { name: 'interval_start_utc', from: 'Hour Ending', type: 'timestamptz', format: '%m/%d/%Y %H:%M', time_zone: 'America/Chicago', ends_interval: true, key: true },
    { name: 'lmp', from: 'LMP', type: 'double', unit: 'USD/MWh' },
  ])
  assert.deepEqual(notes, ['Hour Ending has times without an offset, taken to be of America/Chicago', 'Hour Ending is taken to end its interval, by its name'])
  assert.match(proposeColumns(sample, null).notes[0] ?? '', /set time_zone/)
})

test('an hour that a clock shows twice keeps nothing from being the key', () => {
  const { columns } = proposeColumns([column('hub', 'N', 'N', 'N', 'N', 'N'), column('time', ...['00:00', '01:00', '01:00', '02:00', '05:00', '06:00'].slice(1).map(time => `2026-11-01 ${time}`))], 'America/Chicago')
  assert.deepEqual(columns.filter(({ key }) => key).map(({ from }) => from), ['time'])
})

test('rows that nothing tells apart have no key, and it is said', () => {
  const { columns, notes } = proposeColumns([column('a', 'x', 'x'), column('b', '1', '1')], null)
  assert.equal(columns.some(({ key }) => key), false)
  assert.deepEqual(notes, ['no few columns tell the rows of the sample apart: say which are the key'])
})
