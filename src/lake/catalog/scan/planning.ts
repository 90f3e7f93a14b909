/** Server-side scan planning: answered at once, in portions where a table has many files. */
import { randomUUID } from 'node:crypto'
import { decodeManifest, type ManifestEntry } from '../../iceberg/manifest.ts'
import { decodeManifestList } from '../../iceberg/manifest-list.ts'
import { type Json, type JsonObject, stringifyJson } from '../../iceberg/json.ts'
import { currentSchema, type TableMetadata } from '../../iceberg/metadata.ts'
import type { JsonNode } from '../../iceberg/json-node.ts'
import { fieldIds } from '../../iceberg/types.ts'
import { jsonReply, noContent, refused } from '../errors.ts'
import { fullName } from '../names.ts'
import type { CatalogPorts } from '../ports.ts'
import { type CatalogRequest, identParam, type Operation, readBody } from '../request.ts'
import type { Store } from '../store.ts'
import { type Binding, readFilter, requireColumns } from './filter.ts'
import { type ManifestReader, type ScanTask, scanTasks, spanOf } from './scan-files.ts'
import { tasksJson, type TaskFrame } from './task-json.ts'

export type PlanOperation = 'planTableScan' | 'fetchPlan' | 'cancelPlan' | 'fetchTasks'

/** Tasks in one answer, fewer where each repeats a long filter; the rest is fetched portion by portion. */
const tasksAtOnce = 2_000
const filterCharactersAtOnce = 8_000_000
/** Plans are kept for clients that come back for them: this many, in files, for so long. */
const tasksKept = 200_000
const plansKept = 1_000
const keptMs = 10 * 60_000

interface Plan { readonly table: string, readonly by: string, readonly madeMs: number, readonly tasks: readonly ScanTask[], readonly frame: TaskFrame, readonly atOnce: number }

export function planOperations(ports: Pick<CatalogPorts, 'clock'>, store: Store): Record<PlanOperation, Operation> {
  const plans = new Map<string, Plan>()

  function keep(id: string, plan: Plan): void {
    plans.set(id, plan)
    let tasks = [...plans.values()].reduce((sum, each) => sum + each.tasks.length, 0)
    for (const [old, each] of plans) {
      if (each.madeMs > plan.madeMs - keptMs && plans.size <= plansKept && tasks <= tasksKept) break
      // The newest stays, however large.
      if (old === id) break
      plans.delete(old)
      tasks -= each.tasks.length
    }
  }

  /** A plan of this table that the same caller asked for; others are none of its business. */
  function kept(request: CatalogRequest, id: string): Plan | undefined {
    const plan = plans.get(id)
    const fits = plan?.table === tableOf(request) && plan.by === request.principal.name && plan.madeMs > ports.clock.now() - keptMs
    return fits ? plan : undefined
  }

  function portion(id: string, plan: Plan, from: number): JsonObject {
    const { tasks, atOnce } = plan
    const later = from > 0 || tasks.length <= atOnce ? [] : Array.from({ length: Math.ceil(tasks.length / atOnce) - 1 }, (_, index) => `${id}.${(index + 1) * atOnce}`)
    return { ...tasksJson(tasks.slice(from, from + atOnce), plan.frame), ...later.length === 0 ? {} : { 'plan-tasks': later } }
  }

  return {
    async planTableScan(request) {
      const ident = identParam(request, 'table')
      const { metadata, state } = await store.table((await store.tree(request.ref)).tree, ident)
      const { span, binding, filter, stats, given } = readBody(request, body => readPlan(body, metadata))
      const tasks = await scanTasks(manifestReader(store, state.folder), metadata, binding.schema, span, filter)
      const id = randomUUID()
      const atOnce = Math.max(1, Math.min(tasksAtOnce, Math.floor(filterCharactersAtOnce / (given === undefined ? 1 : stringifyJson(given).length))))
      const plan = { table: tableOf(request), by: request.principal.name, madeMs: ports.clock.now(), tasks, frame: { metadata, schema: binding.schema, filter: given, stats }, atOnce }
      keep(id, plan)
      return jsonReply(200, { status: 'completed', 'plan-id': id, ...portion(id, plan, 0) })
    },
    async fetchPlan(request) {
      await store.table((await store.tree(request.ref)).tree, identParam(request, 'table'))
      const id = request.params['planId'] ?? ''
      const plan = kept(request, id)
      if (plan === undefined) throw unknownPlan(request, id)
      return jsonReply(200, { status: 'completed', ...portion(id, plan, 0) })
    },
    async cancelPlan(request) {
      await store.table((await store.tree(request.ref)).tree, identParam(request, 'table'))
      const id = request.params['planId'] ?? ''
      if (kept(request, id) === undefined) throw unknownPlan(request, id)
      plans.delete(id)
      return noContent()
    },
    async fetchTasks(request) {
      await store.table((await store.tree(request.ref)).tree, identParam(request, 'table'))
      const token = readBody(request, body => body.at('plan-task').string())
      const [, id = '', from = ''] = /^([0-9a-f-]{36})\.(\d{1,9})$/.exec(token) ?? []
      const plan = kept(request, id)
      if (plan === undefined || Number(from) === 0 || Number(from) >= plan.tasks.length) throw refused('NoSuchPlanTaskException', `Plan task does not exist: ${token.slice(0, 100)}; plans are kept for ten minutes, plan the scan again`)
      return jsonReply(200, portion(id, plan, Number(from)))
    },
  }
}

