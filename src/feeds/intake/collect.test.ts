import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ZipFile } from 'yazl'
import { isFailure } from '#base/error.ts'
import { collect, type CollectOptions } from './collect.ts'

let root: string
before(async () => { root = await mkdtemp(join(tmpdir(), 'gridlake-intake-')) })
after(async () => await rm(root, { recursive: true }))

interface Member { readonly name: string, readonly content: Buffer | string, readonly mode?: number }

async function zip(members: readonly Member[]): Promise<Buffer> {
  const archive = new ZipFile()
  for (const { name, content, mode } of members) archive.addBuffer(Buffer.from(content), name, mode === undefined ? {} : { mode })
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

let places = 0
/** A folder with the files, a folder to unpack into, and what was collected from the first. */
async function collected(files: Readonly<Record<string, Buffer | string>>, options: Partial<CollectOptions> = {}) {
  const given = join(root, `given-${++places}`)
  const folder = join(root, `unpacked-${places}`)
  await mkdir(folder)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(given, name, '..'), { recursive: true })
    await writeFile(join(given, name), content)
  }
  return { given, folder, result: await collect([given], { folder, ...options }) }
}

const small = 'a,b\n1,2\n'
const texts = async (files: readonly { name: string, path: string }[]) => await Promise.all(files.map(async file => [file.name, await readFile(file.path, 'utf8')]))

