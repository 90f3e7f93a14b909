/** Random damage to good files: whatever comes to main is some of the true rows with their true values. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { caisoAtlas, caisoDay, misoDay, sppDay } from '../path/made-files.ts'
import { byKey, type PriceRow, readCaiso, readMiso, readSpp } from '../path/price-rows.ts'
import { temporaryLake, type TemporaryLake } from '../path/temporary-lake.ts'

interface Form { readonly iso: string, readonly name: string, readonly text: string, readonly rows: readonly PriceRow[], readonly numbers: RegExp }

const nodes = Array.from({ length: 6 }, (_, index) => `NODE_${index}_N001`)
const [caiso, spp, miso] = [caisoDay('20260701', '20260630_13_00_00', { nodes }), sppDay('20260701', { nodes }), misoDay('20260701', 'da_expost_lmp', { nodes })]
const forms: readonly Form[] = [
  { iso: 'caiso', ...caiso, rows: readCaiso(caiso.text), numbers: /-?\d+\.\d+(?=,1$)/ },
  { iso: 'spp', ...spp, rows: readSpp(spp.text, 'DAM', 60), numbers: /-?\d+\.\d{4}/ },
  { iso: 'miso', ...miso, rows: readMiso(miso.text, 'DAM'), numbers: /-?\d+\.\d{2}/ },
]

/** Damage as transfers, disks and programs do it. Names of nodes stay: a name that is wrong is a name like any other. */
type Damage =
  | { readonly kind: 'cut', readonly at: number } | { readonly kind: 'drop' | 'double' | 'garbage', readonly line: number } | { readonly kind: 'swap', readonly line: number, readonly other: number }
  | { readonly kind: 'price', readonly line: number, readonly by: number } | { readonly kind: 'word', readonly line: number, readonly text: string } | { readonly kind: 'cells', readonly line: number, readonly more: boolean }
  | { readonly kind: 'byte', readonly at: number, readonly byte: number } | { readonly kind: 'hour', readonly line: number } | { readonly kind: 'lines', readonly from: number, readonly count: number }

const share = fc.double({ min: 0, max: 0.999999, noNaN: true })
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: share }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const, 'garbage' as const), line: share }),
  fc.record({ kind: fc.constant('swap' as const), line: share, other: share }),
  fc.record({ kind: fc.constant('price' as const), line: share, by: fc.constantFrom(0.1, -0.1, 1, -7, 100, 1e6, -1e9) }),
  fc.record({ kind: fc.constant('word' as const), line: share, text: fc.oneof(fc.constantFrom('', 'nan', 'inf', '1e400', 'NULL', '-', '1_0', '0x1', '1,5', '"', '\\N'), fc.string({ maxLength: 12 })) }),
  fc.record({ kind: fc.constant('cells' as const), line: share, more: fc.boolean() }),
  fc.record({ kind: fc.constant('byte' as const), at: share, byte: fc.constantFrom(0, 0xff, 0xc3, 0x80) }),
  fc.record({ kind: fc.constant('hour' as const), line: share }),
  fc.record({ kind: fc.constant('lines' as const), from: share, count: fc.integer({ min: 1, max: 60 }) }),
)

function damaged({ text, numbers }: Form, damage: Damage): Buffer {
  const lines = text.split('\n').slice(0, -1)
  const header = lines.findIndex(line => /^(Interval|INTERVALSTART|Node)/.test(line))
  const place = (of: number): number => header + 1 + Math.floor(of * (lines.length - header - 1))
  const edited = (at: number, change: (line: string) => readonly string[]): Buffer => Buffer.from(`${lines.flatMap((line, index) => index === at ? change(line) : [line]).join('\n')}\n`)
  switch (damage.kind) {
    case 'cut': return Buffer.from(text.slice(0, Math.floor(damage.at * text.length)))
    case 'drop': return edited(place(damage.line), () => [])
    case 'double': return edited(place(damage.line), line => [line, line])
    case 'garbage': return edited(place(damage.line), line => [line, 'what, is, this'])
    case 'swap': {
      const [one, other] = [place(damage.line), place(damage.other)]
      const swapped = lines.map((line, index) => index === one ? lines[other] : index === other ? lines[one] : line)
      return Buffer.from(`${swapped.join('\n')}\n`)
    }
    case 'price': return edited(place(damage.line), line => [line.replace(numbers, found => (Number(found) + damage.by).toFixed(4))])
    case 'word': return edited(place(damage.line), line => [line.replace(numbers, () => damage.text)])
    case 'cells': return edited(place(damage.line), line => [damage.more ? `${line},7` : line.slice(0, line.lastIndexOf(','))])
    case 'byte': {
      const bytes = Buffer.from(text)
      bytes[Math.floor(damage.at * bytes.length)] = damage.byte
      return bytes
    }
    case 'hour': return edited(place(damage.line), line => [line.replaceAll(/([T ])(\d\d):00:00/g, (_, before: string, hour: string) => `${before}${String((Number(hour) + 1) % 24).padStart(2, '0')}:00:00`)])
    case 'lines': return Buffer.from(`${[...lines.slice(0, place(damage.from)), ...lines.slice(place(damage.from) + damage.count)].join('\n')}\n`)
  }
}

async function assertTrue(lake: TemporaryLake, branch: string, form: Form): Promise<void> {
  const truth = byKey(form.rows)
  const found = await lake.rows<{ market_run: string, node_id: string, start: bigint, lmp: number, energy: number | null, congestion: number | null, loss: number | null }>(
    'SELECT market_run, node_id, epoch_ms(interval_start_utc) AS start, lmp, energy, congestion, loss FROM market.lmp_da', branch)
  for (const row of found) {
    const want = truth.get(`${form.iso}|${row.market_run}|${row.node_id}|${row.start}`)
    assert.ok(want, `${row.node_id} at ${row.start} is a true row`)
    for (const name of ['lmp', 'energy', 'congestion', 'loss'] as const) assert.equal(row[name], want[name], `${name} of ${row.node_id} at ${row.start}`)
  }
}

export function mutations(times: number): void {
  for (const form of forms) {
    test(`${form.iso}: whatever ${times} kinds of damage leave on main is true`, async t => {
      const lake = await temporaryLake(t)
      if (form.iso === 'caiso') {
        const atlas = caisoAtlas(nodes)
        await lake.takeOne(await lake.put(atlas.name, atlas.text))
      }
      let number = 0
      await fc.assert(fc.asyncProperty(damages, async damage => {
        const branch = `damage/${number++}`
        await lake.services.lake.createBranch(branch, 'main')
        const outcome = await lake.takeOne(await lake.put(`${number}/${form.name}`, damaged(form, damage)), { branch, again: true })
        assert.ok(!/^(engine|sql)\/|INTERNAL/.test(`${outcome.error?.code} ${outcome.error?.message}`), JSON.stringify(outcome.error))
        await assertTrue(lake, branch, form)
      }), { numRuns: times, seed: 20_261_120 })
      assert.equal((await lake.takeOne(await lake.put(form.name, form.text))).state, 'merged', 'the good file is taken afterwards')
      assert.deepEqual(await lake.leftovers(), [])
    })
  }
}
