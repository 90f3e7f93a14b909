import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unexplainedSeverity } from './holding.ts'

const batch = (iso: string, name = 'market.lmp_rt'): Parameters<ReturnType<typeof unexplainedSeverity>>[0] => ({ iso, dataset: { name } })

const cases: [hold: 'never' | 'unexplained', only: string, iso: string, dataset: string, severity: string][] = [
  ['never', '', 'spp', 'market.lmp_rt', 'warn'],
  ['never', 'spp', 'spp', 'market.lmp_rt', 'warn'],
  ['unexplained', '', 'spp', 'market.lmp_rt', 'block'],
  ['unexplained', 'spp', 'spp', 'market.lmp_da', 'block'],
  ['unexplained', 'spp', 'miso', 'market.lmp_da', 'warn'],
  ['unexplained', 'market.lmp_rt', 'miso', 'market.lmp_rt', 'block'],
  ['unexplained', 'market.lmp_rt', 'miso', 'market.lmp_da', 'warn'],
  ['unexplained', 'caiso, market.lmp_rt/spp', 'spp', 'market.lmp_rt', 'block'],
  ['unexplained', 'caiso, market.lmp_rt/spp', 'spp', 'market.lmp_da', 'warn'],
]
for (const [hold, only, iso, dataset, severity] of cases) {
  test(`${hold} "${only}": ${dataset} of ${iso} is ${severity}`, () => { assert.equal(unexplainedSeverity({ hold, only })(batch(iso, dataset)), severity) })
}

for (const only of ['acme', 'market.node', 'spp/market.lmp_rt', 'market.lmp_rt/acme', 'market.lmp_rt/spp/x']) {
  test(`"${only}" is no place`, () => { assert.throws(() => unexplainedSeverity({ hold: 'unexplained', only }), { code: 'config/invalid' }) })
}