function tableOf(request: CatalogRequest): string { return `${request.ref} ${fullName(identParam(request, 'table'))}` }

function unknownPlan(request: CatalogRequest, id: string): Error {
  return refused('NoSuchPlanIdException', `Plan id does not exist: ${id.slice(0, 100)} for ${fullName(identParam(request, 'table'))}; plans are kept for ten minutes, plan the scan again`)
}

function readPlan(body: JsonNode, metadata: TableMetadata) {
  const id = (key: string): bigint | undefined => body.at(key).optional(found => found.long())
  const span = spanOf(metadata, { snapshotId: id('snapshot-id'), from: id('start-snapshot-id'), to: id('end-snapshot-id') })
  body.at('min-rows-requested').optional(found => found.long())
  const ofSnapshot = body.at('use-snapshot-schema').optional(found => found.boolean()) ?? false
  const schema = (ofSnapshot ? metadata.schemas.find(each => each.id === span.at?.schemaId) : undefined) ?? currentSchema(metadata)
  const binding: Binding = { schema, caseSensitive: body.at('case-sensitive').optional(found => found.boolean()) ?? true }
  const names = (key: string): readonly string[] => body.at(key).optional(found => found.items().map(name => name.string())) ?? []
  requireColumns(names('select'), binding)
  const stats = names('stats-fields')
  requireColumns(stats, binding)
  const node = body.at('filter')
  const filter = node.absent ? { kind: 'all' as const } : readFilter(node, binding)
  return { span, binding, filter, stats: new Set(stats.length === 0 ? [] : schema.fields.filter(field => stats.some(name => name === field.name || name.startsWith(`${field.name}.`))).flatMap(field => [...fieldIds([field])])), given: residual(node.value) }
}

/** Told again with every file, since some clients take a file without one for one that matches whole. */
function residual(filter: Json | undefined): Json | undefined {
  return filter === undefined || filter === null || filter === true ? undefined : filter
}

function manifestReader(store: Store, folder: string): ManifestReader {
  const bytes = async (uri: string): Promise<Uint8Array> => {
    const key = store.locations.key(uri)
    if (key === undefined || !key.startsWith(`${folder}/`)) throw refused('NotFoundException', `Failed to open input stream for file: ${uri}`)
    return await store.bytes(key)
  }
  return {
    list: async snapshot => decodeManifestList(await bytes(snapshot.manifestList), snapshot.manifestList),
    async entries(manifest): Promise<readonly ManifestEntry[]> { return decodeManifest(await bytes(manifest.path), manifest, manifest.path).entries },
  }
}
