/** An endpoint of the web, page after page, each a file. */
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, GridlakeError, isFailure } from '#base/error.ts'
import { byteSize } from '#base/plural.ts'
import type { EndpointSpec, Provider } from '../spec/schema.ts'
import { ask, type Answered, said, type Terms } from './ask.ts'
import { authOf } from './auth.ts'
import type { Fetched, FetchedFile, FetchTerms, SourcePorts } from './fetch-endpoint.ts'
import { endingOf, fetchBytesMost, isCutAtLines, trimToLine } from './file.ts'
import { graphqlFault, type Understood, understood } from './page.ts'
import { type Paging, pagingOf } from './paging.ts'
import { reader } from './path.ts'
import { type Compose, composer, type Setting } from './request.ts'
import { type Secrets, secretsOf } from './secrets.ts'
import { placesIn } from './template.ts'
import { tokensOf } from './token.ts'
import { isAfter, ordered, windowOf } from './window.ts'

interface Work {
  readonly name: string
  readonly endpoint: EndpointSpec
  readonly graphql: boolean
  readonly source: URL
  readonly terms: FetchTerms
  readonly wire: Terms
  readonly paging: Paging
  readonly compose: Compose
  readonly renew: () => boolean
  readonly window: readonly Setting[]
}

export async function fetchPages(ports: SourcePorts, provider: Provider, endpoint: EndpointSpec, terms: FetchTerms, source: URL): Promise<Fetched> {
  const secrets = secretsOf(ports.secret)
  const files: FetchedFile[] = []
  try {
    const nowMs = ports.clock.now()
    const work = await workOf(ports, provider, endpoint, terms, { source, secrets, nowMs })
    const { newest, stopped } = await allPages(work, files)
    const { incremental } = endpoint
    if (incremental === undefined || stopped) return { files, cursor: incremental === undefined ? null : terms.cursor, asked_to_utc: null }
    const askedTo = new Date(nowMs).toISOString()
    return { files, cursor: incremental.cursor_path === undefined ? askedTo : newest, asked_to_utc: askedTo }
  } catch (error) {
    await Promise.all(files.map(async ({ path }) => await rm(path, { force: true })))
    throw error instanceof GridlakeError ? fail(error.code, secrets.hide(error.message), { ...error.details }) : error
  }
}

async function workOf(ports: SourcePorts, provider: Provider, endpoint: EndpointSpec, terms: FetchTerms, { source, secrets, nowMs }: { source: URL, secrets: Secrets, nowMs: number }): Promise<Work> {
  const name = `${provider.name}/${endpoint.name}`
  const graphql = provider.provider_type === 'graphql'
  const { incremental, rate_limit_group: group, rate_limit_per_second: own } = endpoint
  const paging = pagingOf(endpoint, name)
  requireReadable(endpoint, paging, name)
  const rate = own ?? (group === undefined ? undefined : provider.endpoints?.find(other => other.rate_limit_group === group && other.rate_limit_per_second !== undefined)?.rate_limit_per_second)
  const trusted = (url: URL): string | null => isAllowed(url, ports.allowPrivate) ? url.host : null
  const wire: Terms = {
    name, clock: ports.clock, pacer: ports.pacer, random: ports.random, retry: provider.retry_config ?? {}, hide: text => secrets.hide(text), signal: terms.signal,
    lane: `connection ${provider.tenant_id}/${provider.name}/${group === undefined ? `endpoint ${endpoint.name}` : `group ${group}`}`, intervalMs: rate === undefined ? 0 : 1000 / rate, trusted: trusted(source),
  }
  const auth = await authOf(endpoint, {
    name, clock: ports.clock, secrets,
    async tokens(settings) {
      const url = URL.parse(settings.token_url)
      const own: Terms = { ...wire, name: `${name}, token_url`, lane: `connection token ${url?.host ?? ''}`, intervalMs: 0, trusted: url === null ? null : trusted(url) }
      return await tokensOf(settings, { owner: ports, clock: ports.clock, terms: own, secrets, target: join(terms.folder, 'token.part') })
    },
  })
  const { from, to } = windowOf(incremental, terms.cursor, nowMs)
  const window: Setting[] = [
    { place: 'from', param: incremental?.from_param ?? null, value: from }, { place: 'to', param: incremental?.to_param ?? null, value: to },
    ...endpoint.pagination === 'cursor' || incremental === undefined ? [] : [{ place: 'cursor' as const, param: null, value: terms.cursor }],
  ]
  return { name, endpoint, graphql, source, terms, wire, paging, compose: await composer(source, endpoint, { name, graphql, auth, secrets }), renew: () => auth.renew(), window }
}

