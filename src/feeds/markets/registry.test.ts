import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { isMeasured } from '#canon/datasets.ts'
import { isos } from '#canon/market.ts'
import { isPrices } from '#canon/price.ts'
import { reportOf, reports } from './registry.ts'

test('each report is found by its name, which no other of its operator has', () => {
  for (const report of reports) {
    assert.equal(reportOf(report.iso, report.name), report)
    assert(isos.includes(report.iso) && /^[a-z]+(-[a-z]+)*$/.test(report.name), report.name)
  }
})

test('prices have a grid, reference data has none', () => {
  for (const { name, dataset, grid } of reports) if (!isMeasured(dataset)) assert.equal(grid !== null, isPrices(dataset), name)
})

test('each operator has its prices', () => {
  for (const iso of isos) assert.equal(reportOf(iso, 'lmp-day-ahead').dataset.name, 'market.lmp_da')
})

test('an unknown report is refused with those that there are', () => {
  assert.throws(() => reportOf('caiso', 'lmp-yearly'), error => isFailure(error, 'usage/invalid') && /lmp-day-ahead.*atlas-node/.test(error.message))
})

test('no report takes what is none', () => {
  for (const lines of [[], [''], ['a,b', '1,2'], ['<html>'], ['{}'], [',,,,'], ['"']]) {
    for (const report of reports) assert.equal(report.recognise({ name: 'x.csv', lines, bytes: 1 }), null, `${report.iso} ${report.name}: ${JSON.stringify(lines)}`)
  }
})
