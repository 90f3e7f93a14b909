/** The runner of `npm test`: what it takes, what it counts, and that it leaves nothing behind. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runCheck } from './check.ts'
import { chooseFiles } from './files.ts'
import { endLines, type Part, partLines } from './result.ts'
import { runFile } from './run-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stop = new AbortController().signal

async function folder(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'gridlake-runner-'))
  t.after(async () => { await rm(made, { recursive: true, force: true }) })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(made, path, '..'), { recursive: true })
    await writeFile(join(made, path), text)
  }
  return made
}

/** A test file of one's own, without a slash at the start of a line that could be taken for an import. */
const head = 'const { test, describe, it } = await import("node:test");'

async function ran(file: string, temp: string, signal: AbortSignal): Promise<Part> {
  // Node runs no tests within a test, unless it does not know that it is one.
  const context = process.env['NODE_TEST_CONTEXT']
  delete process.env['NODE_TEST_CONTEXT']
  try {
    return await runFile(file, temp, signal)
  } finally {
    if (context !== undefined) process.env['NODE_TEST_CONTEXT'] = context
  }
}

async function verdicts(t: TestContext, body: string): Promise<{ part: Part, lines: string[], temp: string }> {
  const made = await folder(t, { 'a.test.ts': `${head}\n${body}` })
  const part = await ran(join(made, 'a.test.ts'), join(made, 'temp'), stop)
  return { part, lines: part.results.map(({ path, verdict }) => `${verdict} ${path.join(' > ').replace(made, '')}`), temp: made }
}

describe('a test file', () => {
  test('is told test by test, with groups in the names', async t => {
    const { part, lines, temp } = await verdicts(t, `
      test('fine', () => {})
      test('left', t => { t.skip('no such thing here') })
      describe('group', () => { it('good', () => {}); it('bad', () => { throw new Error('because') }); describe('inner', () => { it('deep', () => {}) }) })
      describe('whole group', { skip: 'not today' }, () => { it('never', () => {}) })
      test('outer', async t => { await t.test('sub', () => {}) })
      test('later', { todo: 'soon' }, () => {})`)
    assert.deepEqual(lines, [
      'passed fine', 'skipped left', 'passed group > good', 'failed group > bad', 'passed group > inner > deep', 'skipped whole group', 'passed outer > sub', 'passed outer', 'skipped later',
    ])
    assert.deepEqual(part.results.filter(({ verdict }) => verdict === 'skipped').map(({ reason }) => reason), ['no such thing here', 'not today', 'to do: soon'])
    assert.match(part.results[3]?.reason ?? '', /Error: because/)
    assert.deepEqual(await readdir(temp), ['a.test.ts'])
  })

  const broken: readonly (readonly [string, string, RegExp, RegExp])[] = [
    ['without a test', '', /^failed/, /holds no test/],
    ['that does not load', 'throw new Error("at once")', /^failed/, /./],
    ['that fails after its tests', 'test("ok", () => {}); setTimeout(() => { throw new Error("late") }, 5)', /^passed ok,failed/, /./],
    ['that leaves a file behind', 'const fs = await import("node:fs"); const os = await import("node:os"); test("ok", () => { fs.writeFileSync(os.tmpdir() + "/left", "") })', /^passed ok,failed leaves nothing/, /left left/],
  ]
  for (const [name, body, expected, reason] of broken) {
    test(`${name} fails`, async t => {
      const { part, lines } = await verdicts(t, body)
      assert.match(lines.join(), expected)
      assert.match(part.results.at(-1)?.reason ?? '', reason)
    })
  }

  test('ends when it is told to', async t => {
    const made = await folder(t, { 'a.test.ts': `${head}\ntest('hangs', async () => { console.log('here'); await new Promise(() => { setInterval(() => {}, 1000) }) })` })
    const part = await ran(join(made, 'a.test.ts'), join(made, 'temp'), AbortSignal.timeout(1500))
    assert.equal(part.results.every(({ verdict }) => verdict === 'failed') && part.results.length > 0, true)
  })
})

