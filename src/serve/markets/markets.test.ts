/** What the pages of markets are answered, over rows made up by hand; and the estimate of congestion against factors that are known. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseConfig } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { generation, load, loadForecast } from '#canon/demand-and-supply.ts'
import { constraint } from '#canon/market-results.ts'
import { node, nodeHub } from '#canon/node.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { marketViews } from '#products/markets/index.ts'
import { type GivenRow, lakeOf } from '../../../test/given-rows.ts'
import { fitCongestion } from './congestion-parts.ts'
import { constraints } from './constraints.ts'
import { fuelMix } from './fuel.ts'
import { markets } from './index.ts'
import { loadAgainstForecast } from './load.ts'
import { marketMap } from './map.ts'
import { nodePage } from './node.ts'
import type { Asked, MarketPorts } from './window.ts'

const hub = 'TH_NP15_GEN-APND'
const hour = (at: number): string => new Date(Date.UTC(2026, 10, 20, 8 + at)).toISOString()
const price = (at: number, node_id: string, lmp: number, congestion: number, more: GivenRow = {}): GivenRow => ({ iso: 'caiso', market_run: 'DAM', node_id, interval_start_utc: hour(at), interval_minutes: 60, lmp, energy: lmp - congestion, congestion, loss: 0, ...more })
/** Shadow prices of two constraints in the hours of a day, and what they do to N at 0.5 and -0.25. */
const shadows = Array.from({ length: 24 }, (_, at) => [at % 3 === 0 ? 10 + at : 0, at % 4 === 1 ? 20 - at / 2 : 0] as const)
const congestionOf = (at: number): number => 0.5 * (shadows[at]?.[0] ?? 0) - 0.25 * (shadows[at]?.[1] ?? 0)

let opened: Awaited<ReturnType<typeof lakeOf>>
let ports: MarketPorts
const asked = (more: Partial<Asked> = {}): Asked => ({ iso: 'caiso', at: undefined, signal: new AbortController().signal, ...more })
const days = { from: '2026-11-20', to: '2026-11-20' }

before(async () => {
  opened = await lakeOf([
    [lmpDayAhead, Array.from({ length: 24 }, (_, at) => [price(at, 'N', 30 + congestionOf(at), congestionOf(at)), price(at, hub, 28, 0), price(at, 'LOST', 30, 0)]).flat()],
    [lmpRealTime, [0, 5, 10].flatMap((minute, index) => ['RTPD', ...index === 0 ? ['RTD'] : []].map(market_run => ({ ...price(0, 'N', 10 * (index + 1), index), market_run, interval_start_utc: `2026-11-20T08:${String(minute).padStart(2, '0')}:00Z`, interval_minutes: 5 })))],
    [node, [{ iso: 'caiso', node_id: 'N', name: 'N', type: 'NODE', valid_from_utc: '2020-01-01T00:00:00Z', source: 'atlas' }, { iso: 'caiso', node_id: 'N', name: 'N_OLD', type: 'GEN', valid_from_utc: '2010-01-01T00:00:00Z', valid_to_utc: '2020-01-01T00:00:00Z', source: 'atlas' }]],
    [nodeHub, [{ iso: 'caiso', hub_id: hub, hub_type: 'AGGREGATE', node_id: 'N', valid_from_utc: '2020-01-01T00:00:00Z' }]],
    [constraint, shadows.flatMap((pair, at) => pair.flatMap((shadow_price, index) => shadow_price === 0 ? [] : [{ iso: 'caiso', market_run: 'DAM', constraint_id: index === 0 ? 'A' : 'B', contingency: 'BASE', shadow_price, interval_start_utc: hour(at), interval_minutes: 60 }]))],
    [load, [0, 1].flatMap(at => ['SYSTEM', 'PGE-TAC'].map(area_id => ({ iso: 'caiso', area_id, measure: 'integrated', load_mw: 100 + at, interval_start_utc: hour(at), interval_minutes: 60 })))],
    [loadForecast, [{ iso: 'caiso', area_id: 'SYSTEM', model: 'DAM', issued_utc: hour(-24), load_mw: 90, interval_start_utc: hour(0), interval_minutes: 60 }, { iso: 'caiso', area_id: 'SYSTEM', model: 'RTM', issued_utc: '2026-11-20T08:30:00Z', load_mw: 99, interval_start_utc: hour(0), interval_minutes: 60 }]],
    [generation, [['NP15', 'solar', 5], ['SP15', 'solar', 7], ['SP15', 'wind', -1]].map(([area_id, fuel, output_mw]) => ({ iso: 'caiso', area_id: String(area_id), fuel: String(fuel), fuel_name: String(fuel), output_mw: Number(output_mw), interval_start_utc: hour(0), interval_minutes: 60 }))],
  ], marketViews, '2026-11-21T12:00:00Z')
  ports = { ...opened, scratch: opened.folder, config: parseConfig({}), feeds: [{ iso: 'spp', report: 'constraints-day-ahead', title: 'Constraints', dataset: 'market.constraint' }] }
})
after(async () => { await opened.close() })

