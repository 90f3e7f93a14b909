import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs, hourMs } from '#canon/instant.ts'
import { anomalyFindings } from './anomaly-findings.ts'
import type { PricePoint, SeriesMemory } from './detectors/judge-day.ts'
import { draws } from './detectors/series-for-tests.ts'
import type { HubHour } from './hub-hours.ts'
import { judgeGroup } from './judge-group.ts'
import { memoryOf, recordOf } from './memory-record.ts'
import { healthOf } from './series-health.ts'

const begin = Date.UTC(2026, 5, 1, 5)
const days = 60
const nodes = ['NORTH', 'SOUTH', 'WEST'] as const

/** Hours of days `from` up to `to` that move together, with `more` on top. */
function made(from: number, to: number, more: (node: string, day: number, hour: number) => number = () => 0): Map<string, PricePoint[]> {
  return new Map(nodes.map((node, place) => [node, Array.from({ length: (to - from) * 24 }, (_, at): PricePoint => {
    const [day, hour] = [from + Math.floor(at / 24), at % 24]
    const market = draws(day * 24 + hour + 1)
    const own = draws((day * 24 + hour) * 10 + place + 7)
    const value = 35 + 10 * Math.sin(hour / 24 * 2 * Math.PI) + 2 * market.normal() + 0.3 * own.normal() + place + more(node, day, hour)
    return { utc: begin + day * dayMs + hour * hourMs, value: Math.round(value * 1e4) / 1e4, congestion: 0 }
  })]))
}

const memories = (await judgeGroup({ iso: 'spp', hours: made(0, days), memories: new Map() })).memories

const spike = (node: string, _day: number, hour: number): number => node === 'NORTH' && hour === 15 ? 160 : 0

