/** Installing from a checkout, with an npm of the test's own: nothing is fetched. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test, type TestContext } from 'node:test'

/** Notes when it begins and ends, empties node_modules first as npm does, and takes its time. */
const npm = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
appendFileSync('calls', 'begin\\n')
for (const name of existsSync('node_modules') ? readdirSync('node_modules') : []) rmSync('node_modules/' + name, { recursive: true })
setTimeout(() => {
  mkdirSync('node_modules/node/bin', { recursive: true })
  writeFileSync('node_modules/node/bin/node', '')
  writeFileSync('node_modules/.package-lock.json', '')
  appendFileSync('calls', 'end\\n')
}, 300)
`

interface Launch { readonly code: number | null, readonly said: string }

async function checkout(t: TestContext): Promise<{ folder: string, launch(): Promise<Launch> }> {
  const root = await mkdtemp(join(tmpdir(), 'gridlake-setup-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const [folder, commands] = [join(root, 'checkout'), join(root, 'commands')]
  await mkdir(folder)
  await mkdir(commands)
  await writeFile(join(folder, 'package-lock.json'), '{}')
  await writeFile(join(commands, 'npm'), npm)
  await chmod(join(commands, 'npm'), 0o755)
  const script = `import { install } from ${JSON.stringify(new URL('../bin/setup.mjs', import.meta.url).href)}; install(${JSON.stringify(folder)})`
  return {
    folder,
    async launch() {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, PATH: [commands, process.env['PATH']].join(delimiter) }, stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.on('data', (bytes: Buffer) => { said += bytes.toString() })
      return await new Promise(resolve => { child.on('close', code => { resolve({ code, said }) }) })
    },
  }
}

test('two launches at once install once, and the second waits for the first', async t => {
  const { folder, launch } = await checkout(t)
  const launches = await Promise.all([launch(), launch(), launch()])
  assert.deepEqual(launches.map(({ code }) => code), [0, 0, 0], JSON.stringify(launches))
  assert.equal(await readFile(join(folder, 'calls'), 'utf8'), 'begin\nend\n')
  assert.deepEqual((await readdir(folder)).sort(), ['calls', 'node_modules', 'package-lock.json'])
  assert.deepEqual(await launch(), { code: 0, said: '' })
})

test('a launch that waits says for whom', async t => {
  const { folder, launch } = await checkout(t)
  const lock = join(folder, '.gridlake-installing')
  await writeFile(lock, `${process.pid} ${hostname()}\n`)
  const waiting = launch()
  setTimeout(() => { void rm(lock) }, 800)
  const { code, said } = await waiting
  assert.equal(code, 0, said)
  assert.match(said, new RegExp(`process ${process.pid} on .* waiting`))
})

test('a lock of a process that has gone is taken over, by several at once too', async t => {
  const { folder, launch } = await checkout(t)
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise(resolve => { child.on('close', resolve) })
  await writeFile(join(folder, '.gridlake-installing'), `${child.pid} ${hostname()}\n`)
  const launches = await Promise.all([launch(), launch(), launch()])
  assert.deepEqual(launches.map(({ code }) => code), [0, 0, 0], JSON.stringify(launches))
  assert.equal(await readFile(join(folder, 'calls'), 'utf8'), 'begin\nend\n')
})

test('nothing is installed through a link: what it leads to stays', async t => {
  const { folder, launch } = await checkout(t)
  const elsewhere = join(folder, '..', 'elsewhere')
  await mkdir(elsewhere)
  await writeFile(join(elsewhere, 'precious'), '')
  await symlink(elsewhere, join(folder, 'node_modules'))
  const { code, said } = await launch()
  assert.equal(code, 1)
  assert.match(said, /node_modules is a link to .*elsewhere/)
  assert.deepEqual(await readdir(elsewhere), ['precious'])
  assert.ok(!(await readdir(folder)).includes('calls'))
})

test('an installation that fails leaves no lock', async t => {
  const { folder, launch } = await checkout(t)
  await writeFile(join(folder, '..', 'commands', 'npm'), `#!${process.execPath}\nprocess.exit(7)\n`)
  const { code, said } = await launch()
  assert.equal(code, 1)
  assert.match(said, /npm ci .* failed/)
  assert.deepEqual(await readdir(folder), ['package-lock.json'])
})