describe('the map', () => {
  const at = (more: Partial<Parameters<typeof marketMap>[1]> = {}): ReturnType<typeof marketMap> => marketMap(ports, { ...asked(), market: 'da', run: undefined, instant: undefined, ...more })

  test('has every point of the newest interval, placed where its place is known', async () => {
    const map = await at()
    assert.deepEqual([map.run, map.start_utc, map.interval_minutes, map.points.length], ['DAM', '2026-11-21T07:00:00Z', 60, 3])
    assert.deepEqual(map.points.map(point => [point.node_id, point.approximate]), [['LOST', null], ['N', 'scattered'], [hub, 'centre']])
    assert.equal(map.points[1]?.type, 'NODE')
  })

  test('of an instant that no clock has is refused, not answered for another one', async () => {
    const [map] = markets.start(ports).routes ?? []
    const input = { params: {}, body: undefined, principal: { name: 'rob', role: 'reader' }, signal: asked().signal } as const
    for (const instant of ['2026-02-30T08:00:00Z', '2026-11-20T25:00:00Z']) await assert.rejects(async () => await map?.handle({ ...input, query: { iso: 'caiso', market: 'da', instant } } as never), error => isFailure(error, 'usage/invalid'))
  })

  test('is of the interval that holds an instant, and of the run that has most points', async () => {
    const map = await at({ market: 'rt', instant: Date.parse('2026-11-20T08:02:00Z') })
    assert.deepEqual([map.run, map.runs, map.start_utc, map.points.map(({ lmp }) => lmp)], ['RTD', ['RTD', 'RTPD'], '2026-11-20T08:00:00Z', [10]])
    const later = await at({ market: 'rt', run: 'RTPD', instant: Date.parse('2026-11-20T08:10:00Z') })
    assert.deepEqual(later.points.map(({ lmp }) => lmp), [30])
    assert.deepEqual((await at({ instant: Date.parse('2026-11-19T08:00:00Z') })).points, [])
  })

  test('of an operator without prices is empty', async () => {
    const map = await at({ iso: 'spp' })
    assert.deepEqual([map.commit, map.points], [null, []])
  })
})

test('a point has its basis to the hub that it is part of, and each constraint\'s effect', async () => {
  const page = await nodePage(ports, { ...asked(), node: 'N', hub: undefined, ...days })
  assert.deepEqual([page.name, page.type, page.hub_id, page.hub_why, page.listings.map(({ name }) => name)], ['N', 'NODE', hub, 'member', ['N', 'N_OLD']])
  const [da, ...rt] = page.series
  assert.deepEqual(da?.basis, da?.lmp.map(lmp => Number(lmp) - 28))
  // Real time by hour is the mean of the hour's runs, each run for itself.
  assert.deepEqual(rt.map(one => [one.market_run, one.lmp, one.basis]), [['RTD', [10], [null]], ['RTPD', [20], [null]]])
  const [bound] = page.constraints
  assert.deepEqual(bound?.constraints.map(({ constraint_id, hours }) => [constraint_id, hours]), [['A', 8], ['B', 6]])
  for (const [index, factor] of [0.5, -0.25].entries()) assert.ok(Math.abs((bound?.constraints[index]?.factor ?? NaN) - factor) < 1e-4)
  const effects = bound?.constraints.reduce((sum, { effect }) => sum + (effect ?? NaN), 0) ?? NaN
  assert.ok(Math.abs(effects - (bound?.mean_congestion ?? NaN)) < 1e-3)
  assert.ok((bound?.explained ?? 0) > 0.9999)
})

test('a hub is compared with another, a hub that was asked for is taken, and a point that nobody knows is refused', async () => {
  const of = (node: string, other?: string): ReturnType<typeof nodePage> => nodePage(ports, { ...asked(), node, hub: other, ...days })
  assert.equal((await of(hub)).hub_why, 'itself')
  assert.notEqual((await of(hub)).hub_id, hub)
  assert.deepEqual([(await of('N', 'LOST')).hub_id, (await of('N', 'LOST')).hub_why, (await of('LOST')).hub_why], ['LOST', 'asked', 'most-traded'])
  await assert.rejects(nodePage(ports, { ...asked(), node: 'NOBODY', hub: undefined, from: undefined, to: undefined }), error => isFailure(error, 'usage/invalid'))
})

