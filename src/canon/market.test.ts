import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { officialHubs } from './hub.ts'
import { isIso, isos, market, marketIds, parseMarket } from './market.ts'

test('every market has a 16-hour block, and peak Saturdays are the West\'s alone', () => {
  for (const id of marketIds) {
    const { onPeakHoursEnding: [first, last], peakDays, zone } = market(id)
    assert.equal(market(id).id, id)
    assert.equal(last - first + 1, 16)
    assert.equal(peakDays === 'mon-sat', zone === 'America/Los_Angeles', id)
    assert.equal(first, zone === 'America/New_York' ? 8 : 7, id)
  }
})

test('only MISO runs its market on another clock than its blocks', () => {
  assert.deepEqual(marketIds.filter(id => market(id).zone !== market(id).marketZone), ['miso'])
  assert.equal(market('miso').marketZone, market('miso-tariff').zone)
})

test('a market is read in any case, and an unknown one is answered with the list', () => {
  assert.equal(parseMarket(' PJM '), 'pjm')
  assert.equal(parseMarket('Palo-Verde'), 'palo-verde')
  assert.throws(() => parseMarket('aeso'), error => isFailure(error, 'usage/invalid') && error.message.includes('aeso') && error.message.includes('ercot'))
  assert.equal(isIso('miso'), true)
  assert.equal(isIso('miso-tariff'), false)
})

test('hubs have names and ids of their own', () => {
  for (const iso of isos) {
    const hubs = officialHubs(iso)
    assert.ok(hubs.length >= 2, iso)
    assert.equal(new Set(hubs.map(hub => hub.id)).size, hubs.length, iso)
    assert.equal(new Set(hubs.map(hub => hub.name)).size, hubs.length, iso)
  }
})

test('PJM\'s hub ids are the pnode list\'s, not a list zipped with sorted names', () => {
  const ids = new Map(officialHubs('pjm').map(hub => [hub.name, hub.id]))
  assert.equal(ids.get('DOMINION HUB'), '35010337')
  assert.equal(ids.get('EASTERN HUB'), '51217')
  assert.equal(ids.get('WESTERN HUB'), '51288')
})

const realFiles = process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso'

const prices: readonly { iso: 'pjm' | 'nyiso' | 'isone', file: string, idAt: number, nameAt: number }[] = [
  { iso: 'pjm', file: 'pjm/rt_hrl_lmps_HUBS_2025-05_2025-08.csv', idAt: 2, nameAt: 3 },
  { iso: 'nyiso', file: 'nyiso/20220718damlbmp_zone.csv', idAt: 2, nameAt: 1 },
  { iso: 'isone', file: 'isone/WW_DALMP_ISO_20260604.csv', idAt: 3, nameAt: 4 },
]
for (const { iso, file, idAt, nameAt } of prices) {
  test(`hubs of ${iso} stand in its price file under these ids`, t => {
    if (!existsSync(join(realFiles, file))) return t.skip(`real operator files not found at ${realFiles}`)
    const lines = readFileSync(join(realFiles, file), 'utf8').replaceAll('"', '').split('\n').map(line => line.split(','))
    const published = new Map(lines.map(cells => [cells[nameAt]?.trim(), cells[idAt]?.trim()]))
    for (const hub of officialHubs(iso)) assert.equal(published.get(hub.name), hub.id, hub.name)
  })
}
