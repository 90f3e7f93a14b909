/** Files whose bytes are wrong: cut, shuffled, doubled, binary, endless, absurd. */
import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { test } from 'node:test'
import { caisoDay, misoDay, sppDay } from '../path/made-files.ts'
import { byKey, type PriceRow, readCaiso, readMiso, readSpp } from '../path/price-rows.ts'
import { temporaryLake, type TemporaryLake } from '../path/temporary-lake.ts'
import { assertRefused, assertStillWorks } from './refusal.ts'

interface Form { readonly iso: string, readonly name: string, readonly text: string, readonly rows: readonly PriceRow[] }

const forms: readonly Form[] = [
  { iso: 'spp', ...sppDay('20260701'), rows: readSpp(sppDay('20260701').text, 'DAM', 60) },
  { iso: 'caiso', ...caisoDay('20260701', '20260630_13_00_00'), rows: readCaiso(caisoDay('20260701', '20260630_13_00_00').text) },
  { iso: 'miso', ...misoDay('20260701', 'da_expost_lmp'), rows: readMiso(misoDay('20260701', 'da_expost_lmp').text, 'DAM') },
]

/** What is on main of this operator is some of these rows, as they are. Returns how many. */
async function assertSubset(lake: TemporaryLake, ref: string, form: Form, what: string): Promise<number> {
  const truth = byKey(form.rows)
  const found = await lake.rows<{ market_run: string, node_id: string, start: bigint, lmp: number, energy: number | null, congestion: number | null, loss: number | null }>(
    `SELECT market_run, node_id, epoch_ms(interval_start_utc) AS start, lmp, energy, congestion, loss FROM market.lmp_da WHERE iso = '${form.iso}' AND interval_start_utc >= TIMESTAMPTZ '2026-01-01'`, ref)
  for (const row of found) {
    const want = truth.get(`${form.iso}|${row.market_run}|${row.node_id}|${row.start}`)
    assert.ok(want, `${what}: ${row.node_id} at ${row.start} is a true row`)
    for (const name of ['lmp', 'energy', 'congestion', 'loss'] as const) assert.equal(row[name], want[name], `${what}: ${name} of ${row.node_id} at ${row.start}`)
  }
  return found.length
}

