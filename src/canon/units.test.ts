import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { convert, energyMwh, meanPowerMw, ratio, units } from './units.ts'
import type { Unit } from './units.ts'

const cases: readonly { value: number, from: Unit, to: Unit, result: number }[] = [
  { value: 32.47, from: 'USD/MWh', to: 'cent/kWh', result: 3.247 },
  { value: 0.1, from: 'USD/kWh', to: 'USD/MWh', result: 100 },
  { value: -12.5, from: 'USD/MWh', to: 'USD/kWh', result: -0.0125 },
  { value: 1500, from: 'kW', to: 'MW', result: 1.5 },
  { value: 0.3, from: 'GW', to: 'MW', result: 300 },
  { value: 1, from: 'GWh', to: 'kWh', result: 1_000_000 },
  { value: 3.6, from: 'GJ', to: 'MWh', result: 1 },
  { value: 1, from: 'MMBtu', to: 'GJ', result: 1.05505585262 },
  { value: 1, from: 'MWh', to: 'MMBtu', result: 3.412_141_633_127_941_7 },
  { value: 10, from: 'therm', to: 'Dth', result: 1 },
  { value: 0.35, from: 'USD/therm', to: 'USD/MMBtu', result: 3.5 },
  { value: 7000, from: 'Btu/kWh', to: 'MMBtu/MWh', result: 7 },
]
for (const { value, from, to, result } of cases) test(`${value} ${from} = ${result} ${to}`, () => assert.equal(convert(value, from, to), result))

test('ratios are exact, mutual, and chain', () => {
  const pairs = units.flatMap(from => units.map(to => [from, to] as const)).filter(([from, to]) => converts(from, to))
  assert.ok(pairs.length > units.length)
  for (const [from, to] of pairs) {
    const [there, back] = [ratio(from, to), ratio(to, from)]
    assert.deepEqual([there.numerator, there.denominator], [back.denominator, back.numerator])
    for (const via of units.filter(unit => converts(from, unit))) {
      const [one, other] = [ratio(from, via), ratio(via, to)]
      assert.equal(one.numerator * other.numerator * there.denominator, one.denominator * other.denominator * there.numerator)
    }
  }
})

test('cents of a price survive the way to other price units and back', () => {
  fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_500_000 }), fc.constantFrom<Unit>('cent/kWh', 'USD/kWh'), (cents, unit) => {
    const price = cents / 100
    assert.equal(Math.round(convert(convert(price, 'USD/MWh', unit), unit, 'USD/MWh') * 100), cents)
  }))
})

test('different things do not convert: power is not energy, a gas price is not a power price', () => {
  for (const [from, to] of [['MW', 'MWh'], ['USD/MMBtu', 'USD/MWh'], ['MWh', 'USD/MWh'], ['Btu/kWh', 'kWh']] as const) {
    assert.throws(() => convert(1, from, to), error => isFailure(error, 'usage/invalid') && error.message.includes(from) && error.message.includes(to))
  }
})

test('power over an interval is energy', () => {
  assert.equal(energyMwh(120, 5), 10)
  assert.equal(meanPowerMw(10, 5), 120)
  assert.equal(energyMwh(50, 60), 50)
})

function converts(from: Unit, to: Unit): boolean {
  try {
    ratio(from, to)
    return true
  } catch {
    return false
  }
}
