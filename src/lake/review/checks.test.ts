import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { ana, by, reading, reviewedLake } from './review-for-tests.ts'

/** The lake's own writer would not put nulls there: another contract of the same table does. */
const loose = { ...reading, columns: reading.columns.map(column => ({ ...column, required: false })) }

test('columns that must have a value are looked at in the result', async t => {
  const { lake, put, pulls } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev', { dataset: loose, mode: 'append', status: null })
  const { pull } = await pulls.create(ana, { title: 'Half a row', source: 'dev', target: 'main' })
  assert.deepEqual(pull.round?.checks.map(({ name, outcome, message }) => [name, outcome, message]), [['mergeable', 'passed', ''], ['keys-unique', 'passed', ''], ['contract', 'failed', 'test.reading must have a value in status (1 row has none)']])
})

test('SQL of a person: what it finds, what it cannot do, and what it may not', async t => {
  const { review, lake, put, pulls } = await reviewedLake(t)
  await review.setRule({ pattern: 'main', required_checks: [] })
  await lake.createBranch('dev', 'main', by('ana'))
  for (let row = 0; row < 6; row++) await put('dev', { value: row })
  await review.setCheck(ana, { name: 'few', sql: 'select value from test.reading where value >= 1 order by value' })
  await review.setCheck(ana, { name: 'fine', sql: 'with high as (select * from reading where value > 100) select * from high' })
  await review.setCheck(ana, { name: 'broken', sql: 'select 1 / (select count(*) from test.reading) as x, error(\'out of reach\')' })
  await review.setRule({ pattern: 'main', required_checks: ['few', 'fine', 'broken'] })
  const { pull } = await pulls.create(ana, { title: 'Six rows', source: 'dev', target: 'main' })
  const found = new Map(pull.round?.checks.map(({ name, outcome, message }) => [name, `${outcome} ${message}`]))
  assert.equal(found.get('few'), 'failed it must find no rows and found more than 3: value 1; value 2; value 3')
  assert.equal(found.get('fine'), 'passed ')
  assert.match(found.get('broken') ?? '', /^error .*out of reach/)
  for (const sql of ['', 'drop table test.reading', 'select * from read_csv(\'/etc/hosts\')', 'copy (select 1) to \'x\'', 'selct 1']) await assert.rejects(review.setCheck(ana, { name: 'bad', sql }), error => isFailure(error, 'usage/invalid', 'sql/refused', 'sql/invalid'), sql)
  await assert.rejects(review.setCheck(ana, { name: 'contract', sql: 'select 1' }), error => isFailure(error, 'usage/invalid') && /built in/.test(error.message))
})