describe('the choice of files', () => {
  test('is all but the slow ones, or what lies at the paths', async t => {
    const made = await folder(t, { 'src/a/x.test.ts': '', 'src/a/x.ts': '', 'src/ab/y.test.ts': '', 'test/slow/z.test.ts': '', 'test/clients/c.test.ts': '', 'web/dist/no.test.ts': '', 'web/p.test.ts': '' })
    const usual = chooseFiles(made, [], {})
    assert.deepEqual(usual.files, ['web/p.test.ts', 'src/a/x.test.ts', 'src/ab/y.test.ts'])
    assert.deepEqual(usual.leftOut.map(({ name, reason }) => [name, /GRIDLAKE_TEST_SLOW=1|npm run test:clients/.exec(reason)?.[0]]), [['test/clients/c.test.ts', 'npm run test:clients'], ['test/slow/z.test.ts', 'GRIDLAKE_TEST_SLOW=1']])
    assert.deepEqual(chooseFiles(made, [], { GRIDLAKE_TEST_SLOW: '1' }).files, ['test/slow/z.test.ts', ...usual.files])
    assert.deepEqual(chooseFiles(made, ['./src/a/', 'test/slow/z.test.ts'], {}), { files: ['test/slow/z.test.ts', 'src/a/x.test.ts'], leftOut: [] })
    assert.throws(() => chooseFiles(made, ['src/b'], {}), /there is no file or folder src\/b/)
    assert.throws(() => chooseFiles(made, ['src/a/x.ts'], {}), /is no test/)
  })
})

describe('a check', () => {
  test('passes by ending well and shows what it printed where it does not', async () => {
    const good = await runCheck({ name: 'good', command: [process.execPath, '-e', ''] }, stop)
    const bad = await runCheck({ name: 'bad', command: [process.execPath, '-e', 'console.log("what is wrong"); process.exit(3)'] }, stop)
    const gone = await runCheck({ name: 'gone', command: [join(root, 'nothing-here')] }, stop)
    assert.deepEqual([good, bad, gone].map(({ results }) => results[0]?.verdict), ['passed', 'failed', 'failed'])
    assert.match(bad.results[0]?.reason ?? '', /ended with 3\nwhat is wrong$/)
  })
})

describe('what is printed', () => {
  const parts: readonly Part[] = [
    { name: 'lint', seconds: 1, output: '', results: [{ path: ['lint'], verdict: 'passed' }] },
    { name: 'src/a.test.ts', seconds: 2, output: 'said\n', results: [{ path: ['g', 'x'], verdict: 'failed', reason: 'Error: no\n    at y' }, { path: ['s'], verdict: 'skipped', reason: 'root may' }] },
    { name: 'src/b.test.ts', seconds: 0, output: '', results: [{ path: ['t'], verdict: 'skipped', reason: 'root may' }, { path: ['u'], verdict: 'skipped' }] },
  ]
  test('ends with skips by reason, failures by name and the count', () => {
    assert.equal(endLines(parts).join('\n'), `
ran 1 checks and 2 test files

skipped, and why:
  root may (2)
    - src/a.test.ts: s
    - src/b.test.ts: t
  no reason given (1)
    - src/b.test.ts: u

failed:
  x src/a.test.ts: g > x

1 passed, 1 failed, 3 skipped`)
  })
  test('shows a failure with its reason and what the file printed', () => {
    const [verdict, ...rest] = parts.map(part => partLines(part)[0]?.split(/\s+/)[0])
    assert.deepEqual([verdict, ...rest], ['ok', 'FAIL', 'skip'])
    assert.deepEqual(partLines(parts[1] as Part).slice(1), ['      x g > x', '          Error: no', '              at y', '      printed:', '          said'])
  })
})

describe('npm test', () => {
  async function launch(words: readonly string[], temp: string, onOutput: (text: string, kill: () => void) => void = () => {}): Promise<{ code: number | null, output: string }> {
    const child = spawn(process.execPath, [join(root, 'bin/test.mjs'), ...words], { env: { ...process.env, TMPDIR: temp }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; onOutput(output, () => { child.kill('SIGTERM') }) })
    const code = await new Promise<number | null>(resolve => { child.on('close', resolve) })
    return { code, output }
  }

  test('refuses a path that is not there', async t => {
    const temp = await folder(t, {})
    const { code, output } = await launch(['src/nothing'], temp)
    assert.equal(code, 2)
    assert.match(output, /there is no file or folder src\/nothing/)
    assert.deepEqual(await readdir(temp), [])
  })

  test('stops when it is told to, and leaves no folder', { skip: process.platform === 'win32' && 'signals cannot be sent on Windows' }, async t => {
    const temp = await folder(t, {})
    let told = false
    const { code, output } = await launch(['src/base'], temp, (text, kill) => {
      if (told || !text.includes('portal is built')) return
      told = true
      kill()
    })
    assert.equal(code, 130, output)
    assert.match(output, /stopped before the end/)
    await wait(50)
    assert.deepEqual(await readdir(temp), [])
  })
})
