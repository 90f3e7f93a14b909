/**
 * Does the schema registry keep up with clients that ask thousands of times a second?
 *
 * The registry on its own port over sockets, in a process of its own, with its metrics, records durable in SQLite; the load comes
 * from this process over connections that are kept, its requests made beforehand. The baseline of reads is Node's own HTTP server
 * that answers the same bytes and looks at nothing. What each request took of the server's CPU, all threads together, is said
 * beside the rate, and how busy the load was: at one core it is the limit itself. Karapace, the registry that a package index has, keeps its schemas in Kafka and cannot start without one, so it is no
 * peer on a machine that has none.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { join } from 'node:path'
import { parseConfig } from '#base/config.ts'
import { silent } from '#base/log.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { contracts } from '#gate/contracts/index.ts'
import { prometheusMetrics } from '#app/http/metrics.ts'
import { serveOwnPort } from '#app/http/own-port.ts'
import { type Bench, type Finding, inFolder, load, median, quantile } from './measure.ts'

const schemas = 1000
const lanes = 32

export const bench: Bench = {
  question: 'Does the schema registry keep up with clients that ask thousands of times a second?',
  async run({ quick, rounds, say }) {
    const times = rounds ?? (quick ? 1 : 5)
    const asked = quick ? 2000 : 60_000
    const changed = quick ? 200 : 3000
    return await inFolder(async folder => {
      const served = await start(folder)
      const bare = await bareServer()
      try {
        await measure(served, schemas, index => post(`/subjects/s${index}/versions`, JSON.stringify({ schema: schemaOf(`S${index}`, 20) })))
        const reads: Measured[] = []
        const plain: Measured[] = []
        for (let round = 0; round < times; round++) {
          plain.push(await measure(bare, asked, () => get('/schemas/ids/1')))
          reads.push(await measure(served, asked, index => get(`/schemas/ids/${index % schemas + 1}`)))
          say(`round ${round + 1}: ${Math.round(reads.at(-1)?.perSecond ?? 0)}/s, bare ${Math.round(plain.at(-1)?.perSecond ?? 0)}/s`)
        }
        const registrations = await repeated(times, async round => await measure(served, changed, index => post(`/subjects/r${round}-${index}/versions`, JSON.stringify({ schema: schemaOf(`R${round}_${index}`, 20) })), 128))
        const again = await repeated(times, async () => await measure(served, changed, index => post(`/subjects/s${index % schemas}/versions`, JSON.stringify({ schema: schemaOf(`S${index % schemas}`, 20) }))))
        const checks = await repeated(times, async round => await measure(served, changed, index => post(`/compatibility/subjects/s${index % schemas}/versions/latest`, JSON.stringify({ schema: schemaOf(`S${index % schemas}`, 20, `c${round}_${index}`) }))))
        return [
          ...rate(`reads by id of ${schemas} schemas, ${lanes} connections`, reads, 20_000, 0.005, plain),
          ...rate('first registrations, durable, 128 connections', registrations, 1000, null),
          ...rate('registrations of what is there', again, null, null),
          ...rate('compatibility checks against the latest, a new schema each', checks, 2000, null),
        ]
      } finally {
        await served.stop()
        await bare.stop()
      }
    })
  },
}

interface Measured {
  readonly perSecond: number
  readonly p99: number
  /** Of the server, for each request. */
  readonly cpuSeconds: number
  /** Cores that the load kept busy. */
  readonly load: number
}

async function repeated(times: number, work: (round: number) => Promise<Measured>): Promise<Measured[]> {
  const all: Measured[] = []
  for (let round = 0; round < times; round++) all.push(await work(round))
  return all
}

function rate(what: string, all: readonly Measured[], least: number | null, slowest: number | null, baseline?: readonly Measured[]): Finding[] {
  const perSecond = median(all.map(one => one.perSecond))
  const p99 = median(all.map(one => one.p99))
  const bare = baseline && median(baseline.map(one => one.perSecond))
  const count = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`
  return [{
    what, measured: `${count(perSecond)}, p99 ${(p99 * 1000).toFixed(1)} ms, ${(median(all.map(one => one.cpuSeconds)) * 1e6).toFixed(0)} us of CPU each, load ${median(all.map(one => one.load)).toFixed(2)}`, baseline: bare === undefined ? null : `a bare server ${count(bare)}`, ratio: bare === undefined ? null : perSecond / bare,
    target: least === null ? null : `>= ${count(least)}${slowest === null ? '' : `, p99 < ${slowest * 1000} ms`}`, met: least === null ? null : perSecond >= least && (slowest === null || p99 < slowest),
    samples: { ours: all.map(one => one.perSecond), p99: all.map(one => one.p99), cpu_seconds: all.map(one => one.cpuSeconds), ...baseline === undefined ? {} : { baseline: baseline.map(one => one.perSecond) } }, load: load(),
  }]
}

/** A record of prices with so many fields. */
function schemaOf(name: string, fields: number, more?: string): string {
  const all = Array.from({ length: fields }, (_, index) => ({ name: `price_${index}`, type: ['null', 'double'], default: null, unit: 'USD/MWh' }))
  return JSON.stringify({ type: 'record', name, namespace: 'bench', fields: [...all, ...more === undefined ? [] : [{ name: more, type: 'int', default: 0 }]] })
}

const head = 'Host: 127.0.0.1\r\nAuthorization: Bearer bench\r\n'
function get(path: string): Buffer { return Buffer.from(`GET ${path} HTTP/1.1\r\n${head}\r\n`) }
function post(path: string, body: string): Buffer { return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`) }

