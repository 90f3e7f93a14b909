/** The command line as a person and as a script meet it. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { commandLine } from './cli.ts'
import { buildPlatform } from './host.ts'
import { line } from './progress.ts'
import { readConfig } from './settings.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'))
  assert.equal((await withData('user', 'add', 'ana', '--no-password')).exit, 0)
})
after(async () => { await rm(folder, { recursive: true, force: true }) })

interface Ran { readonly exit: number, readonly out: string, readonly err: string }

/** Runs in this process, with what it prints caught. */
async function run(...argv: string[]): Promise<Ran> {
  const said = { out: '', err: '' }
  const exit = await commandLine(argv, { out: async bytes => { said.out += Buffer.from(bytes).toString() }, err: text => { said.err += text }, isTty: false })
  return { exit, ...said }
}

const withData = async (...argv: string[]): Promise<Ran> => await run('--data', join(folder, 'data'), ...argv)

test('help is there at every level, and says every option', async () => {
  const top = await run('--help')
  assert.equal(top.exit, 0)
  assert.doesNotMatch(top.out, /^ +(\S+)(?: \[options\])? +\1$/m, 'a group of commands is described by its own name')
  for (const { name, options = [] } of buildPlatform(readConfig({}, {})).commands) {
    const words = name.split(' ')
    assert.match(top.out, new RegExp(`\\b${words[0]}\\b`))
    const help = await run(...words, '--help')
    assert.equal(help.exit, 0, name)
    for (const { flag } of options) assert.ok(help.out.includes(flag.split(/[ ,]/)[0] ?? ''), `${name} ${flag}`)
  }
})

const wrong: readonly [name: string, argv: string[], exit: number, says: RegExp][] = [
  ['no such command', ['sqll', 'select 1'], 2, /^gridlake: unknown command 'sqll' \(Did you mean sql\?\).*\[usage\/invalid\]\n$/],
  ['no such command of a group', ['branch', 'lst'], 2, /^gridlake: unknown command 'lst'/],
  ['no such option', ['sql', '--att', 'x', 'select 1'], 2, /^gridlake: unknown option '--att'/],
  ['a choice that is none', ['sql', '-o', 'xml', 'select 1'], 2, /^gridlake: .*Allowed choices are table, csv/],
  ['a missing argument', ['ingest'], 2, /^gridlake: missing required argument/],
  ['help on nothing', ['help', 'branch', 'nope'], 2, /^gridlake: there is no command "branch nope"/],
  ['a number that is none', ['log', '--limit', 'many'], 2, /--limit takes a whole number/],
  ['a broken query', ['sql', 'selec 1'], 3, /syntax error/],
  ['a refused query', ['sql', `from read_csv('/etc/passwd')`], 4, /cannot be used/],
  ['no such table', ['sql', 'from nothing'], 5, /there is no table/],
  ['no such ref', ['log', '--at', 'nope'], 5, /there is no branch "nope"/],
  ['no such run', ['show', 'zzz'], 5, /there is no branch "zzz"/],
  ['no such file', ['ingest', '/no/such/file'], 2, /cannot be read/],
]
for (const [name, argv, exit, says] of wrong) {
  test(`${name} ends with ${exit} and a sentence`, async () => {
    const ran = await withData(...argv)
    assert.equal(ran.exit, exit, ran.err)
    assert.match(ran.err, says)
    assert.doesNotMatch(ran.err, /\n {4}at |fault of gridlake/)
    assert.equal(ran.out, '')
    const json = await withData('--json', ...argv)
    assert.equal(json.exit, exit)
    assert.equal(json.err, '')
    const { error } = JSON.parse(json.out) as { error: { code: string, message: string } }
    assert.match(`gridlake: ${error.message} [${error.code}]\n`, says)
  })
}

test('a group without a command says what there is to choose from', async () => {
  const { exit, out, err } = await withData('branch')
  assert.deepEqual([exit, out], [2, ''])
  assert.match(err, /create[\s\S]*\ngridlake: a command is missing.*\[usage\/invalid\]\n$/)
  assert.equal((JSON.parse((await withData('branch', '--json')).out) as { error: { code: string } }).error.code, 'usage/invalid')
})

test('help explains a command of several words, and the exit codes', async () => {
  assert.match((await run('help', 'branch', 'create')).out, /^Usage: gridlake branch create .*--from <ref>/s)
  assert.equal((await run('help', 'branch', 'create')).out, (await run('branch', 'create', '--help')).out)
  assert.match((await run('help')).out, /Exit codes: 0 well.*130 stopped by Ctrl-C/)
})

test('help is there whatever the settings are', async t => {
  process.env['GRIDLAKE_SERVER_PROT'] = '1'
  t.after(() => { delete process.env['GRIDLAKE_SERVER_PROT'] })
  assert.equal((await run('help', 'sql')).exit, 0)
  const { exit, err } = await withData('tables')
  assert.equal(exit, 2)
  assert.match(err, /^gridlake: .*GRIDLAKE_SERVER_PROT; did you mean GRIDLAKE_SERVER_PORT\?/)
})

