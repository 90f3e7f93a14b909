import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { caisoPrices, misoPrices, sppPrices, table, textOf, type Price } from './independent-reader.ts'
import { writeDemoMarket, type DemoFile, type DemoMarket } from './market.ts'

let folder = ''
let market: DemoMarket
/** Prices of every good file, read once. */
const prices = new Map<string, Price[]>()

// Two weeks with the day on which clocks go back, and with an evening of scarcity.
const request = { lastDay: '2026-11-12', days: 15 }
const fallBack = '2026-11-01'

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-demo-'))
  market = await writeDemoMarket({ folder, ...request })
  for (const file of good()) {
    const { text } = await textOf(join(folder, file.path))
    prices.set(file.path, read(file, text))
  }
})

after(async () => { await rm(folder, { recursive: true, force: true }) })

const good = (...kinds: string[]): DemoFile[] =>
  market.files.filter(file => (file.fault === null || file.fault === 'caiso-revised-day') && file.kind !== 'caiso-atlas' && (kinds.length === 0 || kinds.includes(file.kind)))

const read = (file: DemoFile, text: string): Price[] =>
  file.iso === 'caiso' ? caisoPrices(text) : file.iso === 'miso' ? misoPrices(text) : sppPrices(text, file.kind === 'spp-day-ahead' ? 60 : 5)

const pricesOf = (...kinds: string[]): Price[] => good(...kinds).flatMap(file => prices.get(file.path) ?? [])

