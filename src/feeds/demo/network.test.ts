import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caisoNetwork } from './caiso-network.ts'
import { misoNetwork } from './miso-network.ts'
import { referenceShares, transferFactors, type Network } from './network.ts'
import { sppNetwork } from './spp-network.ts'

const networks = [caisoNetwork, misoNetwork, sppNetwork]

for (const network of networks) {
  test(`${network.iso}: every name exists, once`, () => {
    const buses = new Set(network.buses.map(bus => bus.id))
    const points = new Set(network.points.map(point => point.id))
    assert.equal(points.size, network.points.length)
    for (const { from, to } of network.lines) assert.ok(buses.has(from) && buses.has(to))
    for (const { bus } of network.fleets) assert.ok(buses.has(bus))
    for (const { id, at, members } of network.points) {
      assert.ok((at.length === 0) !== (members.length === 0), `${id} hangs on buses or on members, not both`)
      const shares = [...at, ...members].map(([, share]) => share)
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12, `${id}: shares add up to 1`)
      for (const [bus] of at) assert.ok(buses.has(bus), `${id} hangs on no bus`)
      for (const [member] of members) assert.ok(points.has(member), `${id} has no member ${member}`)
    }
  })

  test(`${network.iso}: transfer factors obey Kirchhoff's laws`, () => kirchhoff(network))
}

/** One MW from a bus to the reference: what flows off each bus is what is put in there, and angles agree around every loop. */
function kirchhoff(network: Network): void {
  const factors = transferFactors(network)
  const shares = referenceShares(network)
  const count = network.buses.length
  const indexOf = new Map(network.buses.map((bus, index) => [bus.id, index]))
  for (let injected = 0; injected < count; injected++) {
    const angle = new Map<string, number>([[network.buses[0]!.id, 0]])
    for (let round = 0; round < count; round++) {
      network.lines.forEach((line, index) => {
        const drop = factors[index * count + injected]! * line.reactance_pu
        const [from, to] = [angle.get(line.from), angle.get(line.to)]
        if (from !== undefined && to === undefined) angle.set(line.to, from - drop)
        else if (to !== undefined && from === undefined) angle.set(line.from, to + drop)
        else if (from !== undefined && to !== undefined) assert.ok(Math.abs(from - to - drop) < 1e-9, `angles disagree on ${line.id}`)
      })
    }
    assert.equal(angle.size, count, 'every bus is reached')
    for (let bus = 0; bus < count; bus++) {
      let off = 0
      network.lines.forEach((line, index) => {
        if (indexOf.get(line.from) === bus) off += factors[index * count + injected]!
        if (indexOf.get(line.to) === bus) off -= factors[index * count + injected]!
      })
      assert.ok(Math.abs(off - ((bus === injected ? 1 : 0) - shares[bus]!)) < 1e-9)
    }
  }
}

test('the commercial points have the operators\' own names', () => {
  const hubs = (network: Network): string[] => network.points.filter(point => point.type === 'HUB').map(point => point.id)
  assert.deepEqual(hubs(caisoNetwork), ['TH_NP15_GEN-APND', 'TH_SP15_GEN-APND', 'TH_ZP26_GEN-APND'])
  assert.deepEqual(hubs(misoNetwork), ['ARKANSAS.HUB', 'ILLINOIS.HUB', 'INDIANA.HUB', 'LOUISIANA.HUB', 'MICHIGAN.HUB', 'MINN.HUB', 'MS.HUB', 'TEXAS.HUB'])
  assert.deepEqual(hubs(sppNetwork), ['SPPNORTH_HUB', 'SPPSOUTH_HUB'])
})
