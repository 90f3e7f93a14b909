/** The plug of the contracts: the schema registry, on a port of its own and under the platform's, and its commands. */
import type { Capability } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import type { Log } from '#base/log.ts'
import { inTurns } from '#base/turns.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Gate } from '../port.ts'
import { contractCommands } from './commands.ts'
import { withDatasetContracts } from './dataset-gate.ts'
import type { Formats } from './registry/contents.ts'
import { schemaRegistry } from './registry/registry.ts'
import { registryEndpoints, registryRoutes } from './registry/routes.ts'
import { registerShipped } from './shipped.ts'

export interface ContractPorts {
  readonly meta: Meta
  readonly log: Log
  readonly config: Pick<Config, 'registry'>
  /** Version of the code. */
  readonly code: string
}

const root = '/schema-registry'
const loadFormats = async (): Promise<Formats> => (await import('./formats.ts')).formats

/** The gate, which holds each dataset to its contract first. */
export function contractGate(gate: Gate, { meta, log }: Pick<ContractPorts, 'meta' | 'log'>): Gate {
  return withDatasetContracts(gate, { meta, log, service: schemaRegistry(meta, loadFormats), turns: inTurns() })
}

export const contracts: Capability<ContractPorts> = {
  name: 'contracts',
  stage: 'gate',
  summary: 'The schema registry: Avro, JSON Schema and Protobuf, and the check that no change breaks a consumer.',
  start({ meta, log, config, code }) {
    const service = schemaRegistry(meta, loadFormats)
    const turns = inTurns()
    const ready = once(async () => { await registerShipped({ meta, service, turns, log }) })
    const endpoints = registryEndpoints(service, turns, code).map(endpoint => ({ ...endpoint, run: async (ask: Parameters<typeof endpoint.run>[0]) => { await ready(); return await endpoint.run(ask) } }))
    const { host, port } = config.registry
    return {
      routes: registryRoutes(endpoints, root, log),
      commands: contractCommands({ service, turns, ready }),
      ownPorts: port === 0 ? [] : [{ name: 'schema registry', host, port, setting: 'registry.port', elsewhere: root, routes: registryRoutes(endpoints, '', log) }],
    }
  },
}

/** Again where it failed. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return async () => await (done ??= work().catch((error: unknown) => { done = undefined; throw error }))
}
