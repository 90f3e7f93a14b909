/**
 * How long until a person sees the first page?
 *
 * The launcher is started as `npm start` starts it, on data folders of the bench's own, and `/` is asked for until it
 * answers. The first start loads the demo market; its page comes before the market does. The baseline is the same Node
 * starting an HTTP server that answers one line. Where the portal's sources have changed, a start before all others builds it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { alternate, type Bench, bounded, compared, inFolder, median, time } from './measure.ts'

const launcher = fileURLToPath(new URL('../bin/gridlake.mjs', import.meta.url))
const secondMostSeconds = 3
const demoMostSeconds = 90
const patienceMs = 600_000

export const bench: Bench = {
  question: 'Does the second start show a page in 3 s, and the first one the demo market in 90 s?',
  async run({ quick, rounds, say }) {
    return await inFolder(async root => {
      const bare = join(root, 'bare.mjs')
      await writeFile(bare, `import { createServer } from 'node:http'\nconst server = createServer((_, answer) => { answer.end('hello') })\nserver.listen(0, '127.0.0.1', () => { console.log('on http://127.0.0.1:' + server.address().port) })\n`)
      say('a start that builds the portal where need be')
      const [empty, market] = [join(root, 'empty'), join(root, 'market')]
      await firstPage(start(['--data', empty, 'start', '--no-demo', '--port', '0']))
      const demo = quick ? null : await withDemo(market, say)
      const data = quick ? empty : market
      const samples = await alternate(rounds ?? (quick ? 2 : 7), {
        ours: async () => await firstPage(start(['--data', data, 'start', ...quick ? ['--no-demo'] : [], '--port', '0'])),
        bare: async () => await firstPage(spawn(process.execPath, [bare], { stdio: ['ignore', 'pipe', 'inherit'] })),
      })
      return [
        ...demo === null ? [] : [
          bounded('first start, fresh data folder: first page', demo.page, null, time),
          bounded('first start, fresh data folder: demo market loaded', demo.loaded, demoMostSeconds, time),
        ],
        bounded(`second start${quick ? ', no data' : ', demo market in the lake'}: first page`, median(samples.ours), secondMostSeconds, time, samples.ours),
        compared('second start: first page', { ours: 'start', baseline: 'bare Node server' }, samples.ours, samples.bare, null),
      ]
    })
  },
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GRIDLAKE_CONFIG: undefined, GRIDLAKE_DATA: undefined } })
}

/** Seconds from now until `/` answers; the process is stopped then. */
async function firstPage(child: ChildProcess): Promise<number> {
  const began = performance.now()
  try {
    await pageOf(child)
    return (performance.now() - began) / 1000
  } finally {
    await stopped(child)
  }
}

async function withDemo(data: string, say: (line: string) => void): Promise<{ page: number, loaded: number }> {
  const began = performance.now()
  const child = start(['--data', data, 'start', '--port', '0'])
  try {
    const loading = printed(child, /the demo market is loaded/)
    await pageOf(child)
    const page = (performance.now() - began) / 1000
    say(`first page after ${time(page)}; the demo market is loading`)
    await loading
    return { page, loaded: (performance.now() - began) / 1000 }
  } finally {
    await stopped(child)
  }
}

async function pageOf(child: ChildProcess): Promise<void> {
  const [address = ''] = await printed(child, /http:\/\/127\.0\.0\.1:\d+/)
  for (;;) {
    const answer = await fetch(`${address}/`).catch(() => null)
    if (answer?.ok === true) { await answer.text(); return }
    if (answer !== null) throw new Error(`${address}/ answers ${answer.status}`)
    await pause(5)
  }
}

/** Waits until the process prints it on standard output. */
async function printed(child: ChildProcess, wanted: RegExp): Promise<RegExpExecArray> {
  let said = ''
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => { reject(new Error(`not seen within ${patienceMs / 1000} s: ${wanted.source}; printed so far: ${said}`)) }, patienceMs)
    child.once('exit', code => { clearTimeout(late); reject(new Error(`ended with ${code} before it printed ${wanted.source}; printed: ${said}`)) })
    child.stdout?.on('data', bytes => {
      said += String(bytes)
      const found = wanted.exec(said)
      if (found) { clearTimeout(late); resolve(found) }
    })
  })
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })
  child.kill('SIGTERM')
  await ended
}