/** Each connection asks again when it has its whole answer. All of them are there, and were answered once, before the clock starts. */
async function measure(server: Started, count: number, request: (index: number) => Buffer, connections = lanes): Promise<Measured> {
  const requests = Array.from({ length: count }, (_, index) => request(index))
  const callers = await Promise.all(Array.from({ length: connections }, async () => await caller(server.port)))
  for (const call of callers) await call.ask(get('/'))
  const waits: number[] = []
  let next = 0
  const [cpuBefore, ownBefore, began] = [await server.cpuSeconds(), process.cpuUsage(), performance.now()]
  await Promise.all(callers.map(async ({ ask }) => {
    for (let index = next++; index < count; index = next++) {
      const asked = performance.now()
      const status = await ask(requests[index] ?? Buffer.of())
      if (status !== 200) throw new Error(`a request was answered with ${status}`)
      waits.push((performance.now() - asked) / 1000)
    }
  }))
  const seconds = (performance.now() - began) / 1000
  const own = process.cpuUsage(ownBefore)
  const cpuSeconds = (await server.cpuSeconds() - cpuBefore) / count
  for (const { end } of callers) end()
  return { perSecond: count / seconds, p99: quantile(waits, 0.99), cpuSeconds, load: (own.user + own.system) / 1e6 / seconds }
}

interface Caller { ask(request: Buffer): Promise<number>, end(): void }

/** The least that a client can do, so that the load is not what is measured. */
async function caller(port: number): Promise<Caller> {
  const socket = createConnection(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  let waiting: PromiseWithResolvers<number> | undefined
  let told: Buffer = Buffer.alloc(0)
  let whole = Infinity
  socket.on('error', error => waiting?.reject(error))
  socket.on('data', chunk => {
    told = told.length === 0 ? chunk : Buffer.concat([told, chunk])
    if (whole === Infinity) {
      const end = told.indexOf('\r\n\r\n')
      if (end === -1) return
      whole = end + 4 + Number(/content-length: (\d+)/i.exec(told.toString('latin1', 0, end))?.[1])
    }
    if (told.length < whole) return
    const status = Number(told.toString('latin1', 9, 12))
    told = Buffer.alloc(0)
    whole = Infinity
    waiting?.resolve(status)
  })
  return {
    async ask(request) {
      waiting = Promise.withResolvers()
      socket.write(request)
      return await waiting.promise
    },
    end() { socket.destroy() },
  }
}

interface Started { readonly port: number, cpuSeconds(): Promise<number>, stop(): Promise<void> }

async function start(folder: string): Promise<Started> { return await started('registry', folder) }
async function bareServer(): Promise<Started> { return await started('bare', '') }

async function started(what: 'registry' | 'bare', folder: string): Promise<Started> {
  const child: ChildProcess = fork(import.meta.filename, [what, folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [port] = await once(child, 'message') as [number]
  return {
    port,
    async cpuSeconds() {
      child.send('cpu')
      const [used] = await once(child, 'message') as [number]
      return used
    },
    async stop() { child.kill(); await once(child, 'exit') },
  }
}

/** Whoever asks may: the look-up of a token is not what is measured, and is remembered for a second. */
const everybody = { authenticate: async () => ({ principal: { name: 'bench', role: 'admin' }, by: 'token' }) as const, allows: () => true, hasUsers: async () => true }

async function serve(what: string, folder: string): Promise<void> {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1e6)
  })
  if (what === 'bare') {
    const body = Buffer.from(JSON.stringify({ schema: schemaOf('S1', 20) }))
    const server = createServer((_request, response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body) })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    process.send?.((server.address() as AddressInfo).port)
    return
  }
  const config = parseConfig({})
  const [own] = contracts.start({ meta: sqliteMeta(join(folder, 'meta.sqlite')), log: silent, config, code: 'bench' }).ownPorts ?? []
  if (own === undefined) throw new TypeError('the registry has no port of its own')
  const { address } = await serveOwnPort({ ...own, port: 0 }, { access: everybody, config, log: silent, metrics: prometheusMetrics() })
  process.send?.(Number(new URL(address).port))
}

const [what, folder] = process.argv.slice(2)
if (process.send !== undefined && process.argv[1] === import.meta.filename) await serve(what ?? '', folder ?? '')
