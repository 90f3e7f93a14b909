/** Prices that no rule forbids and nothing explains: a warning of the run, or where it is asked for, quarantine; never lost. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { buildPlatform, type Services } from '#app/host.ts'
import { readConfig } from '#app/settings.ts'
import { dayMs, hourMs } from '#canon/instant.ts'
import { ingest, type IngestResult } from '#feeds/ingest/index.ts'
import type { Finding } from '#gate/port.ts'
import { qualityMetrics } from '#gate/rules/quality-metrics.ts'
import { environment, temporaryLake, type TemporaryLake } from './temporary-lake.ts'

const nodes = ['SPPNORTH_HUB', 'SPPSOUTH_HUB', 'ALPHA', 'BRAVO', 'CHARLIE'] as const
const learnt = 45
/** Midnight of 1 June at SPP, in summer. */
const begin = Date.UTC(2026, 5, 1, 5)

const stamp = (utc: number): string => {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(new Date(utc).toISOString()) ?? []
  return `${month}/${day}/${year} ${time}`
}

/** The same at every call: a number of 0 to 1. */
function noise(place: number, hour: number): number {
  const found = Math.sin(place * 12.9898 + hour * 78.233) * 43758.5453
  return found - Math.floor(found)
}

type Change = (node: string, hour: number) => number

/** Day-ahead prices of SPP with a daily shape and noise; `more` is added to energy where it is of all nodes, else to congestion. */
function sppFile(day: number, more: Change = () => 0): { name: string, text: string } {
  const midnight = begin + day * dayMs
  const lines = Array.from({ length: 24 }, (_, hour) => nodes.map((node, place) => {
    const end = midnight + (hour + 1) * hourMs
    const whole = (price: number): number => Math.round(price * 1e4)
    const energy = whole(32 + 9 * Math.sin((hour - 8) / 24 * 2 * Math.PI) + 3 * noise(99, day * 24 + hour) + 2 * noise(7, day))
    const [congestion, loss] = [whole(noise(place, day * 24 + hour) + more(node, hour)), whole(place * 0.31)]
    return [stamp(end - 5 * hourMs), stamp(end), node, `${node}_P`, ...[energy + congestion + loss, loss, congestion, energy].map(price => (price / 1e4).toFixed(4))].join(',')
  })).flat()
  const date = new Date(midnight - 5 * hourMs).toISOString().slice(0, 10).replaceAll('-', '')
  return { name: `DA-LMP-SL-${date}0100.csv`, text: `${['Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC', ...lines].join('\n')}\n` }
}

async function put(lake: TemporaryLake, day: number, more?: Change): Promise<string> {
  const { name, text } = sppFile(day, more)
  return await lake.put(`${more === undefined ? 'good' : 'odd'}/${name}`, text)
}

/** Forty-five days that teach. */
async function taught(t: TestContext): Promise<TemporaryLake> {
  const lake = await temporaryLake(t)
  const { files } = await lake.take(await Promise.all(Array.from({ length: learnt }, async (_, day) => await put(lake, day))))
  assert.ok(files.every(({ state }) => state === 'merged'))
  return lake
}

/** The same data folder under other settings, closed after the work. */
async function under(lake: TemporaryLake, guardrails: { readonly hold: 'unexplained', readonly only?: string }, work: (services: Services) => Promise<void>): Promise<void> {
  const platform = buildPlatform(readConfig({ data: lake.data }, { ...environment, GRIDLAKE_GUARDRAILS_HOLD: guardrails.hold, GRIDLAKE_GUARDRAILS_ONLY: guardrails.only ?? '' }))
  try { await work(platform.services) } finally { await platform.close() }
}

const anomalies = ({ runs }: IngestResult): Finding[] => runs.flatMap(({ verdict }) => verdict?.findings ?? []).filter(({ rule }) => rule === 'anomaly')
const spike: Change = (node, hour) => node === 'SPPNORTH_HUB' && hour === 15 ? 140 : 0
const raised: Change = node => node === 'SPPSOUTH_HUB' ? 45 : 0
const options = { branch: 'main', merge: true, again: false, author: 'test' } as const

