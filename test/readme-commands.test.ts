/**
 * Every command that README.md and the pages below src/ show in an `sh` block runs as it stands there, in order, page by
 * page, on a small demo market. Behind a command, `# exit 3` says that it must end so, and `# not run` that nobody runs
 * it here. In the place of RUN and COMMIT goes the last id that the commands before it printed. A `text` block after a
 * command is a part of what it prints, ids aside.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { buildPlatform } from '#app/host.ts'
import { readConfig } from '#app/settings.ts'
import { writeDemoMarket } from '#feeds/demo/index.ts'
import { ingest } from '#feeds/ingest/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
import type { Answered, Asked } from './readme/run-commands.ts'
import { shownCommands, type ShownCommand } from './readme/shell-blocks.ts'

const project = join(import.meta.dirname, '..')
const pages = ['README.md', ...(await Array.fromAsync(glob('src/**/README.md', { cwd: project }))).sort()]

/** What the pages show and nobody runs here: servers, these tests themselves, and what needs the portal built. */
const notRun = ['npm start', 'npm test', './gridlake --data real-data start --no-demo', './gridlake doctor'] as const

const environment = { GRIDLAKE_ENGINE_THREADS: '2', GRIDLAKE_ENGINE_MEMORY: '1GB', GRIDLAKE_LOG_LEVEL: 'error' } as const
const days = 2

let temporary = ''
let runner: ChildProcess
/** Rejects where the runner ends before it is told to. */
let ended: Promise<never>

/** The state after a first start, near enough: the calendar, the user admin, and two days of the demo market without its faults and its many small files. */
async function demoLake(data: string, files: string): Promise<void> {
  const platform = buildPlatform(readConfig({ data }, environment))
  try {
    const { services } = platform
    await ensureCalendar(services)
    await services.access.ensureAdmin()
    const market = await writeDemoMarket({ folder: files, lastDay: '2026-11-20', days })
    const taken = market.files.filter(({ fault, kind }) => fault === null && kind !== 'spp-interval')
    await ingest(services, taken.map(({ path }) => join(files, path)), { branch: 'main', merge: true, again: false, author: 'demo market' })
  } finally {
    await platform.close()
  }
}

async function ask(asked: Asked): Promise<Answered> {
  const answer = once(runner, 'message') as Promise<[Answered]>
  runner.send(asked)
  return (await Promise.race([answer, ended]))[0]
}

before(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'gridlake-readme-'))
  await demoLake(join(temporary, 'data'), join(temporary, 'files'))
  runner = fork(join(project, 'test/readme/run-commands.ts'), { env: { ...process.env, ...environment }, serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  ended = once(runner, 'exit').then(([code]) => { throw new Error(`the process that runs the commands ended with ${String(code)}`) })
  ended.catch(() => {})
})

after(async () => {
  runner.kill()
  await rm(temporary, { recursive: true, force: true })
})

const shown = await Promise.all(pages.map(async page => ({ page, commands: shownCommands(await readFile(join(project, page), 'utf8')) })))

test('what is marked as not run is listed here', t => {
  const marked = shown.flatMap(({ commands }) => commands.filter(command => command.notRun).map(({ text }) => text))
  t.diagnostic(`not run: ${marked.join(', ')}`)
  assert.deepEqual(marked.toSorted(), notRun.toSorted())
})

for (const { page, commands } of shown.filter(({ commands }) => commands.length > 0)) {
  test(`the commands of ${page}`, async () => {
    const folder = join(temporary, page.replaceAll('/', '-'))
    await mkdir(folder)
    await cp(join(temporary, 'data'), join(folder, 'data'), { recursive: true })
    const ids = new Map<string, string>()
    for (const command of commands) if (!command.notRun) await run(page, command, folder, ids)
  })
}

async function run(page: string, command: ShownCommand, folder: string, ids: Map<string, string>): Promise<void> {
  const [program = '', ...words] = command.words
  const place = `${page}:${command.line}: ${command.text}`
  assert.match(program, /^(\.\/)?gridlake$/, `${place}: only gridlake can be run here; mark it with # not run`)
  const named = words.map(word => word.replace(/\b(RUN|COMMIT)\b/g, name => ids.get(name) ?? assert.fail(`${place}: no command before it printed an id for ${name}`)))
  const { exit, output, complaints } = await ask({ words: named, folder })
  const said = Buffer.from(output).toString()
  assert.equal(exit, command.exit, `${place}\nended with ${exit}, ${command.exit} was expected\n${said}${complaints}`)
  assert.doesNotMatch(complaints, /fault of gridlake itself/, place)
  if (command.prints !== null) assert(withoutIds(said).includes(withoutIds(command.prints)), `${place}\nprinted\n${said}\nwhere the page has\n${command.prints}`)
  if (command.redirect !== null) await writeFile(join(folder, command.redirect), output)
  for (const [name, form] of [['RUN', runIds], ['COMMIT', /^[0-9a-f]{8}\b/gm]] as const) {
    const last = [...said.matchAll(form)].at(-1)?.[0]
    if (last !== undefined) ids.set(name, last)
  }
}

const runIds = /\b01[0-9a-z]{20}\b/g

function withoutIds(text: string): string { return text.replace(runIds, 'RUN').replace(/\b[0-9a-f]{8}\b/g, 'COMMIT') }
