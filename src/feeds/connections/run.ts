/** A fetch of a connection: each of its endpoints asked for what is new, and the answers taken through the whole path. */
import { randomInt } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fail, isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { pacer, type Timing } from '../fetch/index.ts'
import { ingest, type FileOutcome, type IngestResult } from '../ingest/index.ts'
import { planOf, type PlannedTable, requireSound } from './plan.ts'
import type { ConnectionPorts } from './ports.ts'
import { describedReport, layoutIn } from './rows/report.ts'
import { fetchEndpoint, type SourcePorts } from './source/fetch-endpoint.ts'
import type { Spec } from './spec/schema.ts'
import type { Connection, ConnectionStore, EndpointOutcome } from './store.ts'

export interface RunTerms {
  /** One endpoint alone. */
  readonly endpoint?: string
  readonly branch: string
  /** False: judged rows stay on the run's own branch. */
  readonly merge: boolean
  readonly author: string
  readonly signal?: AbortSignal
  readonly progress?: (label: string, done: number, total?: number) => void
}

export function sourcePorts(ports: ConnectionPorts): SourcePorts {
  const timing: Timing & { random(): number } = ports.timing ?? { now: () => performance.now(), sleep: async (ms, signal) => { await setTimeout(ms, undefined, signal ? { signal } : {}) }, random: () => randomInt(2 ** 32) / 2 ** 32 }
  const { allow_private, folders } = ports.config.connections
  return { clock: ports.clock, pacer: pacer(timing), random: () => timing.random(), secret: async ref => await Promise.resolve(secretOf(ports, ref)), allowPrivate: listed(allow_private), folders: listed(folders) }
}

function listed(text: string): string[] { return text.split(',').map(word => word.trim()).filter(word => word !== '') }

function secretOf({ secret }: ConnectionPorts, ref: string): string {
  const variable = /^env:(.+)$/.exec(ref)?.[1]
  if (variable === undefined) throw fail('connections/secret-missing', `${ref} cannot be looked up: no vault is connected; env:NAME names a variable of the platform's environment`, { ref })
  const value = secret?.(variable)
  if (value === undefined || value === '') throw fail('connections/secret-missing', `${ref} is not there: set the variable ${variable} in the environment of the platform`, { ref })
  return value
}

/**
 * Endpoints one after the other, or as many at once as `parallelism` says. One that fails leaves the others alone: its outcome
 * says why, and its next fetch asks for the same again. Throws `connections/invalid-spec`, `connections/unknown`.
 */
export async function runConnection(ports: ConnectionPorts, source: SourcePorts, store: ConnectionStore, { spec, name }: Connection, terms: RunTerms): Promise<EndpointOutcome[]> {
  const plan = await planOf(ports.lake, spec)
  requireSound(plan)
  const wanted = plan.tables.filter(({ endpoint }) => terms.endpoint === undefined || endpoint.name === terms.endpoint)
  if (wanted.length === 0) throw fail('connections/unknown', `${name} has no active endpoint ${terms.endpoint ?? ''}; it has ${plan.tables.map(({ endpoint }) => endpoint.name).join(', ')}`, { connection: name })
  const cursors = new Map((await store.progress(name)).map(({ endpoint, cursor }) => [endpoint, cursor]))
  const queue = wanted.values()
  const outcomes: EndpointOutcome[] = []
  const work = async (): Promise<void> => {
    for (const table of queue) {
      terms.signal?.throwIfAborted()
      const { outcome, cursor } = await runEndpoint(ports, source, spec, table, cursors.get(table.endpoint.name) ?? null, terms)
      // Rows of another branch, or held back, are not where the next fetch goes on from.
      await store.advance(name, outcome, outcome.state === 'failed' || !terms.merge || terms.branch !== 'main' ? undefined : cursor)
      outcomes.push(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(spec.provider.parallelism ?? 1, wanted.length) }, work))
  return outcomes.toSorted((a, b) => wanted.findIndex(({ endpoint }) => endpoint.name === a.endpoint) - wanted.findIndex(({ endpoint }) => endpoint.name === b.endpoint))
}

async function runEndpoint(ports: ConnectionPorts, source: SourcePorts, spec: Spec, { endpoint, dataset }: PlannedTable, cursor: string | null, terms: RunTerms): Promise<{ outcome: EndpointOutcome, cursor: string | null }> {
  const started = ports.clock.now()
  const folder = join(ports.scratch, `intake-${process.pid}-connection-${timeId(started)}`)
  const said = (state: EndpointOutcome['state'], more: Partial<EndpointOutcome> = {}): EndpointOutcome => ({ endpoint: endpoint.name, state, rows: 0, files: 0, runs: [], started_utc: utc(started), finished_utc: utc(ports.clock.now()), error: null, ...more })
  try {
    await mkdir(folder, { recursive: true })
    const { signal, progress } = terms
    const fetched = await fetchEndpoint(source, spec.provider, endpoint, { folder, cursor, ...signal && { signal }, ...progress && { progress } })
    if (fetched.files.length === 0) return { outcome: said('unchanged'), cursor: fetched.cursor }
    const report = describedReport({ spec, endpoint, dataset, fetchedUtc: utc(started), whole: fetched.files.every(({ whole }) => whole) })
    const { unpacked, members } = ports.config.intake
    const result = await ingest(ports, fetched.files.map(({ path }) => path), {
      recognise: head => [{ report, layout: layoutIn(head, endpoint) }], limits: { totalBytes: unpacked, members }, again: false, prepare: ports.prepare,
      branch: terms.branch, merge: terms.merge, author: terms.author, ...signal && { signal }, ...progress && { progress },
    })
    return { outcome: said(stateOf(result), { rows: result.runs.reduce((sum, run) => sum + run.rows, 0), files: result.files.length, runs: result.runs.map(({ id }) => id), error: errorIn(result) }), cursor: fetched.cursor }
  } catch (error) {
    if (!isFailure(error)) throw error
    return { outcome: said('failed', { error: { code: error.code, message: error.message } }), cursor }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What did not come in is why an endpoint is asked for the same again; what lies in quarantine is kept, with its bytes. */
function stateOf({ files }: IngestResult): EndpointOutcome['state'] {
  const has = (...states: readonly FileOutcome['state'][]): boolean => files.some(({ state }) => states.includes(state))
  if (has('refused', 'failed')) return 'failed'
  if (has('quarantined', 'quarantined-before')) return 'quarantined'
  if (has('held')) return 'held'
  return has('merged') ? 'merged' : 'unchanged'
}

function errorIn({ files, runs }: IngestResult): EndpointOutcome['error'] {
  const found = files.find(({ error }) => error !== null)?.error
  if (found) return found
  const blocking = runs.flatMap(({ state, verdict }) => state === 'quarantined' ? verdict?.findings.filter(({ severity }) => severity === 'block') ?? [] : [])[0]
  return blocking === undefined ? null : { code: `gate/${blocking.rule}`, message: blocking.message }
}

function utc(ms: number): string { return new Date(ms).toISOString() }
