/** Names and places made to confuse: file names, what is no file, what cannot be read, node names. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { literal } from '#base/sql.ts'
import { run, commandLine } from '../crash/after-crash.ts'
import { sppDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertClear, assertRefused, assertStillWorks } from './refusal.ts'

const names = ["it's", 'say "so"', 'a;b', 'a\nb', 'a\tb', '*', '?', '[a-z]', '{a,b}', '**', '~', '$HOME', '`id`', '%s', 'über ☃ 😀', ' blank ', "'; DROP TABLE x; --", 'x.gz', 'x.zst', 'x.parquet', 'hive=1']

test('file names are only names', async t => {
  const lake = await temporaryLake(t)
  for (const [index, name] of names.entries()) {
    const outcome = await lake.takeOne(await lake.put(`${index}/DA-LMP-SL-202607010100 ${name}`, sppDay('20260701', { nodes: [`N${index}`, `M${index}`] }).text))
    assert.equal(outcome.state, 'merged', `${name}: ${JSON.stringify(outcome.error)}`)
  }
  assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_da'), [{ rows: names.length * 48 }])
})

test('so are the names of folders', async t => {
  const lake = await temporaryLake(t)
  for (const [index, name] of names.entries()) {
    await lake.put(`${name}/DA-LMP-SL-202607010100.csv`, sppDay('20260701', { nodes: [`N${index}`, `M${index}`] }).text)
    const { files } = await lake.take(join(lake.folder, 'in', name))
    assert.deepEqual(files.map(file => file.state), ['merged'], `${name}: ${JSON.stringify(files[0]?.error)}`)
  }
  // A pattern would have matched others.
  assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_da'), [{ rows: names.length * 48 }])
})

test('a folder with things that are no files: they are refused, the files come in', async t => {
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  const folder = join(lake.folder, 'in')
  await lake.put(file.name, file.text)
  execFileSync('mkfifo', [join(folder, 'pipe.csv')])
  const server = createServer().listen(join(folder, 'socket.csv'))
  t.after(() => server.close())
  await symlink('/etc/passwd', join(folder, 'link.csv'))
  await symlink(folder, join(folder, 'loop'))
  await symlink('/nowhere', join(folder, 'dangling.csv'))
  await writeFile(Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff, 0xfe]), Buffer.from('.csv')]), sppDay('20260702').text)
  const { files } = await lake.take(folder)
  assert.equal(files.find(outcome => outcome.name === file.name)?.state, 'merged')
  for (const outcome of files) if (outcome.name !== file.name) { assert.equal(outcome.state, 'refused', outcome.name); assertClear(outcome.error, outcome.name) }
  assert.equal(files.length, 7)
  for (const name of ['pipe.csv', 'socket.csv']) await assertRefused(lake, join(folder, name), name)
  await assertStillWorks(lake)
})

test('what is not there or holds nothing is said by name', async t => {
  const lake = await temporaryLake(t)
  await mkdir(join(lake.folder, 'nothing'))
  for (const path of ['/nowhere/at/all.csv', '', 'a\0b', join(lake.folder, 'nothing'), '/dev/null', '/dev/zero', `/${'x'.repeat(300)}`]) await assertRefused(lake, path, JSON.stringify(path))
  await assertStillWorks(lake)
})

test('a file that may not be read is refused, and the others come in', async t => {
  if (process.getuid?.() !== 0) { t.skip('needs root, to become somebody who may not read'); return }
  const lake = await temporaryLake(t)
  const [secret, file] = [sppDay('20260701'), sppDay('20260702')]
  await chmod(await lake.put(secret.name, secret.text), 0o000)
  await lake.put(file.name, file.text)
  await mkdir(join(lake.folder, 'in', 'locked'), { mode: 0o000 })
  await chmod(lake.folder, 0o777)
  // The folders that a run of all tests makes above it keep others out.
  for (let above = dirname(lake.folder); above.includes('gridlake-run-'); above = dirname(above)) await chmod(above, 0o755)
  const { code, out, err } = await run([commandLine, '--json', '--data', join(lake.folder, 'theirs'), 'ingest', join(lake.folder, 'in')], { uid: 65534, env: { HOME: lake.folder, NODE_DISABLE_COMPILE_CACHE: '1' } })
  assert.equal(code, 3, out + err)
  const { files } = JSON.parse(out) as { files: { name: string, state: string, error: { code: string, message: string } | null }[] }
  assert.equal(files.find(outcome => outcome.name === file.name)?.state, 'merged')
  const refused = files.find(outcome => outcome.name === secret.name)
  assert.equal(refused?.state, 'refused')
  assertClear(refused?.error ?? null, 'a file without permission')
})

const nodeNames = ["O'NEIL", 'say ""so""', "'; DROP TABLE x; --", 'a;b', '%', '_', 'tab\there', 'bell\u0007', '\u202Eright to left', '\uFF5E', '😀', 'e\u0301', '\u{10FFFF}'.repeat(5), 'N'.repeat(10_000), `${'L'.repeat(40)}1`, `${'L'.repeat(40)}2`, '../../etc/passwd', 'NULL', '0']

test('node names are only names: each is found by its own name', async t => {
  const lake = await temporaryLake(t)
  const quoted = nodeNames.map(name => /["\n,]/.test(name) ? `"${name}"` : name)
  const file = sppDay('20260701', { nodes: quoted })
  const text = file.text.split('\n').map(line => line.replace(/,[^,]*_P,/, ',P,')).join('\n')
  const outcome = await lake.takeOne(await lake.put(file.name, text))
  assert.equal(outcome.state, 'merged', JSON.stringify(outcome.error))
  for (const name of nodeNames) {
    const wanted = name.replaceAll('""', '"')
    assert.deepEqual(await lake.rows(`SELECT count(*)::INTEGER AS rows FROM market.lmp_da WHERE node_id = ${literal(wanted)}`), [{ rows: 24 }], wanted.slice(0, 40))
  }
  // The second day meets the files of the first by their bounds.
  const revised = sppDay('20260701', { nodes: quoted, bump: { node: 9, interval: 3, by: 5 } })
  assert.equal((await lake.takeOne(await lake.put(`2/${file.name}`, revised.text.split('\n').map(line => line.replace(/,[^,]*_P,/, ',P,')).join('\n')))).state, 'merged')
  assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows, max(version) AS version FROM market.lmp_da'), [{ rows: nodeNames.length * 24, version: 2 }])
})