/** Throws `connections/not-yet` where an answer of the format cannot be looked into. */
function requireReadable({ response_format: format = 'json', pagination = 'none', incremental, body_template: template = '' }: EndpointSpec, paging: Paging, name: string): void {
  const json = format === 'json' || format === 'ndjson'
  if (paging.reads && !json && !(format === 'csv' && pagination !== 'cursor' && pagination !== 'link')) throw fail('connections/not-yet', `${name}: pages by ${pagination} are read from JSON and NDJSON${pagination === 'offset' || pagination === 'page' ? ' and CSV' : ''}, not from ${format} yet; pagination link without next_path works with every format`, { pagination, format })
  if (incremental?.cursor_path !== undefined && !json) throw fail('connections/not-yet', `${name}: incremental.cursor_path is read from JSON and NDJSON, not from ${format} yet; leave it out, and the next fetch goes on from the time of the one before`, { format })
  placesIn(template)
}

/** `host` or `host:port` as the operator of the platform wrote it. */
function isAllowed(url: URL, allowed: readonly string[]): boolean {
  const port = url.port === '' ? url.protocol === 'https:' ? '443' : '80' : url.port
  return allowed.some(entry => [url.hostname, `${url.hostname}:${port}`].includes(entry.trim().toLowerCase()))
}

async function allPages(work: Work, files: FetchedFile[]): Promise<{ newest: string | null, stopped: boolean }> {
  const { endpoint: { incremental }, terms: { atMost }, paging, name } = work
  const seen = new Map<string, number>()
  let [bytes, rowsSoFar] = [0, 0]
  const newest = newestOf(incremental, work.terms.cursor, name)
  let stopped = false
  let step = paging.first
  for (let number = 1; ; number++) {
    if (number > paging.pagesMost) throw fail('connections/refused', `${name} goes on after ${paging.pagesMost} pages. Ask for less at once, or for larger pages, or raise pagination_config.pages_at_most`, { pages: paging.pagesMost })
    const settings = [...step.settings, ...work.window]
    const page = await onePage(work, { settings, link: step.link, number, bytesSoFar: bytes })
    if (page === 'too-large') { stopped = true; break }
    if (page === null) break
    const { file, facts, url, cut, link, sha256 } = page
    const empty = facts?.count === 0
    if (empty && number > 1 && paging.reads) await rm(file.path, { force: true })
    else files.push(file)
    bytes += file.bytes
    rowsSoFar += facts?.count ?? 0
    if (cut) { stopped = true; break }
    const before = seen.get(sha256)
    if (before !== undefined && !empty && file.bytes > 4) throw fail('connections/refused', `${name}: page ${number} has the same bytes as page ${before}, so the pages would never end; look whether the source knows the parameters in pagination_config`, { page: number })
    seen.set(sha256, number)
    newest.see(facts?.rows ?? [], number)
    const current = { number, url, rows: facts?.count ?? null, rowsSoFar, document: facts?.document, link }
    work.terms.progress?.(`${name}: page ${number}, ${byteSize(bytes)}`, number, paging.total(current))
    const next = paging.next(current)
    if (next === null) break
    if (atMost !== undefined && (number >= atMost.pages || bytes >= atMost.bytes)) { stopped = true; break }
    step = next
  }
  return { newest: newest.value(), stopped }
}

