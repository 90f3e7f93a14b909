/** What can be done with connections, for commands, routes and the schedule alike. */
import { fail } from '#base/error.ts'
import { inTurns } from '#base/turns.ts'
import { recover } from '../ingest/index.ts'
import { type Plan, planOf, requireSound } from './plan.ts'
import type { ConnectionPorts } from './ports.ts'
import { type Preview, previewOf } from './preview.ts'
import { runConnection, type RunTerms, sourcePorts } from './run.ts'
import type { DraftTerms, draftOf } from './propose/draft.ts'
import { proposeFor } from './propose/propose.ts'
import { runDue } from './schedule.ts'
import { nextRuns } from './spec/cron.ts'
import { problemText, readSpec } from './spec/read.ts'
import type { Spec } from './spec/schema.ts'
import { type Connection, connectionStore, type EndpointOutcome, type Progress } from './store.ts'

export interface Standing {
  readonly connection: Connection
  readonly progress: readonly Progress[]
  /** Null without a schedule, and while it is paused. */
  readonly next_utc: string | null
}

export interface Connections {
  /** Throws `connections/invalid-spec` with every fault and its line. */
  spec(text: string): Spec
  plan(spec: Spec): Promise<Plan & { readonly before: Connection | undefined }>
  preview(spec: Spec, endpoint?: string, signal?: AbortSignal): Promise<Preview[]>
  /** A first specification for an address, as YAML. */
  propose(terms: DraftTerms, signal?: AbortSignal): Promise<ReturnType<typeof draftOf>>
  apply(text: string, by: string): Promise<Connection>
  list(): Promise<readonly Standing[]>
  get(name: string): Promise<Standing>
  setState(name: string, state: Connection['state'], by: string): Promise<Connection>
  /** Its tables stay. */
  remove(name: string): Promise<Connection>
  run(name: string, terms: RunTerms): Promise<EndpointOutcome[]>
  /** All that is due now, a few at once. */
  runDue(signal: AbortSignal): Promise<void>
}

export function connectionsOf(ports: ConnectionPorts): Connections {
  const store = connectionStore(ports.meta)
  const source = sourcePorts(ports)
  // Two fetches of one connection at once would ask for the same.
  const turns = inTurns()

  async function standing(connection: Connection): Promise<Standing> {
    const { schedule_cron: cron, schedule_timezone: zone = 'UTC' } = connection.spec.provider
    const next = cron === undefined || connection.state === 'paused' ? null : nextRuns(cron, zone, new Date(ports.clock.now()), 1)[0] ?? null
    return { connection, progress: await store.progress(connection.name), next_utc: next }
  }

  async function run(name: string, terms: RunTerms): Promise<EndpointOutcome[]> {
    await recover(ports)
    return await turns.alone(name, async () => await runConnection(ports, source, store, await store.get(name), terms))
  }

  return {
    spec: specIn,
    async plan(spec) { return { ...await planOf(ports.lake, spec), before: await store.find(spec.provider.name) } },
    async preview(spec, endpoint, signal) { return await previewOf(ports, source, spec, endpoint, signal) },
    async propose(terms, signal) { return await proposeFor(ports, source, terms, signal) },
    async apply(text, by) {
      const spec = specIn(text)
      requireSound(await planOf(ports.lake, spec))
      const before = await store.find(spec.provider.name)
      const connection: Connection = { name: spec.provider.name, text, spec, version: (before?.version ?? 0) + 1, by, at_utc: new Date(ports.clock.now()).toISOString(), state: before?.state ?? 'active' }
      await store.put(connection, before)
      return connection
    },
    async list() { return await Promise.all((await store.list()).map(standing)) },
    async get(name) { return await standing(await store.get(name)) },
    async setState(name, state, by) {
      const before = await store.get(name)
      if (before.state === state) throw fail('connections/state', `${name} is ${state} already`, { connection: name })
      const connection: Connection = { ...before, state, version: before.version + 1, by, at_utc: new Date(ports.clock.now()).toISOString() }
      await store.put(connection, before)
      return connection
    },
    async remove(name) {
      const before = await store.get(name)
      await store.remove(name)
      return before
    },
    run,
    async runDue(signal) {
      await runDue(ports, (await store.list()).filter(({ state }) => state === 'active'), async name => await run(name, { branch: 'main', merge: true, author: `schedule of ${name}`, signal }), signal)
    },
  }
}

function specIn(text: string): Spec {
  const { spec, problems } = readSpec(text)
  if (spec === null) throw fail('connections/invalid-spec', problems.filter(({ severity }) => severity === 'error').map(problemText).join('; '), { problems })
  return spec
}