async function hashes(at: string): Promise<Map<string, string>> {
  const names = (await readdir(at, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const pairs = names.toSorted().map(async name => [name.slice(at.length), createHash('sha256').update(await readFile(name)).digest('hex')] as const)
  return new Map(await Promise.all(pairs))
}

async function made(t: TestContext, days: number, lastDay: string, seed?: number): Promise<{ at: string, files: readonly DemoFile[] }> {
  const at = await mkdtemp(join(tmpdir(), 'gridlake-demo-'))
  t.after(() => rm(at, { recursive: true, force: true }))
  const { files } = await writeDemoMarket({ folder: at, lastDay, days, ...seed === undefined ? {} : { seed } })
  return { at, files }
}

test('the same seed and dates give the same bytes, in whatever zone the process runs', async t => {
  const here = await made(t, 3, fallBack)
  const zone = process.env['TZ']
  process.env['TZ'] = 'Asia/Tokyo'
  t.after(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  const there = await made(t, 3, fallBack)
  const first = await hashes(here.at)
  assert.ok(first.size > 300)
  assert.deepEqual(await hashes(there.at), first)
  const other = await made(t, 3, fallBack, 7)
  const dayAhead = here.files.find(file => file.kind === 'miso-day-ahead' && file.fault === null)!
  assert.notEqual((await hashes(other.at)).get(`/${dayAhead.path}`), first.get(`/${dayAhead.path}`))
})

test('a day comes out the same whatever days are written around it', async t => {
  const alone = await made(t, 1, '2026-11-02')
  const [single, among] = [await hashes(alone.at), await hashes(folder)]
  const shared = alone.files.filter(file => file.fault === null && among.has(`/${file.path}`) && file.kind !== 'caiso-atlas')
  assert.deepEqual(shared.map(file => file.kind).toSorted(), ['caiso-day-ahead', 'caiso-fifteen-minute', 'miso-day-ahead', 'miso-preliminary', 'spp-day-ahead'])
  for (const file of shared) assert.equal(single.get(`/${file.path}`), among.get(`/${file.path}`), file.path)
})

test('every price is the sum of its components', () => {
  let rows = 0
  for (const file of good()) {
    const energyOf = new Map<number, [number, number]>()
    for (const { node, start, lmp, parts, energy } of prices.get(file.path)!) {
      rows++
      assert.ok([lmp, ...parts].every(Number.isFinite), `${file.path} ${node}`)
      const rest = lmp - parts.reduce((sum, part) => sum + part, 0)
      if (energy !== null) assert.ok(Math.abs(rest) < 1e-9, `${file.path} ${node} ${new Date(start).toISOString()}: ${rest} left over`)
      const value = energy ?? rest
      const [low, high] = energyOf.get(start) ?? [value, value]
      energyOf.set(start, [Math.min(low, value), Math.max(high, value)])
    }
    const spread = file.iso === 'miso' && file.kind !== 'miso-day-ahead' ? 0.02 : 0
    for (const [low, high] of energyOf.values()) assert.ok(high - low <= spread + 1e-9, `${file.path}: energy differs between nodes by ${high - low}`)
  }
  assert.ok(rows > 190_000, `only ${rows} prices were read`)
})

test('every operator\'s days tile time, with every interval at every node', () => {
  for (const [kind, minutes] of [['caiso-day-ahead', 60], ['caiso-fifteen-minute', 15], ['miso-preliminary', 60], ['spp-day-ahead', 60], ['spp-daily', 5], ['spp-interval', 5]] as const) {
    const starts = new Map<string, Set<number>>()
    for (const price of pricesOf(kind)) {
      assert.equal(price.minutes, minutes)
      starts.set(price.node, (starts.get(price.node) ?? new Set()).add(price.start))
    }
    const days = new Set(good(kind).map(file => file.day))
    const hours = days.size * 24 + (days.has(fallBack) && kind !== 'miso-preliminary' ? 1 : 0)
    for (const [node, seen] of starts) {
      assert.equal(seen.size, hours * 60 / minutes, `${kind} ${node}`)
      const ordered = [...seen].toSorted((a, b) => a - b)
      assert.ok(ordered.every((start, at) => at === 0 || start - ordered[at - 1]! === minutes * 60_000), `${kind} ${node} has a gap`)
    }
  }
})

test('the day on which clocks go back has 25 hours, each operator in its own way', async () => {
  const textOn = async (kind: string): Promise<string> => (await textOf(join(folder, good(kind).find(file => file.day === fallBack)!.path))).text
  const caiso = table(await textOn('caiso-day-ahead')).filter(row => row['NODE'] === 'TH_NP15_GEN-APND' && row['LMP_TYPE'] === 'LMP')
  const hours = caiso.toSorted((a, b) => a['INTERVALSTARTTIME_GMT']! < b['INTERVALSTARTTIME_GMT']! ? -1 : 1).map(row => Number(row['OPR_HR']))
  assert.deepEqual(hours, [1, 2, 25, ...Array.from({ length: 22 }, (_, at) => at + 3)])

  const spp = table(await textOn('spp-day-ahead')).filter(row => row['Settlement Location'] === 'SPPNORTH_HUB')
  assert.equal(spp.length, 25)
  assert.deepEqual(spp.filter(row => row['Interval']!.endsWith(' 02:00:00')).map(row => row['GMTIntervalEnd']), ['11/01/2026 07:00:00', '11/01/2026 08:00:00'])
  const five = table(await textOn('spp-daily')).filter(row => row['Settlement Location Name'] === 'SPPNORTH_HUB')
  assert.equal(five.length, 300)
  assert.equal(five.filter(row => row['Interval'] === '11/01/2026 01:05:00').length, 2)

  const miso = table((await textOn('miso-day-ahead')).split('\n').slice(4).join('\n'))
  assert.equal(Object.keys(miso[0]!).filter(name => name.startsWith('HE ')).length, 24)
})

test('single-interval files of the repeated hour are told apart by a d', async t => {
  const { files } = await made(t, 1, fallBack)
  const names = files.filter(file => file.kind === 'spp-interval' && file.fault === null).map(file => basename(file.path))
  assert.equal(new Set(names).size, 300)
  assert.deepEqual(names.filter(name => name.endsWith('d.csv')), Array.from({ length: 12 }, (_, at) =>
    `RTBM-LMP-SL-20261101${at === 11 ? '0200' : `01${String(5 * at + 5).padStart(2, '0')}`}d.csv`))
})

test('there are negative hours and scarce ones, and day-ahead is a fair forecast of real time', () => {
  const levels = (kind: string): number[] => pricesOf(kind).map(price => price.lmp)
  assert.ok(levels('spp-daily').filter(lmp => lmp < 0).length > 2000, 'wind at night')
  assert.ok(levels('caiso-fifteen-minute').some(lmp => lmp < 0) || levels('caiso-day-ahead').some(lmp => lmp < 0), 'sun at noon')
  assert.ok(pricesOf('spp-daily').some(price => price.lmp > 300), 'scarcity')
  assert.ok(pricesOf('spp-day-ahead').every(price => price.lmp < 300), 'which day-ahead did not foresee')

  const hub = (kind: string): Map<number, number> => new Map(pricesOf(kind).filter(price => price.node === 'INDIANA.HUB').map(price => [price.start, price.lmp]))
  const [dayAhead, realTime] = [hub('miso-day-ahead'), hub('miso-preliminary')]
  const dart = [...dayAhead].map(([start, price]) => price - realTime.get(start)!).toSorted((a, b) => a - b)
  const middle = dart[Math.floor(dart.length / 2)]!
  assert.ok(Math.abs(middle) < 2, `the median DART is ${middle}`)
  assert.ok(dart.at(-1)! > 1 && dart[0]! < -1, 'forecasts miss on both sides')
})

test('final prices differ from preliminary ones in some hours, and come after them', () => {
  const preliminary = new Map(pricesOf('miso-preliminary').map(price => [`${price.node} ${price.start}`, price.lmp]))
  const changed = new Map<number, number>()
  for (const price of pricesOf('miso-final')) {
    if (preliminary.get(`${price.node} ${price.start}`) !== price.lmp) changed.set(price.start, (changed.get(price.start) ?? 0) + 1)
  }
  const days = good('miso-final').length
  assert.ok(changed.size >= days * 0.8 && changed.size <= days * 3, `${changed.size} hours in ${days} days`)
  assert.equal(good('miso-preliminary').length - days, 4)
})

test('files are listed in the order of their publication, and none before it could be known', () => {
  const published = market.files.map(file => Date.parse(file.published_utc))
  assert.deepEqual(published, published.toSorted((a, b) => a - b))
  for (const file of good('caiso-fifteen-minute', 'caiso-five-minute', 'miso-preliminary', 'miso-final', 'spp-daily', 'spp-interval')) {
    const last = Math.max(...prices.get(file.path)!.map(price => price.start + price.minutes * 60_000))
    assert.ok(Date.parse(file.published_utc) > last, file.path)
  }
})

test('dates and numbers that cannot be are refused', async () => {
  for (const wrong of [{ lastDay: '2026-02-30', days: 3 }, { lastDay: 'tomorrow', days: 3 }, { lastDay: '2026-11-20', days: 0 }, { lastDay: '2026-11-20', days: 2.5 }]) {
    await assert.rejects(writeDemoMarket({ folder, ...wrong }), { code: 'usage/invalid' })
  }
})