for (const form of forms) {
  test(`${form.iso}: cut at any byte, and after any line, nothing false comes to main`, async t => {
    const lake = await temporaryLake(t)
    const lines = form.text.split('\n')
    const ends = [1, 2, 5, 6, 7, 24, 25, 26, 29, 48, 49, 73, 96, 97, 100, lines.length - 2].filter(line => line < lines.length - 1)
    const cuts = [
      ...ends.map(line => ({ what: `cut after line ${line}`, text: `${lines.slice(0, line).join('\n')}\n` })),
      ...Array.from({ length: 12 }, (_, index) => Math.floor(form.text.length * (index + 0.37) / 12)).map(at => ({ what: `cut at byte ${at}`, text: form.text.slice(0, at) })),
    ]
    for (const [index, { what, text }] of cuts.entries()) {
      const branch = `cut/${index}`
      await lake.services.lake.createBranch(branch, 'main')
      await lake.take(await lake.put(`${index}/${form.name}`, text), { branch })
      await assertSubset(lake, branch, form, what)
    }
    await assertStillWorks(lake)
  })

  test(`${form.iso}: rows in another order are the same rows`, async t => {
    const lake = await temporaryLake(t)
    const header = form.text.split('\n').findIndex(line => /^(Interval|INTERVALSTART|Node)/.test(line))
    const lines = form.text.split('\n').slice(0, -1)
    const shuffled = [...lines.slice(0, header + 1), ...lines.slice(header + 1).map((line, index) => ({ line, order: (index * 7919) % 10_007 })).sort((a, b) => a.order - b.order).map(({ line }) => line), '']
    assert.equal((await lake.takeOne(await lake.put(form.name, shuffled.join('\n')))).state, 'merged')
    assert.equal(await assertSubset(lake, 'main', form, 'shuffled'), form.rows.length)
  })

  test(`${form.iso}: other line ends and a byte order mark change nothing`, async t => {
    const lake = await temporaryLake(t)
    for (const [branch, text] of [['crlf', form.text.replaceAll('\n', '\r\n')], ['bom', `\uFEFF${form.text}`], ['both', `\uFEFF${form.text.replaceAll('\n', '\r\n')}`], ['blank-end', `${form.text}\n`]] as const) {
      await lake.services.lake.createBranch(branch, 'main')
      const outcome = await lake.takeOne(await lake.put(`${branch}/${form.name}`, text), { branch })
      assert.equal(outcome.state, 'merged', `${branch}: ${JSON.stringify(outcome.error)}`)
      assert.equal(await assertSubset(lake, branch, form, branch), form.rows.length, branch)
    }
  })

  test(`${form.iso}: doubled, damaged and absurd content is refused`, async t => {
    const lake = await temporaryLake(t)
    const lines = form.text.split('\n').slice(0, -1)
    const header = lines.findIndex(line => /^(Interval|INTERVALSTART|Node)/.test(line))
    const row = header + 3
    const inRow = (change: (line: string) => string): string => `${lines.map((line, index) => index === row ? change(line) : line).join('\n')}\n`
    const price = (text: string): string => inRow(line => line.replace(form.iso === 'caiso' ? /,[-\d.]+,1$/ : /,[-\d.]+$/, form.iso === 'caiso' ? `,${text},1` : `,${text}`))
    const bytes = Buffer.from(form.text)
    const at = form.text.indexOf(lines[row] ?? '') + 4
    const hostile: Record<string, string | Buffer> = {
      'each row twice': `${lines.flatMap((line, index) => index <= header ? [line] : [line, line]).join('\n')}\n`,
      'the file behind itself': form.text + form.text,
      'the rows behind themselves': `${form.text}${lines.slice(header + 1).join('\n')}\n`,
      'NUL in the middle': Buffer.concat([bytes.subarray(0, at), Buffer.alloc(3), bytes.subarray(at)]),
      'NUL at the end': Buffer.concat([bytes, Buffer.alloc(4096)]),
      'not UTF-8': Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), bytes.subarray(at)]),
      'a cell too many': inRow(line => `${line},1`),
      'a cell too few': inRow(line => line.slice(0, line.lastIndexOf(','))),
      'a quote that never closes': inRow(line => line.replace(',', ',"')),
      'a price of 1e400': price('1e400'),
      'a price of -1e999': price('-1e999'),
      'a price nan': price('nan'),
      'a price inf': price('inf'),
      'a price -Infinity': price('-Infinity'),
      'a price with a thousands separator': price('"1,234.5"'),
      'a price with a decimal comma': price('"12,5"'),
      'a price with an underscore': price('1_234.5'),
      'a price in hex': price('0x1F'),
      'a price with a unit': price('12.5USD'),
      'a price of 99,999': price('99999'),
      'no price': price(''),
      'a price NULL': price('NULL'),
      'words for a price': price('--'),
      'only the header': `${lines.slice(0, header + 1).join('\n')}\n`,
      'empty': '',
      'one line end': '\n',
      'blanks': ' \n \n \n',
      'UTF-16': Buffer.from(`\uFEFF${form.text}`, 'utf16le'),
    }
    for (const [what, content] of Object.entries(hostile)) await assertRefused(lake, await lake.put(`${what}/${form.name}`, content), `${form.iso}: ${what}`)
    await assertStillWorks(lake)
  })
}

test('dates out of this world are refused', async t => {
  const lake = await temporaryLake(t)
  const [spp, caiso, miso] = [sppDay('20260701'), caisoDay('20260701', '20260630_13_00_00'), misoDay('20260701', 'da_expost_lmp')]
  for (const year of ['0000', '0001', '1850', '2262', '9999']) {
    await assertRefused(lake, await lake.put(`${year}/DA-LMP-SL-${year}07010100.csv`, spp.text.replaceAll('/2026 ', `/${year} `)), `spp in ${year}`)
    await assertRefused(lake, await lake.put(`${year}/${caiso.name}`, caiso.text.replaceAll('2026-07', `${year}-07`)), `caiso in ${year}`)
    await assertRefused(lake, await lake.put(`${year}/${year}0701_da_expost_lmp.csv`, miso.text.replace('/2026', `/${year}`)), `miso in ${year}`)
  }
  for (const [what, text] of [['13th month', spp.text.replaceAll('07/01/2026 0', '13/01/2026 0')], ['February 30', caiso.text.replaceAll('2026-07-01T1', '2026-02-30T1')], ['hour 25', caiso.text.replaceAll('T12:00:00', 'T25:00:00')], ['an offset', caiso.text.replaceAll('-00:00,', '-07:00,')]] as const) {
    await assertRefused(lake, await lake.put(`${what}/${what === '13th month' ? spp.name : caiso.name}`, text), what)
  }
  await assertStillWorks(lake)
})