test('constraints by day, the newest days where none are asked for, and what would bring them', async () => {
  const found = await constraints(ports, { ...asked(), run: undefined, from: undefined, to: undefined })
  assert.deepEqual([found.from, found.to, found.days.length], ['2026-11-14', '2026-11-20', 7])
  const [first] = found.constraints
  const sum = shadows.reduce((total, [one]) => total + one, 0)
  assert.deepEqual([first?.constraint_id, first?.hours, first?.shadow_sum, first?.shadow_max, first?.days.map(({ date }) => date)], ['A', 8, sum, 31, ['2026-11-20']])
  assert.deepEqual(await constraints(ports, { ...asked({ iso: 'spp' }), run: undefined, from: undefined, to: undefined }), { zone: 'America/Chicago', from: null, to: null, days: [], reports: [{ report: 'constraints-day-ahead', title: 'Constraints' }], commit: null, runs: [], constraints: [], truncated: false })
})

test('load beside the forecast that was there when the day began; the whole before its parts', async () => {
  const found = await loadAgainstForecast(ports, { ...asked(), area: undefined, model: undefined, ...days })
  assert.deepEqual([found.area, found.model, found.models, found.areas.map(({ area_id }) => area_id)], ['SYSTEM', 'DAM', ['DAM'], ['SYSTEM', 'PGE-TAC']])
  assert.deepEqual(found.hours.map(({ actual, forecast }) => [actual, forecast]), [[100, 90], [101, null]])
  assert.deepEqual((await loadAgainstForecast(ports, { ...asked(), area: 'PGE-TAC', model: undefined, ...days })).hours.map(({ actual, forecast }) => [actual, forecast]), [[100, null], [101, null]])
})

test('output by fuel: areas beside each other are added up, or taken one by one', async () => {
  const all = await fuelMix(ports, { ...asked(), area: undefined, ...days })
  assert.deepEqual([all.areas, all.area, all.fuels], [['all', 'NP15', 'SP15'], 'all', [{ fuel: 'solar', output_mw: [12] }, { fuel: 'wind', output_mw: [-1] }]])
  assert.deepEqual((await fuelMix(ports, { ...asked(), area: 'NP15', ...days })).fuels, [{ fuel: 'solar', output_mw: [5] }])
})

test('each is right at an earlier commit, and a window has an order and an end', async () => {
  const { id: before } = await opened.lake.resolve('main')
  await opened.add([[lmpDayAhead, [price(23, hub, 99, 0, { version: 2 })]]], 'revise')
  const hubAt = async (at: string | undefined): Promise<unknown> => (await marketMap(ports, { ...asked({ at }), market: 'da', run: undefined, instant: undefined })).points.find(({ node_id }) => node_id === hub)?.lmp
  assert.deepEqual([await hubAt(before), await hubAt(undefined)], [28, 99])
  for (const wrong of [{ from: '2026-11-21', to: '2026-11-20' }, { from: '2020-01-01', to: '2026-11-20' }, { from: '2026-02-30', to: '2026-03-01' }]) {
    await assert.rejects(fuelMix(ports, { ...asked(), area: undefined, ...wrong }), error => isFailure(error, 'usage/invalid'), JSON.stringify(wrong))
  }
})

describe('the fit of congestion', () => {
  test('is none where there are too few hours, and explains nothing where there was nothing', () => {
    assert.equal(fitCongestion([[1, 2]], [1, 2]), null)
    assert.equal(fitCongestion([], [1, 2, 3]), null)
    assert.equal(fitCongestion([[1, 0, 2, 0]], [0, 0, 0, 0])?.explained, null)
  })

  test('shares the effect of constraints that always bind together, and is not misled by what has none', () => {
    const shadow = [1, 0, 3, 0, 2, 0, 0, 5, 1, 2, 3, 4]
    const alone = [0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    const fit = fitCongestion([shadow, shadow, alone], shadow.map(value => 0.6 * value))
    assert.ok(fit && fit.explained !== null && fit.explained > 0.9999)
    assert.ok(Math.abs((fit.factors[0] ?? NaN) - 0.3) < 1e-3 && Math.abs((fit.factors[1] ?? NaN) - 0.3) < 1e-3 && Math.abs(fit.factors[2] ?? NaN) < 1e-9)
  })
})
