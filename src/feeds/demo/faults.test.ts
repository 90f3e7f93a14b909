import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { faults } from './faults.ts'
import { caisoPrices, misoPrices, sppPrices, table, textOf, type Price } from './independent-reader.ts'
import { writeDemoMarket, type DemoMarket, type InjectedFault } from './index.ts'

let folder = ''
let market: DemoMarket

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-faults-'))
  market = await writeDemoMarket({ folder, lastDay: '2026-11-12', days: 16 })
})

after(async () => { await rm(folder, { recursive: true, force: true }) })

interface Pair { readonly broken: string, readonly member: string | null, readonly good: string }

const rowsOf = (text: string): string[] => text.split(/\r?\n/).filter(line => line !== '')
const sumOff = (price: Price): boolean => Math.abs(price.lmp - price.parts.reduce((sum, part) => sum + part, 0)) > 1e-6
const extra = (broken: string, good: string): string[] => {
  const known = new Set(rowsOf(good))
  return rowsOf(broken).filter(row => !known.has(row))
}

/** What is wrong in each file, seen from its bytes alone. One entry per fault: a new fault without one fails. */
const checks: Readonly<Record<string, (pair: Pair) => void>> = {
  'caiso-identity'({ broken, good }) {
    const off = caisoPrices(broken).filter(sumOff)
    assert.equal(off.length, 18)
    assert.equal(new Set(off.map(price => price.node)).size, 3)
    assert.equal(caisoPrices(good).filter(sumOff).length, 0)
  },
  'caiso-unknown-node'({ broken, good }) {
    const ghost = extra(broken, good)
    assert.equal(ghost.length, 24 * 5)
    assert.ok(ghost.every(row => row.includes(',GHOSTCRK_7_N001,')))
  },
  'caiso-revised-day'({ broken, good }) {
    const before = new Map(caisoPrices(good).map(price => [`${price.node} ${price.start}`, price]))
    const changed = caisoPrices(broken).filter(price => price.lmp !== before.get(`${price.node} ${price.start}`)!.lmp)
    assert.equal(changed.length, 4 * 4)
    assert.ok(changed.every(price => !sumOff(price)), 'a revision holds the identity')
  },
  'caiso-no-data'({ broken, member }) {
    assert.equal(member, 'INVALID_REQUEST.xml')
    assert.match(broken, /<m:ERR_CODE>1000<\/m:ERR_CODE>/)
  },
  'miso-duplicates'({ broken, good }) {
    const keys = rowsOf(broken).slice(3).map(row => row.split(',').slice(0, 3).join())
    assert.equal(keys.length - new Set(keys).size, 3)
    assert.equal(extra(broken, good).length, 1)
  },
  'miso-sign'({ broken, good }) {
    const spread = (text: string): number => {
      const at = misoPrices(text).filter((_, index) => index % 24 === 18).map(price => price.lmp - price.parts[0]! - price.parts[1]!)
      return Math.max(...at) - Math.min(...at)
    }
    assert.ok(spread(good) < 1e-9 && spread(broken) > 0.1)
  },
  'miso-blank-price'({ broken }) {
    assert.equal(rowsOf(broken).filter(row => row.includes(',,') && row.startsWith('DECO.METRO')).length, 1)
  },
  'miso-final'({ broken, good }) {
    assert.equal(broken, good)
  },
  'wrong-operator'({ broken, good }) {
    assert.equal(broken, good)
    assert.match(broken, /^Interval,GMTIntervalEnd,/)
  },
  'spp-missing-hour'({ broken, good }) {
    const hours = (text: string): number => new Set(sppPrices(text, 60).map(price => price.start)).size
    assert.equal(hours(good) - hours(broken), 1)
  },
  'spp-truncated'({ broken, good }) {
    assert.ok(good.startsWith(broken) && broken.length < 0.7 * good.length)
    assert.ok(!broken.endsWith('\n') && rowsOf(broken).at(-1)!.split(',').length < 8, 'it ends within a row')
  },
  'spp-stuck'({ broken, good }) {
    const distinct = (text: string): number => {
      const rows = table(text).filter(row => row['Settlement Location Name'] === 'SPPSOUTH_HUB' && / (09|10):|11:00:00/.test(row['Interval']!))
      return new Set(rows.map(row => [row['LMP'], row['MLC'], row['MCC'], row['MEC']].join())).size
    }
    assert.equal(distinct(broken), 1)
    assert.ok(distinct(good) > 20)
  },
  'spp-empty-interval'({ broken, good }) {
    assert.equal(broken, '')
    assert.ok(good.length > 0)
  },
}

for (const fault of faults) {
  test(`${fault.id}: it is in the files, and the file that puts it right comes after it`, async () => {
    const listed = market.faults.find(candidate => candidate.id === fault.id)
    assert.ok(listed, 'it is in the list')
    const order = market.files.map(file => file.path)
    const repair = listed.resent ?? market.files.find(file => file.kind === fault.kind && file.fault === null && file.day === market.files[order.indexOf(listed.file)]!.day)!.path
    const { member, text: broken } = await stat(join(folder, listed.file)).then(({ size }) => size === 0 ? { member: null, text: '' } : textOf(join(folder, listed.file)))
    const { text: good } = await textOf(join(folder, repair))
    checks[fault.id]!({ broken, member, good })
    if (listed.resent !== null) assert.ok(order.indexOf(listed.resent) > order.indexOf(listed.file), 'the good file comes later')
    else assert.ok(['revision', 'kept'].includes(listed.expected.outcome))
  })
}

test('the true spike is what the file says, and the dearest there is', async () => {
  const spike = market.faults.find(fault => fault.id === 'spp-true-spike')!
  const text = (await textOf(join(folder, spike.file))).text
  const start = Date.parse(/starts at (\S+)\.$/.exec(spike.what)![1]!)
  const energy = sppPrices(text, 5).find(price => price.start === start)!.energy!
  assert.ok(energy > 250, `${energy} is no scarcity`)
  assert.equal(energy.toFixed(2), /at (-?[\d.]+) USD/.exec(spike.what)![1])
  assert.equal(spike.expected.outcome, 'kept')
})

test('faults.json is the list, and covers what operators do', async () => {
  const written = JSON.parse(await readFile(join(folder, 'faults.json'), 'utf8')) as InjectedFault[]
  assert.deepEqual(written, market.faults)
  assert.equal(written.length, faults.length + 1)
  assert.deepEqual([...new Set(written.map(fault => fault.expected.outcome))].toSorted(), ['aside', 'kept', 'quarantined', 'refused', 'revision', 'warned'])
})
