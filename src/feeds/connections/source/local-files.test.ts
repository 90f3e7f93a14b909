import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { bench, fetched, leftIn, source, textsOf } from './source-for-tests.ts'

const files = { provider: { provider_type: 'file_ftp' } } as const

/** `drop` may be read, `private` beside it may not. */
async function disk(t: TestContext): Promise<{ root: string, drop: string }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'gridlake-drop-')))
  t.after(async () => await rm(root, { recursive: true, force: true }))
  const drop = join(root, 'drop')
  for (const folder of [drop, join(drop, 'sub'), join(root, 'private'), join(root, 'drop-too')]) await mkdir(folder)
  for (const [name, text] of Object.entries({ 'drop/b 1.csv': 'b', 'drop/a.csv': 'a', 'drop/.hidden.csv': 'h', 'drop/c.json': '[]', 'drop/sub/d.csv': 'd', 'private/x.csv': 'secret', 'drop-too/x.csv': 'secret', 'drop/empty.txt': '' })) await writeFile(join(root, name), text)
  await mkdir(join(drop, 'folder.csv'))
  return { root, drop }
}

test('files are copied in the order of their names', async t => {
  const { drop } = await disk(t)
  const desk = await bench(t, { folders: [join(drop, '..', 'none'), drop] })
  const found = await fetched(desk, '', { path: join(drop, '*.csv'), response_format: 'csv' }, files)
  assert.deepEqual(found.files.map(({ name, bytes }) => [name, bytes]), [['hubs-0001-a.csv', 1], ['hubs-0002-b_1.csv', 1]])
  assert.deepEqual(await textsOf(found), ['a', 'b'])
  assert.deepEqual([found.cursor, found.asked_to_utc], [null, null])
  const one = async (base: string, path: string) => await textsOf(await fetched(desk, base, { path }, files))
  assert.deepEqual(await one('', join(drop, 'sub', 'd.csv')), ['d'])
  assert.deepEqual(await one(drop, 'sub/d.csv'), ['d'])
  assert.deepEqual(await one('', pathToFileURL(join(drop, 'b 1.csv')).href), ['b'])
  assert.deepEqual(await one(drop, '?.csv'), ['a'])
  assert.deepEqual(await one(drop, '*.*s?n'), ['[]'])
  assert.deepEqual(await one(drop, '.h*'), ['h'])
  assert.deepEqual(await one(drop, 'empty.txt'), [''])
  assert.deepEqual(await one(drop, 'none-*.csv'), [])
})

describe('nothing else can be read', () => {
  const cases: readonly [what: string, path: (root: string) => string, code: string][] = [
    ['another folder', root => join(root, 'private', 'x.csv'), 'connections/private-address'], ['the one above', root => `${root}/drop/../private/x.csv`, 'connections/private-address'], ['one whose name begins the same', root => join(root, 'drop-too', 'x.csv'), 'connections/private-address'],
    ['the folder itself', root => join(root, 'drop'), 'connections/private-address'], ['one that is not there, outside', () => '/no/such/folder/x.csv', 'connections/private-address'], ['the machine\'s own', () => '/etc/passwd', 'connections/private-address'],
    ['a link to a file outside', root => join(root, 'drop', 'link.csv'), 'connections/private-address'], ['a link among others', root => join(root, 'drop', 'l*.csv'), 'connections/private-address'], ['a link to a folder outside', root => join(root, 'drop', 'out', 'x.csv'), 'connections/private-address'],
    ['a folder', root => join(root, 'drop', 'sub'), 'connections/invalid-spec'], ['a pattern in a folder\'s name', root => join(root, '*', 'x.csv'), 'connections/invalid-spec'], ['a place that is none', () => 'x.csv', 'connections/invalid-spec'], ['a zero byte', root => `${root}/drop/a.csv\0.txt`, 'connections/invalid-spec'],
    ['a file that is missing', root => join(root, 'drop', 'none.csv'), 'feed/no-data'], ['a folder that is missing', root => join(root, 'drop', 'none', 'a.csv'), 'feed/no-data'],
  ]
  for (const [what, path, code] of cases) {
    test(what, async t => {
      const { root, drop } = await disk(t)
      await symlink(join(root, 'private', 'x.csv'), join(drop, 'link.csv'))
      await symlink(join(root, 'private'), join(drop, 'out'))
      const desk = await bench(t, { folders: [drop] })
      await assert.rejects(fetched(desk, '', { path: path(root) }, files), { code })
      assert.deepEqual(await leftIn(desk), [])
    })
  }
  test('a link within, and an allowed folder that is a link', async t => {
    const { root, drop } = await disk(t)
    await symlink(join(drop, 'a.csv'), join(drop, 'same.csv'))
    await symlink(drop, join(root, 'named'))
    const desk = await bench(t, { folders: [join(root, 'named')] })
    assert.deepEqual(await textsOf(await fetched(desk, '', { path: join(root, 'named', 'same.csv') }, files)), ['a'])
    assert.deepEqual(await textsOf(await fetched(desk, '', { path: join(drop, 'same.csv') }, files)), ['a'])
  })
  test('where no folder is named', async t => {
    const { drop } = await disk(t)
    await assert.rejects(fetched(await bench(t), '', { path: join(drop, 'a.csv') }, files), { code: 'connections/private-address', message: /none is named yet\. The setting connections\.folders/ })
  })
})

test('a preview takes few files and beginnings', async t => {
  const { drop } = await disk(t)
  await writeFile(join(drop, 'a.csv'), 'a,b,c\n'.repeat(1000))
  const desk = await bench(t, { folders: [drop] })
  const atMost = { pages: 1, bytes: 100 }
  assert.deepEqual((await fetched(desk, drop, { path: '*.csv', response_format: 'csv' }, { ...files, atMost })).files.map(({ bytes }) => bytes), [96])
  await assert.rejects(fetched(desk, drop, { path: 'a.csv' }, { ...files, atMost }), { code: 'feed/unsafe', message: /6\.0 kB; 100 B is the most of a preview/ })
})

test('a file of the web is one page', async t => {
  const desk = await bench(t)
  desk.secrets['env:K'] = 'key'
  const server = await source(t, ({ headers, url }) => headers['x-key'] === 'key' && url === '/files/prices.csv' ? { body: 'a\n1\n' } : { status: 404 })
  const endpoint = { response_format: 'csv', auth: 'api_key', auth_config: { name: 'X-Key', key_ref: 'env:K' } } as const
  for (const [base, path] of [['', `${server.base}/files/prices.csv`], [`${server.base}/files/`, 'prices.csv']] as const) assert.deepEqual(await textsOf(await fetched(desk, base, { ...endpoint, path }, files)), ['a\n1\n'])
})
