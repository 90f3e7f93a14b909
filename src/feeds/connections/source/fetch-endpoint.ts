/** From one endpoint of a specification to files on disk. What they hold is for the rows to say. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Pacer } from '../../fetch/index.ts'
import type { EndpointSpec, Provider } from '../spec/schema.ts'
import { fetchPages } from './fetch-pages.ts'
import { localFiles } from './local-files.ts'

export interface SourcePorts {
  readonly clock: Clock
  readonly pacer: Pacer
  /** 0 to 1. */
  readonly random: () => number
  /** Value of a secret reference; throws `connections/secret-missing` that names the reference, never a value. */
  readonly secret: (ref: string) => Promise<string>
  /** host[:port] of private addresses that the operator of the platform allows (setting `connections.allow_private`). */
  readonly allowPrivate: readonly string[]
  /** Folders of which file sources may read (setting `connections.folders`); none by default. */
  readonly folders: readonly string[]
}

export interface FetchedFile {
  readonly path: string
  /** For people and the run: `prices-page-0001.json`; never a path from outside. */
  readonly name: string
  readonly bytes: number
  /** Whether it is known that nothing is missing at its end: the answer said its length, or nobody has written to the file for a while. */
  readonly whole: boolean
}

export interface Fetched {
  /** Pages in order; an empty one after the first is left out. */
  readonly files: readonly FetchedFile[]
  /** Where the next fetch goes on; null where the endpoint says nothing of it. */
  readonly cursor: string | null
  /** Instant up to which it asked, ISO. */
  readonly asked_to_utc: string | null
}

export interface FetchTerms {
  readonly folder: string
  readonly cursor: string | null
  /** A preview: stop after so many pages and bytes, quietly; the cursor stays where it was then. */
  readonly atMost?: { readonly pages: number, readonly bytes: number }
  readonly signal?: AbortSignal
  readonly progress?: (label: string, done: number, total?: number) => void
}

const supported = 'Supported are rest_api, graphql, and file_ftp with an http(s) address or a file of this machine; a database, a topic or a bucket can be brought as files by what reads it today'

/**
 * Throws `connections/not-yet` for kinds of sources that cannot be fetched, `connections/refused` where the source refuses or does
 * not answer as the specification says, `feed/upstream` where it fails for now, `feed/unsafe` beyond a limit of size,
 * `connections/private-address`, `connections/secret-missing`, `connections/invalid-spec`. A failed fetch leaves no files.
 */
export async function fetchEndpoint(ports: SourcePorts, provider: Provider, endpoint: EndpointSpec, terms: FetchTerms): Promise<Fetched> {
  const name = `${provider.name}/${endpoint.name}`
  await mkdir(terms.folder, { recursive: true })
  switch (provider.provider_type) {
    case 'rest_api': case 'graphql': return await fetchPages(ports, provider, endpoint, terms, under(provider.base_url ?? '', endpoint.path, name))
    case 'file_ftp': {
      const place = placeOf(provider.base_url, endpoint.path)
      if (/^https?:\/\//i.test(place)) return await fetchPages(ports, provider, endpoint, terms, webAddress(place, name))
      const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1]?.toLowerCase()
      if (scheme !== undefined && scheme !== 'file') throw fail('connections/not-yet', `${name}: ${scheme}:// cannot be fetched yet. ${supported}`, { scheme })
      return { files: await localFiles({ name, place: scheme === undefined ? place : fromFileUrl(place, name), folders: ports.folders, now: ports.clock.now() }, endpoint, terms), cursor: null, asked_to_utc: null }
    }
    case 'websocket': case 'webhook': case 'database': case 'kafka': case 's3':
      throw fail('connections/not-yet', `${name}: a source of type ${provider.provider_type} cannot be fetched yet. ${supported}`, { provider_type: provider.provider_type })
  }
}

/** A place of its own, or one under the provider's. */
function placeOf(base: string | undefined, path: string): string {
  if (base === undefined || base === '' || path.startsWith('/') && !base.includes('://') || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return path
  return base.includes('://') ? joined(base, path) : join(base, path)
}

function under(base: string, path: string, name: string): URL {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw fail('connections/invalid-spec', `${name}: path ${JSON.stringify(path.slice(0, 100))} is an address of its own; expected a path under base_url`)
  const root = webAddress(base, name)
  if (root.search !== '' || root.hash !== '') throw fail('connections/invalid-spec', `${name}: base_url has a query; put it into query_params`)
  return webAddress(joined(base, path), name)
}

function joined(base: string, path: string): string {
  return path === '' || path.startsWith('?') ? base + path : `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
}

function webAddress(text: string, name: string): URL {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') throw fail('connections/invalid-spec', `${name}: the address is none of the web; expected https://host/path without a login in it`)
  url.hash = ''
  return url
}

function fromFileUrl(text: string, name: string): string {
  try {
    return fileURLToPath(text)
  } catch {
    throw fail('connections/invalid-spec', `${name}: ${JSON.stringify(text.slice(0, 100))} is no address of a file; expected file:///folder/file.csv`)
  }
}