test('a spike and a moved level come to main with a warning, and what watches sees them', async t => {
  const lake = await taught(t)
  const metrics = async (): Promise<string> => await qualityMetrics(lake.services)
  const clean = await lake.take(await put(lake, learnt))
  assert.deepEqual([clean.files[0]?.state, anomalies(clean)], ['merged', []])
  assert.match(await metrics(), /dq_anomaly_rate\{iso="spp",series="SPPNORTH_HUB DAM"\} 0\n/)
  const sigma = async (): Promise<number> => Number(/dq_price_deviation_sigma\{iso="spp",series="SPPNORTH_HUB DAM"\} (\S+)/.exec(await metrics())?.[1])
  assert.ok(Math.abs(await sigma()) < 5, `${await sigma()}`)

  const odd = await lake.take(await put(lake, learnt + 1, spike))
  const [finding, ...more] = anomalies(odd)
  assert.deepEqual([odd.files[0]?.state, finding?.severity, finding?.file, more.length], ['merged', 'warn', 0, 0])
  assert.match(finding?.message ?? '', /^\d hours? of SPPNORTH_HUB \(DAM\) on 2026-07-17 (is|are) out of line: \d+\.\d\d USD\/MWh where about \d+\.\d\d was to be expected\. Nothing that is known/)
  const [example] = finding?.examples ?? []
  assert.deepEqual([example?.['interval_start_utc'], example?.['node_id'], Number(example?.['found']) > 150, Number(example?.['expected']) < 60, Number(example?.['score']) > 5], ['2026-07-17T20:00:00Z', 'SPPNORTH_HUB', true, true, true])
  assert.ok(await sigma() > 5, 'PriceSpike fires')
  assert.match(await metrics(), /dq_anomaly_rate\{iso="spp",series="SPPNORTH_HUB DAM"\} 0\.[0-9]/)
  assert.match(await metrics(), /dq_distribution_p_value\{iso="spp",series="SPPNORTH_HUB DAM"\}/)
  assert.match(await metrics(), /dq_findings\{iso="spp",report="[^"]+",rule="anomaly",severity="warn"\} \d/)

  const moved = await lake.take(await put(lake, learnt + 2, raised))
  assert.deepEqual(anomalies(moved).map(({ severity, examples }) => [severity, examples[0]?.['node_id']]), [['warn', 'SPPSOUTH_HUB']])
  assert.deepEqual(await lake.leftovers(), [])
})

test('where it is asked for, what nothing explains is held back, alone; released, main has it', async t => {
  const lake = await taught(t)
  await under(lake, { hold: 'unexplained', only: 'market.lmp_da/spp' }, async services => {
    const files = [await put(lake, learnt), await put(lake, learnt + 1, spike), await put(lake, learnt + 2)]
    const before = (await services.meta.scan('gate/series-state/')).length
    const held = await ingest(services, files, options)
    assert.deepEqual(held.files.map(({ state }) => state), ['merged', 'quarantined', 'merged'], 'the days beside it pass')
    assert.ok(before > 0)
    assert.deepEqual(anomalies(held).map(({ severity }) => severity), ['block'])
    const run = held.files[1]?.run ?? ''
    const high = async (): Promise<number> => Number((await lake.rows<{ most: number }>('SELECT max(lmp) AS most FROM market.lmp_da'))[0]?.most)
    assert.ok(await high() < 100)
    const made = await services.quarantine.release(run, 'ann', 'a line was out')
    assert.equal(made.state, 'merged')
    assert.ok(await high() > 150)
    // Nobody judged what was released: its memory is looked up again.
    assert.equal((await services.meta.scan('gate/series-memory/')).length, 0)
    const next = await ingest(services, [await put(lake, learnt + 3)], options)
    assert.deepEqual([next.files[0]?.state, anomalies(next)], ['merged', []])
    assert.ok((await services.meta.scan('gate/series-memory/')).length > 0)
  })
  await under(lake, { hold: 'unexplained', only: 'caiso' }, async services => {
    const elsewhere = await ingest(services, [await put(lake, learnt + 4, spike)], options)
    assert.deepEqual([elsewhere.files[0]?.state, anomalies(elsewhere).map(({ severity }) => severity)], ['merged', ['warn']])
  })
})

test('a branch is judged by its own past, and leaves main\'s as it is', async t => {
  const lake = await taught(t)
  const kept = async (): Promise<unknown> => (await lake.services.meta.scan('gate/series-memory/')).map(({ key, revision }) => [key, revision])
  const before = await kept()
  const odd = await lake.take(await put(lake, learnt, spike), { branch: 'review' })
  assert.deepEqual([odd.files[0]?.state, anomalies(odd).map(({ severity }) => severity)], ['merged', ['warn']])
  assert.deepEqual(await kept(), before)
})

test('a place that prices do not come from is an error at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-test-'))
  try {
    assert.throws(() => buildPlatform(readConfig({ data: folder }, { ...environment, GRIDLAKE_GUARDRAILS_ONLY: 'market.node' })), { code: 'config/invalid' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
