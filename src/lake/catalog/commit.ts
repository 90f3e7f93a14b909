/** One table's commit: requirements against the table as it is now, updates, contract, verification, new metadata. */
import { randomUUID } from 'node:crypto'
import { isFailure, messageOf } from '#base/error.ts'
import type { JsonNode } from '../iceberg/json-node.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import { changeTable } from '../iceberg/table-changes.ts'
import { parseRequirement, type Requirement, unmet } from '../iceberg/table-requirement.ts'
import { parseTableUpdate, type TableUpdate } from '../iceberg/table-update.ts'
import type { Tree } from '../versions/index.ts'
import { type Contents, needFree, needNamespace } from './contents.ts'
import { contractProblem } from './contract.ts'
import { refused } from './errors.ts'
import { type Locations, overlap } from './locations.ts'
import { fullName, type Ident } from './names.ts'
import { type Judged, type JudgeRows, requirePassed } from './judge-rows.ts'
import type { CatalogPorts } from './ports.ts'
import type { LoadedTable, Store } from './store.ts'
import { newState, type NewState } from './table-states.ts'
import type { Totals, Verify } from './verify.ts'

export interface CommitClaim { readonly ident: Ident, readonly requirements: readonly Requirement[], readonly updates: readonly TableUpdate[] }

export interface Committed { readonly name: string, readonly next: NewState | null, readonly metadata: TableMetadata, readonly file: string }

export interface Committer {
  /** Writes new metadata and what the tree shall name; `next` is null where nothing changes. */
  commit(tree: Tree, contents: Contents, claim: CommitClaim): Promise<Committed>
  /** Reads and judges what the client brings before the branch has to wait for it. Throws what `commit` would, but for the verdict, which is the answer; null where there was nothing to judge. */
  look(tree: Tree, contents: Contents, claim: CommitClaim): Promise<Judged | null>
  /** The same for metadata that is whole already: a table that is made, or registered. */
  place(ident: Ident, folder: string, before: LoadedTable | null, metadata: TableMetadata): Promise<Committed>
  /** The folder that a client asked for, where it is the lake's and free; else one of ours. */
  folderFor(tree: Tree, ident: Ident, location: string | undefined): Promise<string>
}

/** A table as it would be. */
interface Wanted { readonly ident: Ident, readonly folder: string, readonly before: LoadedTable | null, readonly metadata: TableMetadata, readonly claim?: CommitClaim }

export function parseCommit(body: JsonNode, ident: Ident): CommitClaim {
  return {
    ident,
    requirements: body.at('requirements').optional(found => found.items().map(parseRequirement)) ?? [],
    updates: body.at('updates').items().map(parseTableUpdate),
  }
}

