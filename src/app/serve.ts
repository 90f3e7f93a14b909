/** `gridlake serve` and `gridlake start`: the platform as a server until somebody stops it. */
import type { Command, CommandInput, CommandOutput, OwnPort, Route, Upkeep } from '#base/capability.ts'
import { fail, isFailure, messageOf } from '#base/error.ts'
import { loginUrl } from '#govern/access/index.ts'
import { recover } from '#feeds/ingest/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
import { loadDemo, wantsDemo } from './demo-load.ts'
import type { Services } from './host.ts'
import { ensurePortal, portalFolder } from './portal-build.ts'
import { keepUp } from './upkeep.ts'

const options = [
  { flag: '--port <port>', summary: 'port to listen on (GRIDLAKE_SERVER_PORT; 8254)' },
  { flag: '--host <address>', summary: 'address to listen on (GRIDLAKE_SERVER_HOST; 127.0.0.1)' },
] as const

export interface Served { readonly routes: readonly Route[], readonly upkeep: readonly Upkeep[], readonly ownPorts: readonly OwnPort[] }

export function serveCommands(services: Services, served: Served): Command[] {
  const run = async (input: CommandInput, demo: boolean): Promise<CommandOutput> => await serve(services, served, input, demo)
  return [
    {
      name: 'start', summary: 'build the portal if need be, load the demo market once, and serve', withoutLake: 'make',
      options: [...options, { flag: '--no-demo', summary: 'leave the demo market out' }],
      run: async input => await run(input, input.options['demo'] !== false),
    },
    { name: 'serve', summary: 'serve the portal and the API', withoutLake: 'make', options, run: async input => await run(input, false) },
  ]
}

async function serve(services: Services, { routes, upkeep, ownPorts }: Served, input: CommandInput, demo: boolean): Promise<CommandOutput> {
  const config = withServer(services.config, input)
  await ensurePortal(line => { process.stderr.write(`gridlake: ${line}\n`) })
  // Loaded here, since every other command does without it.
  const { httpServer } = await import('./http/server.ts')
  const server = httpServer({ routes, access: services.access, config, log: services.log, metrics: services.metrics, portalFolder })
  const stopped = new Promise<void>(resolve => {
    if (input.signal.aborted) resolve()
    else input.signal.addEventListener('abort', () => { resolve() }, { once: true })
  })
  await services.access.ensureAdmin()
  const address = await server.listen()
  const own = await listenBeside(ownPorts, address, services, config)
  try {
    await services.access.announce(address)
    const { secret } = await services.access.loginLink()
    process.stdout.write(`gridlake ${services.code} on ${address}, data in ${services.config.data}\n\n  Log in (once, within 10 minutes): ${loginUrl(address, secret)}\n  A new link: gridlake login-link\n${own.map(({ name, address: at }) => `  ${name.charAt(0).toUpperCase()}${name.slice(1)}: ${at}\n`).join('')}  Stop: Ctrl-C\n\n`)
    await Promise.race([stopped, prepare(services, demo, input)])
    const kept = keepUp(upkeep, services.log)
    await stopped
    await kept.stop()
  } finally {
    await services.access.announce(null)
    await Promise.all([server.close(), ...own.map(async each => { await each.close() })])
  }
  return { text: 'gridlake: stopped' }
}

/** A port that is taken, as by another program of that protocol, must not keep the platform from running. */
async function listenBeside(ownPorts: readonly OwnPort[], address: string, { access, log, metrics }: Services, config: Services['config']): Promise<readonly { readonly name: string, readonly address: string, close(): Promise<void> }[]> {
  const { serveOwnPort } = await import('./http/own-port.ts')
  const all = await Promise.all(ownPorts.map(async own => await serveOwnPort(own, { access, config, log, metrics }).then(served => ({ name: own.name, ...served }), (error: unknown) => {
    if (!isFailure(error, 'server/port-in-use', 'config/invalid')) throw error
    process.stderr.write(`gridlake: ${messageOf(error)}. Until then the ${own.name} answers at ${address}${own.elsewhere} alone\n`)
    return undefined
  })))
  return all.filter(each => each !== undefined)
}

/** What may take its time while the first page is up already. */
async function prepare(services: Services, demo: boolean, { signal, progress }: CommandInput): Promise<void> {
  await recover(services)
  await ensureCalendar(services)
  if (!demo || !await wantsDemo(services)) return
  const say = lineByLine(progress)
  try {
    await loadDemo(services, signal, say)
    process.stdout.write('gridlake: the demo market is loaded\n')
  } catch (error) {
    // A Ctrl-C while it loads: the next start goes on where this one stopped.
    if (signal.aborted) return
    if (!isFailure(error)) throw error
    process.stderr.write(`gridlake: the demo market could not be loaded: ${messageOf(error)}\n`)
  }
}

/** On a terminal a bar; in a log file a line at every tenth. */
function lineByLine(progress: CommandInput['progress']): (label: string, done: number, total: number) => void {
  let last = ''
  return (label, done, total) => {
    progress(label, done, total)
    const tenth = `${label} ${Math.floor(done / total * 10)}`
    if (process.stderr.isTTY || tenth === last) return
    last = tenth
    process.stdout.write(`gridlake: ${label} ${done} of ${total}\n`)
  }
}

function withServer(config: Services['config'], { options }: CommandInput): Services['config'] {
  const port = options['port'] === undefined ? config.server.port : Number(options['port'])
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw fail('usage/invalid', `--port takes a number from 0 to 65535, found "${String(options['port'])}"`)
  const host = typeof options['host'] === 'string' ? options['host'] : config.server.host
  return { ...config, server: { ...config.server, port, host } }
}