test('a folder without a lake is said to be none, and stays as it was', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'))
  const reading = [['sql', 'select 1'], ['log'], ['branch', 'list'], ['branch', 'create', 'x'], ['diff', 'main', 'main'], ['show', 'main'], ['tables'], ['runs'], ['doctor'], ['user', 'list'], ['token', 'list'], ['login-link']]
  for (const [data, words] of [empty, join(empty, 'none'), join(folder, 'no-lake')].flatMap(data => reading.map(words => [data, words] as const))) {
    const { exit, out, err } = await run('--data', data, ...words)
    assert.deepEqual([exit, out], [1, ''], words.join(' '))
    assert.match(err, /^gridlake: there is no lake at .*`gridlake start` or `gridlake ingest`.*--data or GRIDLAKE_DATA \[data\/unusable\]\n$/)
  }
  for (const words of [['map'], ['gate', 'rules']]) assert.equal((await run('--data', join(empty, 'none'), ...words)).exit, 0)
  assert.deepEqual(await readdir(empty), [])
})

test('a query that Ctrl-C stops ends with 130 and says so', async () => {
  await writeFile(join(folder, 'short.yaml'), 'query:\n  seconds: 20\n')
  const asked = run('--config', join(folder, 'short.yaml'), '--data', join(folder, 'data'), 'sql', 'select count(*) from range(100000000000) a where hash(range) = 1')
  const timer = setTimeout(() => { process.emit('SIGINT') }, 1500)
  const { exit, out, err } = await asked.finally(() => { clearTimeout(timer) })
  assert.deepEqual([exit, out, err], [130, '', 'gridlake: stopped; what was finished before is kept\n'])
})

test('--json gives errors to machines as well', async () => {
  const { exit, out } = await withData('--json', 'sql', 'from nothing')
  assert.equal(exit, 5)
  assert.equal((JSON.parse(out) as { error: { code: string } }).error.code, 'lake/unknown-table')
})

test('a file that is no report is refused, and the rest of the folder is looked at', async () => {
  await writeFile(join(folder, 'notes.txt'), 'shopping\n')
  const { exit, out } = await withData('ingest', join(folder, 'notes.txt'))
  assert.equal(exit, 3)
  assert.match(out, /notes\.txt .*REFUSED/)
  assert.match(out, /feed\/unrecognised/)
})

test('an answer is a table, CSV, JSON or Parquet', async () => {
  const sql = `SELECT i, 'é' AS name FROM range(2) t(i)`
  assert.match((await withData('sql', sql)).out, /^i {2}name\n-+ {2}-+\n0 {2}é\n1 {2}é\n\(2 rows;/)
  assert.equal((await withData('sql', '-o', 'csv', sql)).out, 'i,name\n0,é\n1,é\n')
  assert.deepEqual(JSON.parse((await withData('sql', '-o', 'json', sql)).out), [{ i: 0, name: 'é' }, { i: 1, name: 'é' }])
  assert.match((await withData('sql', '-o', 'parquet', sql)).out, /^PAR1/)
})

test('branches are made, listed and deleted', async () => {
  assert.equal((await withData('branch', 'create', 'dev')).exit, 0)
  assert.match((await withData('branch', 'list')).out, /^dev /m)
  assert.equal((await withData('branch', 'create', 'dev')).exit, 6)
  assert.equal((await withData('branch', 'delete', 'dev')).exit, 0)
  assert.match((await withData('diff', 'main', 'main')).out, /hold the same/)
})

test('settings that are wrong are said before anything happens', async () => {
  await writeFile(join(folder, 'bad.yaml'), 'server:\n  prt: 1\n')
  const { exit, err } = await run('--config', join(folder, 'bad.yaml'), 'tables')
  assert.equal(exit, 2)
  assert.match(err, /did you mean server\.port/)
})

test('a data folder that cannot be is said so', async () => {
  await writeFile(join(folder, 'file'), '')
  const { exit, err } = await run('--data', join(folder, 'file'), 'tables')
  assert.equal(exit, 1)
  assert.match(err, /data\/unusable/)
  const writing = await run('--data', join(folder, 'file'), 'ingest', join(folder, 'bad.yaml'))
  assert.deepEqual([writing.exit, /data\/unusable/.test(writing.err)], [1, true])
})

test('the map has the reports where files are taken in', async () => {
  const { out } = await run('map')
  assert.match(out, /^ {2}ingest [\s\S]*\n {4}caiso +lmp-day-ahead +-> market\.lmp_da\n[\s\S]*^ {2}fetch /m)
  assert.equal(out.match(/lmp-weis/g)?.length, 1)
})

test('the bar fills up', () => {
  assert.equal(line('files', 6, 24), '[######------------------]  25 % 6/24 files')
  assert.equal(line('rows', 1200), '1,200 rows')
  assert.match(line('x', 9, 3), /100 %/)
})
