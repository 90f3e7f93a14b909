import assert from 'node:assert/strict'
import { test } from 'node:test'
import { officialHubs } from './hub.ts'
import { isos } from './market.ts'
import { placeOf } from './place.ts'

test('every hub and zone of every operator has a place in its part of the continent', () => {
  for (const iso of isos) {
    for (const { id, name } of officialHubs(iso)) {
      const place = placeOf(iso, { node_id: id, name })
      assert.ok(place, `${iso} ${name}`)
      assert.equal(place.approximate, 'centre')
      assert.ok(place.latitude > 25 && place.latitude < 50 && place.longitude > -125 && place.longitude < -66, `${iso} ${name}`)
    }
  }
})

test('a point is put near its utility or its hub, always at the same place, and two points at two', () => {
  const [one, other] = [placeOf('miso', { node_id: 'DECO.METRO' }), placeOf('miso', { node_id: 'DECO.BLUWTR2' })]
  assert.deepEqual(one, placeOf('miso', { node_id: 'DECO.METRO' }))
  assert.notDeepEqual(one, other)
  for (const place of [one, other]) {
    assert.equal(place?.approximate, 'scattered')
    assert.ok(place && Math.abs(place.latitude - 42.5) <= 0.9 && Math.abs(place.longitude + 83.2) <= 1.25)
  }
  const member = placeOf('caiso', { node_id: 'X_1_N001' }, ['NOBODY', 'TH_NP15_GEN-APND'])
  assert.ok(member && Math.abs(member.latitude - 38.6) <= 0.9)
})

test('what nobody knows has no place, and a twin has that of its point', () => {
  assert.equal(placeOf('caiso', { node_id: 'X_1_N001' }), null)
  assert.equal(placeOf('pjm', { node_id: '48592', name: 'SOMEWHERE' }), null)
  assert.deepEqual(placeOf('ercot', { node_id: 'LZ_WEST@LZEW' }), placeOf('ercot', { node_id: 'LZ_WEST' }))
})
