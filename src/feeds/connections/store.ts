/** The records of connections: what was applied, and how far each endpoint has come. */
import { fail, isFailure } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Spec } from './spec/schema.ts'

export interface Connection {
  readonly name: string
  /** As it was given. */
  readonly text: string
  readonly spec: Spec
  /** 1 for the first, one more with every change. */
  readonly version: number
  readonly by: string
  readonly at_utc: string
  readonly state: 'active' | 'paused'
}

/** How far an endpoint has come. */
export interface Progress {
  readonly endpoint: string
  /** Where the next fetch goes on. */
  readonly cursor: string | null
  readonly last: EndpointOutcome | null
}

export interface EndpointOutcome {
  readonly endpoint: string
  /** `failed`: nothing was taken, and the next fetch asks for the same again. */
  readonly state: 'merged' | 'unchanged' | 'held' | 'quarantined' | 'failed'
  readonly rows: number
  readonly files: number
  readonly runs: readonly string[]
  readonly started_utc: string
  readonly finished_utc: string
  readonly error: { readonly code: string, readonly message: string } | null
}

export interface ConnectionStore {
  list(): Promise<readonly Connection[]>
  /** Throws `connections/unknown`. */
  get(name: string): Promise<Connection>
  find(name: string): Promise<Connection | undefined>
  /** Throws `connections/state` where somebody else changed it since it was read. */
  put(connection: Connection, before: Connection | undefined): Promise<void>
  remove(name: string): Promise<void>
  progress(name: string): Promise<readonly Progress[]>
  /** Notes how a fetch ended; `cursor` undefined leaves it where it was. */
  advance(name: string, outcome: EndpointOutcome, cursor: string | null | undefined): Promise<void>
}

const prefix = 'connection/'
const progressPrefix = 'connection-progress/'

export function connectionStore(meta: Meta): ConnectionStore {
  const find = async (name: string): Promise<Connection | undefined> => (await meta.get<Connection>(prefix + name))?.value
  return {
    find,
    async list() { return (await meta.scan<Connection>(prefix)).map(({ value }) => value) },
    async get(name) {
      const found = await find(name)
      if (found === undefined) throw fail('connections/unknown', `there is no connection "${name}"; \`gridlake uis list\` lists them, \`gridlake uis apply FILE\` makes one`, { connection: name })
      return found
    },
    async put(connection, before) {
      const key = prefix + connection.name
      const entry = await meta.get<Connection>(key)
      const changed = entry?.value.version !== before?.version || entry?.value.state !== before?.state
      try {
        if (changed) throw fail('meta/conflict', 'read before')
        await meta.write({ expect: [{ key, revision: entry?.revision ?? null }], put: [{ key, value: connection }] })
      } catch (error) {
        if (isFailure(error, 'meta/conflict')) throw fail('connections/state', `${connection.name} was changed by somebody else meanwhile; look at it again (\`gridlake uis show ${connection.name}\`)`, { connection: connection.name }, error)
        throw error
      }
    },
    async remove(name) {
      const kept = await meta.scan<Progress>(`${progressPrefix}${name}/`)
      await meta.write({ delete: [prefix + name, ...kept.map(({ key }) => key)] })
    },
    async progress(name) { return (await meta.scan<Progress>(`${progressPrefix}${name}/`)).map(({ value }) => value) },
    async advance(name, outcome, cursor) {
      const key = `${progressPrefix}${name}/${outcome.endpoint}`
      const before = await meta.get<Progress>(key)
      const value: Progress = { endpoint: outcome.endpoint, cursor: cursor === undefined ? before?.value.cursor ?? null : cursor, last: outcome }
      await meta.write({ put: [{ key, value }] })
    },
  }
}