describe('what is found', () => {
  test('folders in order, hidden files left out, single files as they are', async () => {
    const { given, folder, result } = await collected({ 'b.csv': 'b', 'a/2.csv': '2', 'a/1.csv': '1', '.hidden.csv': 'x', '.git/c.csv': 'x' })
    assert.deepEqual(await texts(result.files), [['1.csv', '1'], ['2.csv', '2'], ['b.csv', 'b']])
    assert.deepEqual(await readdir(folder), [])
    const single = await collect([join(given, 'b.csv')], { folder })
    assert.deepEqual(single.files, [{ path: join(given, 'b.csv'), name: 'b.csv', bytes: 1, origin: [join(given, 'b.csv')] }])
  })

  test('archives by their bytes, whatever their names, and archives within archives', async () => {
    const inner = await zip([{ name: 'deep/one.csv', content: 'one' }])
    const { folder, result } = await collected({
      'report.zip': await zip([{ name: 'x.zip', content: inner }, { name: 'two.csv.gz', content: gzipSync('two') }, { name: '__MACOSX/._two.csv', content: 'x' }, { name: '.DS_Store', content: 'x' }]),
      'three.txt': await zip([{ name: 'three.csv', content: 'three' }]),
    })
    assert.deepEqual(result.refused, [])
    assert.deepEqual(await texts(result.files), [['one.csv', 'one'], ['two.csv', 'two'], ['three.csv', 'three']])
    assert.deepEqual(result.files[0]?.origin.slice(1), ['report.zip', 'x.zip', 'deep/one.csv'])
    assert(result.files.every(file => file.path.startsWith(folder)))
  })

  test('members of one name do not overwrite each other', async () => {
    const { result } = await collected({ 'r.zip': await zip([{ name: 'a/p.csv', content: '1' }, { name: 'b/p.csv', content: '2' }, { name: 'b/P.csv', content: '3' }, { name: 'b/p.csv', content: '4' }]) })
    assert.deepEqual(await texts(result.files), [['p.csv', '1'], ['p.csv', '2'], ['P.csv', '3'], ['p.csv', '4']])
    assert.equal(new Set(result.files.map(file => file.path.toLowerCase())).size, 4)
  })

  test('nothing at all is an error', async () => {
    await mkdir(join(root, 'empty'))
    await assert.rejects(collect([join(root, 'empty')], { folder: root }), error => isFailure(error, 'usage/invalid') && /holds no files/.test(error.message))
    await assert.rejects(collect([join(root, 'nowhere')], { folder: root }), error => isFailure(error, 'usage/invalid') && /no file or folder/.test(error.message))
  })

  test('an abort stops it', async () => {
    await assert.rejects(collected({ 'a.csv': small }, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  })
})

describe('what is refused, beside what is good', () => {
  /** The name has to be of the same length, as it stands twice in the archive. */
  const renamed = (archive: Buffer, from: string, to: string) => Buffer.from(archive.toString('latin1').replaceAll(from, to), 'latin1')

  for (const name of ['../../../../evil.csv', '/tmp/evil-absol.csv', 'C:/windows/evil.csv', 'aa\\..\\..\\evil1.csv']) {
    test(`the member name ${name}`, async () => {
      const stand = 'x'.repeat(name.length)
      const { folder, result } = await collected({ 'bad.zip': renamed(await zip([{ name: stand, content: small }]), stand, name), 'good.csv': small })
      assert.deepEqual(result.files.map(file => file.name), ['good.csv'])
      assert.equal(result.refused[0]?.error.code, 'feed/unsafe')
      assert.deepEqual(await readdir(folder), [])
    })
  }

  test('a link and an encrypted member within an archive, the others kept', async () => {
    const archive = await zip([{ name: 'link.csv', content: '/etc/passwd', mode: 0o120777 }, { name: 'fine.csv', content: small }, { name: 'secret.csv', content: small }])
    // Bit 0 of the flags, which stand 8 bytes behind the signature of the last central record.
    const central = archive.lastIndexOf(Buffer.from('504b0102', 'hex'))
    archive.writeUInt16LE(archive.readUInt16LE(central + 8) | 1, central + 8)
    const { result } = await collected({ 'r.zip': archive })
    assert.deepEqual(await texts(result.files), [['fine.csv', small]])
    assert.deepEqual(result.refused.map(({ name, error }) => [name, error.code, /link|encrypted/.exec(error.message)?.[0]]), [['link.csv', 'feed/unsafe', 'link'], ['secret.csv', 'feed/unsafe', 'encrypted']])
  })

  test('a link in a folder', async () => {
    const { given, folder } = await collected({ 'a.csv': small })
    await symlink('/etc/passwd', join(given, 'b.csv'))
    const again = await collect([given], { folder })
    assert.deepEqual(again.files.map(file => file.name), ['a.csv'])
    assert.deepEqual(again.refused.map(({ name, error }) => [name, error.code]), [['b.csv', 'feed/unsafe']])
  })

  test('archives that are cut off, garbled, or lie about their content', async () => {
    const whole = await zip([{ name: 'p.csv', content: small.repeat(1000) }])
    const garbled = Buffer.from(whole)
    // Within the packed bytes of the only member.
    garbled.fill(0x55, 45, 55)
    const checksum = await zip([{ name: 'p.csv', content: small }])
    for (const signature of ['504b0102']) {
      const at = checksum.indexOf(Buffer.from(signature, 'hex'))
      checksum.writeUInt32LE(123, at + 16)
    }
    const { folder, result } = await collected({
      'cut.zip': whole.subarray(0, whole.length - 30), 'garbled.zip': garbled, 'checksum.zip': checksum,
      'cut.csv.gz': gzipSync(small.repeat(1000)).subarray(0, 40), 'trailing.csv.gz': Buffer.concat([gzipSync(small).subarray(0, -4), Buffer.alloc(4)]),
    })
    assert.deepEqual(result.files, [])
    assert.deepEqual(result.refused.map(({ name, error }) => [name, error.code]), [
      ['p.csv', 'feed/malformed'], ['cut.csv.gz', 'feed/malformed'], ['cut.zip', 'feed/malformed'], ['p.csv', 'feed/malformed'], ['trailing.csv.gz', 'feed/malformed'],
    ])
    const left = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    assert.deepEqual(left, [], 'what failed is removed')
  })
})

describe('limits end the call', () => {
  const zeros = Buffer.alloc(3_000_000)
  const limits = { totalBytes: 1_000_000_000, ratio: 100, ratioFloorBytes: 1_000_000, members: 5, depth: 3 }
  const cases: readonly (readonly [string, () => Promise<Record<string, Buffer | string>>, Partial<typeof limits>, RegExp])[] = [
    ['a zip bomb', async () => ({ 'b.zip': await zip([{ name: 'b.csv', content: zeros }]) }), {}, /more than 100 times/],
    ['a gzip bomb', async () => ({ 'b.csv.gz': gzipSync(zeros) }), {}, /more than 100 times/],
    ['too many bytes in all', async () => ({ '1.gz': gzipSync(Buffer.alloc(600_000, 'ab\n')), '2.gz': gzipSync(Buffer.alloc(600_000, 'ab\n')) }), { totalBytes: 1_000_000 }, /over 1000000/],
    ['too many members', async () => ({ 'm.zip': await zip(Array.from({ length: 6 }, (_, index) => ({ name: `${index}.csv`, content: small }))) }), {}, /over 5/],
    ['archives too deep', async () => {
      let archive = await zip([{ name: 'x.csv', content: small }])
      for (let depth = 0; depth < 3; depth++) archive = await zip([{ name: 'x.zip', content: archive }])
      return { 'deep.zip': archive }
    }, {}, /archive within 3 others/],
  ]
  for (const [name, files, change, message] of cases) {
    test(name, async () => {
      const given = await files()
      await assert.rejects(collected(given, { limits: { ...limits, ...change } }), error => isFailure(error, 'feed/unsafe') && message.test(error.message))
    })
  }

  test('a bomb is stopped early, not after it has filled the disk', async () => {
    const folder = join(root, 'early')
    await mkdir(folder)
    const path = join(root, 'big.csv.gz')
    await writeFile(path, gzipSync(Buffer.alloc(50_000_000)))
    await assert.rejects(collect([path], { folder, limits }), error => isFailure(error, 'feed/unsafe'))
    const left = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    assert.deepEqual(left, [])
  })

  test('what an honest report needs is within the defaults', async () => {
    const day = `2026-07-01T07:00:00-00:00,2026-07-01T08:00:00-00:00,ALPHA_7_N001,LMP,1.00000\n`.repeat(300_000)
    const { result } = await collected({ 'day.zip': await zip([{ name: 'day.csv', content: day }]) })
    assert.equal(result.files[0]?.bytes, day.length)
  })
})
