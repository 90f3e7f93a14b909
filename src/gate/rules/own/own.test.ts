import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { sppDay } from '../../../../test/path/made-files.ts'
import { temporaryLake } from '../../../../test/path/temporary-lake.ts'
import { readRule } from './own-rule.ts'
import { rulesOf } from './rule-file.ts'
import { formSql } from './rule-form.ts'

const da = { dataset: 'market.lmp_da' } as const
const dearer = { ...da, name: 'dearer', sql: 'SELECT node_id, lmp FROM batch WHERE lmp > 34', severity: 'block' } as const

test('a rule that was added judges, dry runs say what it would have found, and a removed one is gone', async t => {
  const lake = await temporaryLake(t)
  const { ownRules } = lake.services
  for (const date of ['20260701', '20260702', '20260703']) { const { name, text } = sppDay(date); await lake.takeOne(await lake.put(name, text)) }
  const bumped = sppDay('20260704', { bump: { node: 3, interval: 5, by: 4000 } })

  const tried = await ownRules.test({ ...da, name: 'tall', between: { column: 'lmp', max: 3000 } }, { from: '2026-07-02', to: '2026-07-03' })
  assert.deepEqual(tried.map(({ rows, found, error }) => [rows, found, error]), [[120, 0, null], [120, 0, null], [120, 0, null]].slice(0, tried.length))
  assert.ok((await ownRules.test({ ...da, name: 'x', sql: 'SELECT node_id FROM batch WHERE node_id = \'DELTA\'' }, { from: null, to: null })).every(({ found }) => found === 24))

  await assert.rejects(ownRules.add([dearer], 'ann'), error => isFailure(error, 'gate/blocks-everything') && /all of the last 3 runs/.test(error.message))
  for (const name of ['identity', 'anomaly', 'late']) await assert.rejects(ownRules.add([{ ...dearer, name }], 'ann'), error => isFailure(error, 'gate/invalid-rule') && error.message.includes('comes with the platform'), name)
  assert.deepEqual(await ownRules.list(), [], 'nothing is stored')
  assert.equal((await ownRules.add([{ ...dearer, severity: 'warn' }], 'ann'))[0]?.by, 'ann')
  await ownRules.add([{ ...da, name: 'tall', severity: 'quarantine', between: { column: 'lmp', max: 3000 } }], 'ann')

  const outcome = await lake.takeOne(await lake.put(bumped.name, bumped.text))
  assert.equal(outcome.state, 'quarantined')
  const { verdict } = await lake.services.ledger.get(outcome.run ?? '')
  assert.deepEqual(verdict?.findings.filter(({ rule }) => ['tall', 'dearer'].includes(rule)).map(({ rule, severity, count }) => [rule, severity, count > 0]), [['tall', 'block', true], ['dearer', 'warn', true]])
  await ownRules.remove('tall')
  assert.equal((await lake.takeOne(await lake.put(bumped.name, bumped.text), { again: true })).state, 'merged')
  await assert.rejects(ownRules.remove('tall'), error => isFailure(error, 'gate/unknown-rule'))
  assert.deepEqual(await lake.leftovers(), [])
})

test('a dry run says of which days the faulty rows are, and a rule that is disabled is kept but not asked', async t => {
  const lake = await temporaryLake(t)
  const { ownRules, ledger } = lake.services
  const day = sppDay('20260701')
  await lake.takeOne(await lake.put(day.name, day.text))
  const all = { from: null, to: null }

  const [dated] = await ownRules.test({ ...da, name: 'late-hours', sql: 'SELECT interval_start_utc, lmp FROM batch WHERE interval_start_utc >= TIMESTAMPTZ \'2026-07-02 00:00:00Z\'' }, all)
  assert.deepEqual(dated?.days.map(each => [each.day, each.rows, each.found]), [['2026-07-01', 95, 0], ['2026-07-02', 25, 25]], 'a market day of SPP ends at five in the morning of UTC')
  const [counted] = await ownRules.test({ ...da, name: 'few', row_count: { max: 1 } }, all)
  assert.deepEqual([counted?.found, counted?.days.map(({ found }) => found)], [1, [null, null]], 'a count is of the whole batch')
  const [quiet] = await ownRules.test({ ...da, name: 'few', row_count: { min: 1 } }, all)
  assert.deepEqual(quiet?.days.map(({ found }) => found), [0, 0])

  assert.equal((await ownRules.add([{ ...dearer, enabled: false }], 'ann'))[0]?.disabled, true, 'what would block everything blocks nothing')
  const next = sppDay('20260702')
  const { verdict } = await ledger.get((await lake.takeOne(await lake.put(next.name, next.text))).run ?? '')
  assert.deepEqual(verdict?.findings.filter(({ rule }) => rule === 'dearer'), [])
  await assert.rejects(ownRules.add([dearer], 'ann'), error => isFailure(error, 'gate/blocks-everything'))
  await assert.rejects(ownRules.add([{ ...dearer, enabled: 'no' }], 'ann'), error => isFailure(error, 'gate/invalid-rule'))
})