test('a file under the name of another operator or report is refused', async t => {
  const lake = await temporaryLake(t)
  const [spp, caiso, miso] = [sppDay('20260701'), caisoDay('20260701', '20260630_13_00_00'), misoDay('20260701', 'da_expost_lmp')]
  for (const [what, name, text] of [
    ['spp as miso', miso.name, spp.text], ['miso as spp', spp.name, miso.text], ['caiso as miso', miso.name, caiso.text], ['spp as caiso', caiso.name, spp.text],
    ['miso final as preliminary', '20260701_rt_lmp_final.csv', misoDay('20260701', 'rt_lmp_prelim').text.replace('Realtime Market LMPs', 'Preliminary Realtime Market LMPs')],
    ['another day', 'DA-LMP-SL-202607020100.csv', spp.text], ['miso of another day', '20260702_da_expost_lmp.csv', miso.text],
  ] as const) await assertRefused(lake, await lake.put(`${what}/${name}`, text), what)
  await assertStillWorks(lake)
})

test('a gigabyte of zeros is refused without being read', async t => {
  const lake = await temporaryLake(t)
  const path = await lake.put('DA-LMP-SL-202607010100.csv', '')
  const file = await open(path, 'r+')
  await file.truncate(2 ** 30)
  await file.close()
  const before = process.cpuUsage()
  await assertRefused(lake, path, 'zeros')
  const used = process.cpuUsage(before)
  assert.ok(used.user + used.system < 1e6, `less than a second of work, ${(used.user + used.system) / 1e6} s found`)
  await assertStillWorks(lake)
})

test('a good beginning and a gigabyte of zeros behind it is refused without being stored', async t => {
  const lake = await temporaryLake(t)
  const path = await lake.put('DA-LMP-SL-202607010100.csv', sppDay('20260701').text)
  const file = await open(path, 'r+')
  await file.truncate(2 ** 30)
  await file.close()
  await assertRefused(lake, path, 'zeros behind')
  let stored = 0
  for await (const { bytes } of lake.services.objects.list('raw/')) stored += bytes
  assert.equal(stored, 0)
  await assertStillWorks(lake)
})

test('a line without end is refused', async t => {
  const lake = await temporaryLake(t)
  const megabyte = Buffer.alloc(2 ** 20, 'A')
  for (const [what, head] of [['a line and nothing else', ''], ['a line behind good rows', sppDay('20260701').text], ['a quoted line behind good rows', `${sppDay('20260701').text}"`]] as const) {
    const path = await lake.put(`${what}/DA-LMP-SL-202607010100.csv`, head)
    const file = await open(path, 'a')
    for (let written = 0; written < 64; written++) await file.write(megabyte)
    await file.write('\n')
    await file.close()
    await assertRefused(lake, path, what)
  }
  await assertStillWorks(lake)
})

test('a header of a million columns is refused', async t => {
  const lake = await temporaryLake(t)
  const many = Array.from({ length: 1_000_000 }, (_, index) => `C${index}`).join(',')
  const [header = '', ...rows] = sppDay('20260701').text.split('\n')
  await assertRefused(lake, await lake.put('1/DA-LMP-SL-202607010100.csv', `${many}\n1,2,3\n`), 'unknown columns')
  await assertRefused(lake, await lake.put('2/DA-LMP-SL-202607010100.csv', `${[`${header},${many}`, ...rows].join('\n')}`), 'columns behind the known ones')
  await assertStillWorks(lake)
})

test('JSON that is cut, nested or absurd is refused', async t => {
  const lake = await temporaryLake(t)
  const headers = '"headers":["INTERVAL","CPNODE","LMP","MLC","MCC"]'
  const rows = Array.from({ length: 30 }, (_, index) => `["2026-07-01T10:0${index % 2 === 0 ? 5 : 0}:00","NODE_${index >> 1}","${30 + index}.25","0.25","0.00"]`)
  const good = `{${headers},"data":[${rows.join(',')}]}`
  const hostile: Record<string, string> = {
    'cut': good.slice(0, -40), 'cut at the last bracket': good.slice(0, -1), 'nested': `{${headers},"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'data is a number': `{${headers},"data":[5]}`, 'a cell is an object': good.replace('"30.25"', '{"a":1}'), 'absurd price': good.replace('"30.25"', '"1e400"'),
    'no rows': `{${headers},"data":[]}`, 'more headers than cells': good.replace('"MCC"]', '"MCC","X"]'), 'NUL escape': good.replace('NODE_0', 'NO\\u0000DE'), 'half a character': good.replace('NODE_0', 'NO\\ud800DE'),
    'headers twice': good.replace('"data"', '"headers":["A"],"data"'), 'behind it another': good + good,
  }
  for (const [what, text] of Object.entries(hostile)) await assertRefused(lake, await lake.put(`${what}/answer.json`, text), what)
  await assertStillWorks(lake)
})