/** The greatest value of all rows; the one before where none is greater. */
function newestOf(incremental: EndpointSpec['incremental'], before: string | null, name: string) {
  const { cursor_path: path, format } = incremental ?? {}
  const at = path === undefined ? null : reader(path)
  let newest = before === null ? null : ordered(before, format)
  let [rowsSeen, valuesSeen] = [false, false]
  return {
    see(rows: readonly unknown[], page: number): void {
      if (at === null) return
      for (const row of rows) {
        const value = at(row)
        rowsSeen = true
        if (value === undefined || value === null || value === '') continue
        if (typeof value !== 'string' && typeof value !== 'number') throw fail('connections/refused', `${name}: page ${page} has a row with ${JSON.stringify(value).slice(0, 60)} at incremental.cursor_path, where a text or a number is expected`, {})
        valuesSeen = true
        const one = ordered(String(value), format)
        if (newest === null || isAfter(one, newest)) newest = one
      }
    },
    /** Throws `connections/refused` where there were rows, and none of them has a value. */
    value(): string | null {
      if (rowsSeen && !valuesSeen) throw fail('connections/refused', `${name}: no row has a value at incremental.cursor_path ${path ?? ''}, which is read in each row by itself, such as $.updated_at`, {})
      return newest?.text ?? null
    },
  }
}

interface Turn { readonly settings: readonly Setting[], readonly link: URL | null, readonly number: number, readonly bytesSoFar: number }
interface Came { readonly file: FetchedFile, readonly facts: Understood | null, readonly url: URL, readonly cut: boolean, readonly link: string | undefined, readonly sha256: string }

/** Null where the source says that there is nothing; `too-large` where a preview has seen enough. */
async function onePage(work: Work, { settings, link, number, bytesSoFar }: Turn): Promise<Came | null | 'too-large'> {
  const { name, endpoint, graphql, source, terms: { atMost, folder, progress }, wire, paging, compose, renew } = work
  const foreign = link !== null && link.host !== source.host
  if (foreign && (endpoint.method ?? 'GET') !== 'GET') throw fail('connections/refused', `${name}: page ${number - 1} goes on at another host, ${link.host}, where a ${endpoint.method ?? ''} is not sent`, { host: link.host })
  const target = join(folder, `page-${number}.part`)
  const left = fetchBytesMost - bytesSoFar
  if (left <= 0) throw fail('feed/unsafe', `${name}: its pages have more than ${byteSize(fetchBytesMost)} together, which is the most of one fetch. Ask for less at once`, {})
  let [url, answer] = [source, null as Answered | null]
  try {
    answer = await ask(async () => {
      const request = await compose(settings, link)
      url = link ?? request.url
      return request
    }, target, foreign ? { ...wire, trusted: null } : wire, {
      bytesMost: Math.min((atMost?.bytes ?? left + bytesSoFar) - bytesSoFar, left), cut: atMost !== undefined && isCutAtLines(endpoint), renew: () => !foreign && renew(),
      show: (label, bytes) => progress?.(`${name}: page ${number}${label === '' ? '' : `, ${label}`}${bytes > 0 ? `, ${byteSize(bytes)}` : ''}`, number - 1),
    })
  } catch (error) {
    if (atMost === undefined || !isFailure(error, 'feed/unsafe')) throw error
    if (number > 1) return 'too-large'
    throw fail('feed/unsafe', `${error.message}. A preview reads ${byteSize(atMost.bytes)} of a first page: ask for smaller ones`, { ...error.details })
  }
  const { file: got, headers } = answer
  if (got === null) return null
  const place = `${name}: page ${number}`
  try {
    if (got.cut) await trimToLine(target, place)
    const facts = !got.cut && (graphql || paging.reads || endpoint.incremental?.cursor_path !== undefined) ? await understood(got, endpoint, place, wire.hide) : null
    const fault = graphql ? graphqlFault(facts?.document) : null
    if (fault !== null) throw fail('connections/refused', `${place}: the source refuses the query${said(wire.hide(fault))}`, {})
    return { file: await kept(work, target, number, isFramed(headers)), facts, url, cut: got.cut, link: headers['link'], sha256: got.sha256 }
  } catch (error) {
    await rm(target, { force: true })
    throw error
  }
}

/** An answer that ends where the connection does may have been cut off anywhere (RFC 9112, 6.3). */
function isFramed(headers: Answered['headers']): boolean { return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined }

async function kept({ endpoint, terms: { folder } }: Work, target: string, number: number, whole: boolean): Promise<FetchedFile> {
  const handle = await open(target)
  try {
    const name = `${endpoint.name}-page-${String(number).padStart(4, '0')}${await endingOf(handle, endpoint)}`
    const { size: bytes } = await handle.stat()
    const path = join(folder, name)
    await rename(target, path)
    return { path, name, bytes, whole }
  } finally {
    await handle.close()
  }
}