export function committer(ports: Pick<CatalogPorts, 'objects' | 'clock' | 'datasets' | 'lake'>, store: Store, verify: Verify, judge: JudgeRows): Committer {
  const contracts = new Map(ports.datasets.map(dataset => [dataset.name, dataset]))
  /** By what was judged, on top of which metadata: rows are judged again only where the table moved on in between. */
  const verdicts = new WeakMap<CommitClaim, { readonly on: string | undefined, readonly judged: Judged | null }>()

  async function folderFor(tree: Tree, ident: Ident, location: string | undefined): Promise<string> {
    const wanted = location === undefined ? undefined : store.locations.key(location)
    if (wanted === undefined || !/^tables\/./.test(wanted) || /[^A-Za-z0-9._=/-]/.test(wanted)) return store.locations.folderFor(ident, 'tables')
    for (const id of Object.values(tree.tables)) if (overlap((await store.state(id)).folder, wanted)) return store.locations.folderFor(ident, 'tables')
    return wanted
  }

  async function verified({ ident, folder, before, metadata, claim }: Wanted): Promise<{ readonly totals: Totals, readonly judged: Judged | null }> {
    const name = fullName(ident)
    const contract = contracts.get(name)
    const problem = contract && contractProblem(contract, metadata)
    if (problem !== undefined) throw refused('BadRequestException', `Cannot commit to ${name}: ${problem}`)
    const brought = { table: name, folder, before: before?.metadata ?? null, after: metadata, ...contract === undefined ? {} : { contract } }
    const totals = await verify(brought)
    const known = claim === undefined ? undefined : verdicts.get(claim)
    if (known !== undefined && known.on === before?.file) return { totals, judged: known.judged }
    const judged = await judge(brought)
    if (claim !== undefined) verdicts.set(claim, { on: before?.file, judged })
    return { totals, judged }
  }

  async function place(wanted: Wanted): Promise<Committed> {
    const { ident, folder, before, metadata } = wanted
    const name = fullName(ident)
    const { totals, judged } = await verified(wanted)
    if (judged !== null) requirePassed(name, judged)
    const key = await store.writeMetadata(folder, metadata, before?.state.metadata ?? null)
    return { name, metadata, file: store.locations.uri(key), next: await newState(ports.objects, name, folder, key, metadata, totals, before?.state ?? null) }
  }

  /** The table as it would be: where, from what, to what. */
  async function drafted(tree: Tree, contents: Contents, { ident, requirements, updates }: CommitClaim): Promise<{ folder: string, before: LoadedTable | null, metadata: TableMetadata }> {
    const creates = requirements.some(requirement => requirement.type === 'assert-create')
    if (creates && requirements.some(requirement => requirement.type !== 'assert-create')) throw refused('BadRequestException', 'Invalid create requirements: assert-create goes with no other')
    if (creates && !contents.hasTable(ident)) {
      needNamespace(contents, ident.namespace)
      needFree(contents, ident, 'table')
      const folder = await folderFor(tree, ident, locationIn(updates))
      const location = store.locations.uri(folder)
      return { folder, before: null, metadata: changed(ports.clock.now(), null, fixed(store.locations, updates, location), location) }
    }
    const before = await store.table(tree, ident)
    for (const requirement of requirements) {
      const problem = unmet(requirement, before.metadata)
      if (problem !== undefined) throw refused('CommitFailedException', problem)
    }
    const metadata = changed(ports.clock.now(), before, fixed(store.locations, updates, before.metadata.location, store.locations.key(before.metadata.location)), before.metadata.location)
    return { folder: before.state.folder, before, metadata }
  }

  return {
    folderFor,
    place: async (ident, folder, before, metadata) => await place({ ident, folder, before, metadata }),
    async commit(tree, contents, claim) {
      const { folder, before, metadata } = await drafted(tree, contents, claim)
      if (metadata === before?.metadata) return { name: fullName(claim.ident), next: null, metadata, file: before.file }
      return await place({ ident: claim.ident, folder, before, metadata, claim })
    },
    async look(tree, contents, claim) {
      const { folder, before, metadata } = await drafted(tree, contents, claim)
      return metadata === before?.metadata ? null : (await verified({ ident: claim.ident, folder, before, metadata, claim })).judged
    },
  }
}

/** The server says where a table lies. A change of place alone is refused, since it would do nothing. */
function fixed(where: Locations, updates: readonly TableUpdate[], location: string, folder?: string): readonly TableUpdate[] {
  const moves = updates.find(update => update.action === 'set-location')
  if (folder !== undefined && updates.length === 1 && moves?.action === 'set-location' && where.key(moves.location) !== folder) {
    throw refused('BadRequestException', `Cannot move the table to ${moves.location.slice(0, 300)}: it lies at ${location}, where the lake keeps it`)
  }
  return updates.map(update => update.action === 'set-location' ? { ...update, location } : update)
}

function changed(nowMs: number, before: LoadedTable | null, updates: readonly TableUpdate[], location: string): TableMetadata {
  try {
    return changeTable(before?.metadata ?? null, updates, {
      nowMs: BigInt(nowMs), uuid: randomUUID(), location, ...before === null ? {} : { previousFile: before.file },
    })
  } catch (error) {
    if (isFailure(error, 'usage/invalid')) throw refused('BadRequestException', messageOf(error), error)
    if (isFailure(error, 'lake/conflict')) throw refused('CommitFailedException', messageOf(error), error)
    throw error
  }
}

function locationIn(updates: readonly TableUpdate[]): string | undefined {
  return updates.flatMap(update => update.action === 'set-location' ? [update.location] : []).at(-1)
}
