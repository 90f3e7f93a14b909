/** Archives made to harm, and archives that are merely broken. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { renamedMember, zipOf } from '../path/archives.ts'
import { sppDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertRefused, assertStillWorks } from './refusal.ts'

const good = sppDay('20260701')
const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * 2 ** 20)

test('bombs are refused before they fill the disk', async t => {
  const lake = await temporaryLake(t)
  const line = `${good.text.split('\n')[1]}\n`
  const rows = Buffer.from(good.text + line.repeat(Math.ceil(2 ** 26 / line.length)))
  for (const [what, name, content] of [
    ['zip of zeros', 'DA-LMP-SL-202607010100.zip', await zipOf([{ name: good.name, content: zeros(256) }])],
    ['gzip of zeros', `${good.name}.gz`, gzipSync(zeros(256))],
    ['gzip in a zip', 'a.zip', await zipOf([{ name: `${good.name}.gz`, content: gzipSync(zeros(256)) }])],
    ['gzip of gzip', `${good.name}.gz.gz`, gzipSync(gzipSync(zeros(256)))],
    ['zip of one row a million times', 'b.zip', await zipOf([{ name: good.name, content: rows }])],
  ] as const) await assertRefused(lake, await lake.put(`${what}/${name}`, content), what)
  await assertStillWorks(lake)
})

test('an archive deeper or with more members than the limits is refused', async t => {
  const lake = await temporaryLake(t)
  let nested: Buffer = Buffer.from(good.text)
  for (let depth = 0; depth < 6; depth++) nested = await zipOf([{ name: depth === 0 ? good.name : `${depth}.zip`, content: nested }])
  await assertRefused(lake, await lake.put('deep.zip', nested), 'six deep')
  const many = await zipOf(Array.from({ length: 300 }, (_, index) => ({ name: `${index}.csv`, content: 'x\n' })))
  const path = await lake.put('many.zip', many)
  await assert.rejects(lake.take(path, { limits: { members: 200 } }), { code: 'feed/unsafe' })
  await assert.rejects(lake.take(await lake.put('big.zip', await zipOf([{ name: good.name, content: good.text.repeat(50) }])), { limits: { totalBytes: 10_000 } }), { code: 'feed/unsafe' })
  await assertStillWorks(lake)
})

test('a member never leaves its folder', async t => {
  const lake = await temporaryLake(t)
  const plain = await zipOf([{ name: 'xxxxxxxxx/DA-LMP-SL-202607010100.csv', content: good.text }])
  for (const name of ['../../../', '/tmp/evil/', '..\\..\\..\\', 'C:/a/b/c/', 'a/../../b/']) {
    const evil = `${name}DA-LMP-SL-202607010100.csv`
    const from = `${'x'.repeat(name.length - 1)}/DA-LMP-SL-202607010100.csv`
    const zip = renamedMember(await zipOf([{ name: from, content: good.text }]), from, evil)
    await assertRefused(lake, await lake.put(`${Buffer.from(name).toString('hex')}.zip`, zip), `member ${evil}`)
  }
  assert.ok(plain.length > 0)
  assert.deepEqual((await readdir(lake.folder)).sort(), ['data', 'in'])
  await assertStillWorks(lake)
})

test('links, folders, devices and encrypted members are refused', async t => {
  const lake = await temporaryLake(t)
  const encrypted = Buffer.from(await zipOf([{ name: good.name, content: good.text }]))
  for (const [signature, flags] of [[0x04034b50, 6], [0x02014b50, 8]] as const) {
    for (let at = 0; at < encrypted.length - 4; at++) if (encrypted.readUInt32LE(at) === signature) encrypted.writeUInt16LE(encrypted.readUInt16LE(at + flags) | 1, at + flags)
  }
  for (const [what, content] of [
    ['a link', await zipOf([{ name: good.name, content: '/etc/passwd', mode: 0o120777 }])],
    ['a device', await zipOf([{ name: good.name, content: '', mode: 0o020666 }])],
    ['a pipe', await zipOf([{ name: good.name, content: '', mode: 0o010666 }])],
    ['encrypted', encrypted],
  ] as const) await assertRefused(lake, await lake.put(`${what}.zip`, content), what)
  await assertStillWorks(lake)
})

test('archives that are cut or damaged are refused', async t => {
  const lake = await temporaryLake(t)
  const [zip, gzip] = [await zipOf([{ name: good.name, content: good.text }]), gzipSync(good.text)]
  const flipped = (bytes: Buffer, at: number): Buffer => { const copy = Buffer.from(bytes); copy[at] = (copy[at] ?? 0) ^ 0xff; return copy }
  for (const share of [0.1, 0.4, 0.6, 0.9, 0.99]) {
    await assertRefused(lake, await lake.put(`zip-${share}.zip`, zip.subarray(0, Math.floor(zip.length * share))), `zip cut at ${share}`)
    await assertRefused(lake, await lake.put(`${share}/${good.name}.gz`, gzip.subarray(0, Math.floor(gzip.length * share))), `gzip cut at ${share}`)
  }
  for (const at of [200, 400, 600, 900]) {
    await assertRefused(lake, await lake.put(`zip-${at}.zip`, flipped(zip, at)), `zip with byte ${at} changed`)
    await assertRefused(lake, await lake.put(`${at}/${good.name}.gz`, flipped(gzip, at)), `gzip with byte ${at} changed`)
  }
  await assertRefused(lake, await lake.put('empty.zip', await zipOf([])), 'an empty zip')
  await assertStillWorks(lake)
})

test('good files in archives come in, whatever their names', async t => {
  const lake = await temporaryLake(t)
  const names = ["a'b.csv", 'c"d.csv', '*?[x].csv', '{a,b}.csv', '-rf.csv', 'e\nf.csv', 'über ☃ 😀.csv', 'x.csv.gz', 'x.parquet', 'x.csv.zst', '%2e%2e%2f.csv', `${'n'.repeat(200)}.csv`]
  const members = names.map((name, index) => ({ name: `DA-LMP-SL-2026070${index % 9 + 1}0100 ${index} ${name}`, content: sppDay(`2026070${index % 9 + 1}`, { nodes: [`N${index}`, `M${index}`] }).text }))
  const { files } = await lake.take(await lake.put('names.zip', await zipOf(members)))
  for (const file of files) assert.equal(file.state, 'merged', `${file.name}: ${JSON.stringify(file.error)}`)
  assert.equal(files.length, names.length)
})