describe('the hubs of a market run', () => {
  test('a sound day is quiet; a spike and a moved level are called out, at their node', async () => {
    const called = async (more?: Parameters<typeof made>[2]): Promise<string[]> => [...new Set((await judgeGroup({ iso: 'spp', hours: made(days, days + 1, more), memories })).called.map(({ node }) => node))]
    assert.deepEqual(await called(), [])
    assert.deepEqual(await called(spike), ['NORTH'])
    assert.deepEqual(await called(node => node === 'SOUTH' ? 25 : 0), ['SOUTH'])
  })

  test('day by day and through records it is the same as at once', async () => {
    const later = (to: number): Map<string, PricePoint[]> => made(days, to, spike)
    const atOnce = await judgeGroup({ iso: 'spp', hours: later(days + 3), memories })
    const called: unknown[] = []
    let kept: ReadonlyMap<string, SeriesMemory> = memories
    for (let day = days; day < days + 3; day++) {
      const judged = await judgeGroup({ iso: 'spp', hours: made(day, day + 1, spike), memories: kept })
      called.push(...judged.called.map(({ node, utc, by }) => [node, utc, by]))
      kept = new Map([...judged.memories].map(([node, memory]) => {
        const back = memoryOf(structuredClone(recordOf(memory)))
        assert.ok(back)
        assert.deepEqual([back.own.season, back.own.recent.map(({ value }) => value)], [memory.own.season, memory.own.recent.map(({ value }) => value)])
        return [node, back]
      }))
    }
    assert.ok(called.length > 0)
    assert.deepEqual(called, atOnce.called.map(({ node, utc, by }) => [node, utc, by]))
  })

  test('a day that comes again is judged by what was before it, not by itself', async () => {
    const first = await judgeGroup({ iso: 'spp', hours: made(days, days + 1), memories })
    const again = await judgeGroup({ iso: 'spp', hours: made(days, days + 1, spike), memories: first.memories })
    assert.deepEqual([...new Set(again.called.map(({ node, by }) => `${node} ${by}`))].filter(each => each.includes('duplicate')), [])
    assert.ok(again.called.some(({ node }) => node === 'NORTH'))
  })

  test('what all hubs share and the other market saw is explained, what one does alone is not', async () => {
    const decisions = async (more: Parameters<typeof made>[2], sibling?: { value: number, expected: number }): Promise<string[]> => {
      const { called } = await judgeGroup({ iso: 'spp', hours: made(days, days + 1, more), memories, sibling: async () => await Promise.resolve(sibling) })
      return [...new Set(called.filter(({ by }) => by === 'spike').map(({ explanation }) => explanation.decision === 'explained' ? explanation.reasons[0]?.kind ?? '' : 'suspicious'))]
    }
    const everywhere = (_node: string, _day: number, hour: number): number => hour === 15 ? 160 : 0
    assert.deepEqual(await decisions(spike, { value: 150, expected: 36 }), ['suspicious'])
    assert.deepEqual(await decisions(everywhere), ['suspicious'], 'nothing stands beside it')
    assert.deepEqual(await decisions(everywhere, { value: 150, expected: 36 }), ['other-market'])
  })

  test('a hub that left its nodes is called out for half a day of a dollar, or for an hour of more where nodes stand beside', async () => {
    const called = async (off: number, { hours = 24, deviation = 0.1, areNodes = true, hubs = ['SOUTH'] } = {}): Promise<string[]> => {
      const points = new Map([...made(days, days + 1)].map(([node, own]) => [node, own.slice(0, hours)]))
      const nodes = { areNodes, of: (node: string) => ({ found: hubs.includes(node) ? off : 0, expected: 0, deviation, usual: 0 }) }
      return (await judgeGroup({ iso: 'spp', hours: points, memories, nodes })).called.filter(({ by }) => by === 'nodes').map(({ node, found, expected }) => `${node} ${(found - expected).toFixed(1)}`)
    }
    assert.deepEqual(await called(4), ['SOUTH 4.0'])
    assert.deepEqual(await called(-4), ['SOUTH -4.0'])
    assert.deepEqual(await called(0.9), [], 'less than a dollar')
    assert.deepEqual(await called(4, { deviation: 2 }), [], 'nodes that do not know')
    assert.deepEqual(await called(8, { hours: 1 }), ['SOUTH 8.0'])
    assert.deepEqual(await called(2, { hours: 1 }), [], 'an hour of less')
    assert.deepEqual(await called(8, { hours: 1, areNodes: false }), [], 'hubs alone for an hour')
    assert.deepEqual(await called(8, { areNodes: false, hubs: ['SOUTH', 'WEST'] }), ['SOUTH 8.0'], 'hubs beside hubs: one of them')
  })

  test('a finding is one for a file, and says what was expected and found', async () => {
    const hours = made(days, days + 1, spike)
    const { called, memories: after, newest } = await judgeGroup({ iso: 'spp', hours, memories })
    const rows: HubHour[] = [...hours].flatMap(([node, points]) => points.map(point => ({ ...point, market_run: 'RTBM', node, file: 3, lowest: { utc: point.utc, value: point.value - 1 }, highest: { utc: point.utc + 300_000, value: point.value + 400 } })))
    const [finding, ...more] = anomalyFindings('RTBM', called, rows, 'block')
    assert.deepEqual([finding?.rule, finding?.severity, finding?.file, finding?.count, more.length], ['anomaly', 'block', 3, called.length, 0])
    assert.match(finding?.message ?? '', /hours? of NORTH \(RTBM\) on 2026-07-31 (is|are) out of line: .* USD\/MWh where about .* was to be expected\. Nothing/)
    const [example] = finding?.examples ?? []
    assert.deepEqual([example?.['interval_start_utc'], Number(example?.['found']) > 500], [`2026-07-31T20:05:00Z`, true], 'the interval that stands out, not the hour\'s mean')
    const health = healthOf({ iso: 'spp', market_run: 'RTBM' }, 'NORTH', after.get('NORTH') ?? assert.fail(), newest ?? assert.fail(), called)
    assert.ok((health.deviation_sigma ?? 0) > 5 && (health.anomaly_rate ?? 0) > 0 && (health.drift_p_value ?? 0) > 0)
    assert.deepEqual(anomalyFindings('RTBM', [], rows, 'warn'), [])
  })
})
