/** A random good day with one random corruption must fail, or be reported as that corruption can be. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { marketRules } from './index.ts'
import { openSession, said, stage, type Staging } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

interface Place { readonly node: string, readonly hour: number, readonly component: string }

interface Corruption {
  readonly name: string
  spoil(place: Place): readonly string[]
  /** A finding that must be among the verdict's. */
  readonly found: RegExp
}

const here = ({ node, hour }: Place): string => `node_id = '${node}' AND interval_start_utc = (SELECT min(interval_start_utc) FROM staged) + to_hours(${hour})`
const hourOf = ({ hour }: Place): string => `interval_start_utc = (SELECT min(interval_start_utc) FROM staged) + to_hours(${hour})`

const corruptions: readonly Corruption[] = [
  { name: 'drop a component', spoil: place => [`UPDATE staged SET ${place.component} = NULL WHERE ${here(place)}`], found: /^block contract file 0: 1$/ },
  { name: 'duplicate a row', spoil: place => [`INSERT INTO staged SELECT * FROM staged WHERE ${here(place)}`], found: /^block duplicates file 0: 1$/ },
  { name: 'shift an hour onto the next', spoil: place => [`UPDATE staged SET interval_start_utc = interval_start_utc + INTERVAL 1 HOUR WHERE ${hourOf(place)}`], found: /^block completeness file 0: \d+$/ },
  { name: 'shift the day by an hour', spoil: () => ['UPDATE staged SET interval_start_utc = interval_start_utc - INTERVAL 1 HOUR'], found: /^block completeness file 0: \d+$/ },
  { name: 'flip the sign of a component', spoil: place => [`UPDATE staged SET ${place.component} = -${place.component} - 0.5 WHERE ${here(place)}`], found: /^block identity file 0: 1$/ },
  { name: 'flip a sign before energy is derived', spoil: place => [`UPDATE staged SET energy = lmp + congestion + 1 - loss, congestion = -congestion - 1, derived = 'energy' WHERE ${here(place)}`], found: /^block energy_uniform file 0: 1$/ },
  { name: 'scale all prices by 1000', spoil: () => ['UPDATE staged SET lmp = lmp * 1000, energy = energy * 1000, congestion = congestion * 1000, loss = loss * 1000, ghg = ghg * 1000'], found: /^warn range file 0: \d+$/ },
  { name: 'scale one price by 1000', spoil: place => [`UPDATE staged SET lmp = lmp * 1000 WHERE ${here(place)}`], found: /^block identity file 0: 1$/ },
  { name: 'drop a node-hour', spoil: place => [`DELETE FROM staged WHERE ${here(place)}`], found: /^(block|warn) completeness file 0: 1$/ },
  { name: 'cut off the end', spoil: ({ node, hour }) => [`DELETE FROM staged WHERE node_id > '${node}' OR (node_id = '${node}' AND interval_start_utc > (SELECT min(interval_start_utc) FROM staged) + to_hours(${hour}))`], found: /^block completeness file 0: \d+$/ },
]

const days: readonly Staging[] = ['2026-03-03', '2026-03-08', '2026-11-01'].flatMap(day => (['caiso', 'spp', 'miso'] as const).map(iso => ({ iso, day })))

test('each corruption of a good day is found', async () => {
  const place = fc.record({ node: fc.integer({ min: 0, max: 1 }), hour: fc.integer({ min: 0, max: 21 }), component: fc.constantFrom('energy', 'congestion', 'loss') })
  await fc.assert(fc.asyncProperty(fc.constantFrom(...days), fc.integer({ min: 2, max: 6 }), place, fc.constantFrom(...corruptions), async (day, nodes, { node, ...rest }, corruption) => {
    const batch = await stage(session, { ...day, nodes })
    assert.deepEqual(said(await marketRules().judge(session, batch)), [], 'the good day is quiet')
    for (const sql of corruption.spoil({ ...rest, node: `NODE_0000${node}` })) await session.run(sql)
    const verdict = await marketRules().judge(session, batch)
    assert.ok(said(verdict).some(line => corruption.found.test(line)), `${corruption.name}: found ${said(verdict).join(', ') || 'nothing'}`)
    if (corruption.found.source.startsWith('^block')) assert.equal(verdict.outcome, 'fail')
  }), { numRuns: 40 })
})
