/** A source on this machine, and all that a fetch from it needs. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { pacer } from '../../fetch/pace.ts'
import { fakeTime, type FakeTime } from '../../fetch/synthetic-operator.ts'
import type { EndpointSpec, Provider } from '../spec/schema.ts'
import { fail } from '#base/error.ts'
import { fetchEndpoint, type Fetched, type FetchTerms, type SourcePorts } from './fetch-endpoint.ts'

export interface Heard { readonly method: string, readonly url: string, readonly headers: IncomingHttpHeaders, readonly body: string }
export interface Told { readonly status?: number, readonly headers?: Readonly<Record<string, string>>, readonly body?: string | Buffer | object }
export type Tell = Told | ((response: ServerResponse) => void)

export interface Source { readonly base: string, readonly host: string, readonly heard: Heard[] }

/** `tell` says what is answered to a request, the n-th from 1. */
export async function source(t: TestContext, tell: (heard: Heard, number: number) => Tell): Promise<Source> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => { body += part })
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
      const told = tell(one, heard.push(one))
      if (typeof told === 'function') told(response)
      else response.writeHead(told.status ?? 200, { ...told.headers }).end(typeof told.body === 'object' && !Buffer.isBuffer(told.body) ? JSON.stringify(told.body) : told.body ?? '')
    })
    request.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { base: `http://${host}`, host, heard }
}

export interface Bench {
  readonly ports: SourcePorts & { readonly clock: ReturnType<typeof fixedClock> }
  readonly time: FakeTime
  readonly folder: string
  readonly secrets: Record<string, string>
}

export const nowUtc = '2026-11-24T12:34:56Z'

/** Time moves only when somebody waits. */
export async function bench(t: TestContext, more: Partial<Omit<SourcePorts, 'clock'>> = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-source-'))
  t.after(async () => await rm(folder, { recursive: true, force: true }))
  const time = fakeTime()
  const secrets: Record<string, string> = {}
  const secret = async (ref: string): Promise<string> => {
    const value = secrets[ref]
    if (value === undefined) throw fail('connections/secret-missing', `${ref} is not set`)
    return await Promise.resolve(value)
  }
  return { ports: { clock: fixedClock(nowUtc), pacer: pacer(time), random: () => 1, secret, allowPrivate: ['127.0.0.1'], folders: [], ...more }, time, folder: join(folder, 'fetched'), secrets }
}

export const endpointSpec: EndpointSpec = { name: 'hubs', path: '/prices' }
export const provider = (base: string, more: Partial<Provider> = {}): Provider => ({
  name: 'desk', display_name: 'Desk', provider_type: 'rest_api', tenant_id: 't', owner: 'ana', sinks: [], base_url: base, retry_config: { attempts: 1, timeout_ms: 5000 }, ...more,
})

export async function fetched({ ports, folder }: Bench, base: string, endpoint: Partial<EndpointSpec>, more: Partial<FetchTerms> & { readonly provider?: Partial<Provider> } = {}): Promise<Fetched> {
  const { provider: changes, ...terms } = more
  const whole = { ...endpointSpec, ...endpoint }
  return await fetchEndpoint(ports, provider(base, { endpoints: [whole], ...changes }), whole, { folder, cursor: null, ...terms })
}

export async function textsOf({ files }: Fetched): Promise<string[]> { return await Promise.all(files.map(async ({ path }) => await readFile(path, 'utf8'))) }

export async function leftIn({ folder }: Bench): Promise<string[]> { return await readdir(folder) }