test('what cannot be asked or would reach elsewhere is refused, and nothing is stored', async t => {
  const { services: { ownRules } } = await temporaryLake(t)
  const refused: readonly (readonly [unknown, string])[] = [
    [{ ...da, name: 'x', sql: 'SELEC 1' }, 'sql/invalid'], [{ ...da, name: 'x', sql: 'SELECT nothing FROM batch' }, 'sql/invalid'], [{ ...da, name: 'x', sql: 'SELECT 1; SELECT 2' }, 'sql/invalid'],
    [{ ...da, name: 'x', sql: 'SELECT * FROM read_csv(\'/etc/passwd\')' }, 'sql/refused'], [{ ...da, name: 'x', sql: 'SELECT * FROM \'/etc/passwd\'' }, 'lake/unknown-table'], [{ ...da, name: 'x', sql: 'COPY (SELECT 1) TO \'/tmp/x\'' }, 'sql/refused'],
    [{ ...da, name: 'x', sql: 'EXPLAIN SELECT 1' }, 'sql/refused'], [{ ...da, name: 'x', between: { column: 'lmp"; DROP TABLE x', min: 0 } }, 'sql/invalid'], [{ ...da, name: 'x', matches: { column: 'node_id', pattern: '(' } }, 'sql/invalid'],
    [{ ...da, name: 'X y', sql: 'SELECT 1' }, 'gate/invalid-rule'], [{ ...da, name: 'x' }, 'gate/invalid-rule'], [{ ...da, name: 'x', sql: 'SELECT 1', unique: ['lmp'] }, 'gate/invalid-rule'], [{ name: 'x', dataset: 'market.nothing', sql: 'SELECT 1' }, 'gate/invalid-rule'],
    [{ name: 'x', dataset: 'market.hour', sql: 'SELECT 1' }, 'gate/invalid-rule'], [{ ...da, name: 'x', row_count: {} }, 'gate/invalid-rule'], [{ ...da, name: 'x', row_count: { min: 2, max: 1 } }, 'gate/invalid-rule'], [{ ...da, name: 'x', severity: 'stop', sql: 'SELECT 1' }, 'gate/invalid-rule'],
    [{ ...da, name: 'x', between: { column: 'lmp', min: 0, mx: 5 } }, 'gate/invalid-rule'], [{ ...da, name: 'x', freshness: { column: 'interval_start_utc', hours: 1e300 } }, 'gate/invalid-rule'],
    [{ ...da, name: 'x', sql: 'SELECT 1', colour: 'red' }, 'gate/invalid-rule'], [null, 'gate/invalid-rule'], [[], 'gate/invalid-rule'],
  ]
  for (const [rule, code] of refused) await assert.rejects(ownRules.add([rule], 'ann'), error => isFailure(error) && error.code === code, `${JSON.stringify(rule)} is ${code}`)
  const sound = { ...da, name: 'sound', sql: 'SELECT * FROM batch WHERE false' }
  await assert.rejects(ownRules.add([sound, { ...da, name: 'x', sql: 'SELEC 1' }], 'ann'), error => isFailure(error, 'sql/invalid'), 'all of a file or none')
  await assert.rejects(ownRules.add([sound, sound], 'ann'), error => isFailure(error, 'gate/invalid-rule'))
  assert.deepEqual(await ownRules.list(), [])
})

test('a rule that fails when it is asked is a warning', async t => {
  const lake = await temporaryLake(t)
  await lake.services.ownRules.add([{ ...da, name: 'fragile', severity: 'block', sql: 'SELECT * FROM batch WHERE CAST(node_id AS INTEGER) > 1' }], 'ann')
  const { name, text } = sppDay('20260701')
  const outcome = await lake.takeOne(await lake.put(name, text))
  assert.equal(outcome.state, 'merged')
  const { verdict } = await lake.services.ledger.get(outcome.run ?? '')
  const said = verdict?.findings.find(({ rule }) => rule === 'fragile')
  assert.deepEqual([said?.severity, said?.count], ['warn', 0])
  assert.match(said?.message ?? '', /could not be run, and held nothing up/)
})

test('what is suggested passes on the table that it was read off', async t => {
  const lake = await temporaryLake(t)
  for (const date of ['20260701', '20260702']) { const { name, text } = sppDay(date); await lake.takeOne(await lake.put(name, text)) }
  const suggested = await lake.services.ownRules.suggest('market.lmp_da')
  assert.ok(suggested.length >= 5)
  for (const rule of suggested) assert.ok((await lake.services.ownRules.test(rule, { from: null, to: null })).every(({ found, error }) => found === 0 && error === null), JSON.stringify(rule))
  await assert.rejects(lake.services.ownRules.suggest('market.node_hub'), error => isFailure(error, 'gate/invalid-rule'))
})

test('forms as SQL', () => {
  const now = '2026-07-02T00:00:00.000Z'
  const sql = (form: Record<string, unknown>): string => formSql(readRule({ ...da, name: 'x', ...form }).form ?? assert.fail(), now)
  assert.equal(sql({ not_null: ['a', 'b'] }), 'SELECT * FROM batch WHERE "a" IS NULL OR "b" IS NULL')
  assert.equal(sql({ not_null: 'a' }), 'SELECT * FROM batch WHERE "a" IS NULL')
  assert.equal(sql({ between: { column: 'a', min: -1, max: 2 } }), 'SELECT * FROM batch WHERE "a" < -1 OR "a" > 2')
  assert.equal(sql({ in: { column: 'a', values: ['x\'y', 2] } }), 'SELECT * FROM batch WHERE "a" NOT IN (\'x\'\'y\', 2)')
  assert.equal(sql({ row_count: { min: 5 } }), 'SELECT count(*) AS "rows" FROM batch HAVING count(*) < 5')
  assert.equal(sql({ freshness: { column: 'a', hours: 24 } }), 'SELECT max("a") AS newest FROM batch HAVING max("a") < TIMESTAMPTZ \'2026-07-01T00:00:00.000Z\'')
})

test('a file of rules', () => {
  assert.equal(rulesOf('name: a\nsql: SELECT 1').length, 1)
  assert.equal(rulesOf('rules:\n - name: a\n - name: b').length, 2)
  for (const text of ['a: [', 'rules: []', `a: &x [1]\nb: *x`, 'x'.repeat(64 * 1024 + 1)]) assert.throws(() => rulesOf(text), error => isFailure(error, 'gate/invalid-rule'), text.slice(0, 20))
})
