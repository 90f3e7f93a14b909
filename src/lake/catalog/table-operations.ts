/** Commits to tables, and what happens to their names: dropped, registered, renamed. */
import type { Reply } from '#base/capability.ts'
import { count } from '#base/plural.ts'
import { metadataJson } from '../iceberg/metadata.ts'
import type { Tree } from '../versions/index.ts'
import { type Committed, type CommitClaim, type Committer, parseCommit } from './commit.ts'
import { type Contents, needFreeFor, needNamespace } from './contents.ts'
import { jsonReply, noContent, refused } from './errors.ts'
import type { Judged } from './judge-rows.ts'
import { overlap } from './locations.ts'
import { dotted, fullName, type Ident, identOf } from './names.ts'
import { outsideWrite } from './outside-write.ts'
import type { CatalogPorts } from './ports.ts'
import { type CatalogRequest, howOf, identNode, identParam, namespaceParam, type Operation, readBody } from './request.ts'
import type { LoadedTable, Store } from './store.ts'
import { newStateId } from './table-states.ts'
import { created, tableAnswer, tableReply } from './tables.ts'

const tablesMost = 200
/** Of a metadata file that somebody else wrote. */
const metadataBytesMost = 64 * 1024 ** 2

export type TableChangeOperation = 'commitTable' | 'commitTransaction' | 'dropTable' | 'unregisterTable' | 'registerTable' | 'renameTable'

export type Landed = Record<'landedTable' | 'landedTransaction', (request: CatalogRequest) => Promise<Reply | null>>

export function tableChangeOperations(ports: Pick<CatalogPorts, 'outsideRuns' | 'objects' | 'clock'>, store: Store, commits: Committer): Record<TableChangeOperation, Operation> & Landed {
  const writes = outsideWrite(ports)

  async function commitAll(request: CatalogRequest, claims: readonly CommitClaim[]): Promise<readonly Committed[]> {
    const ahead = await store.tree(request.ref)
    const judged: Judged[] = []
    for (const claim of claims) {
      const verdict = await commits.look(ahead.tree, ahead.contents, claim)
      if (verdict !== null) judged.push(verdict)
    }
    let done: Committed[] = []
    await writes.under(judged, { target: request.ref, how: howOf(request, messageOf(claims, judged)) }, async how => await store.change(request.ref, how, async (tree, contents) => {
      done = []
      for (const claim of claims) done.push(await commits.commit(tree, contents, claim))
      const changed = done.flatMap(({ name, next }) => next === null ? [] : [[name, next] as const])
      return changed.length === 0 ? null : { tables: Object.fromEntries(changed) }
    }), commit => commit?.id ?? null)
    return done
  }

  /** Snapshot ids are drawn once: where all of a claim's are in the table, under the refs that it names, it was made. */
  async function hasLanded(tree: Tree, contents: Contents, { ident, updates }: CommitClaim): Promise<boolean> {
    const added = updates.flatMap(update => update.action === 'add-snapshot' ? [update.snapshot.id] : [])
    if (added.length === 0 || !contents.hasTable(ident)) return false
    const { snapshots, refs } = (await store.table(tree, ident)).metadata
    const parents = new Map(snapshots.map(snapshot => [snapshot.id, snapshot.parentId]))
    const reaches = (from: bigint | undefined, wanted: bigint): boolean => {
      for (let at: bigint | null | undefined = from; at !== undefined && at !== null; at = parents.get(at)) if (at === wanted) return true
      return false
    }
    return added.every(id => parents.has(id)) && updates.every(update => update.action !== 'set-snapshot-ref' || reaches(refs[update.name]?.snapshotId, update.ref.snapshotId))
  }

  return {
    ...nameOperations(store, commits),
    async commitTable(request) {
      return tableReply((await commitAll(request, [oneClaim(request)]))[0])
    },
    async landedTable(request) {
      const claim = oneClaim(request)
      const { tree, contents } = await store.tree(request.ref)
      return await hasLanded(tree, contents, claim) ? tableAnswer(await store.table(tree, claim.ident)) : null
    },
    async landedTransaction(request) {
      const { tree, contents } = await store.tree(request.ref)
      for (const claim of manyClaims(request)) if (!await hasLanded(tree, contents, claim)) return null
      return noContent()
    },
    async commitTransaction(request) {
      const claims = manyClaims(request)
      const names = claims.map(({ ident }) => fullName(ident))
      const twice = names.find((name, index) => names.findIndex(each => each.toLowerCase() === name.toLowerCase()) < index)
      if (twice !== undefined) throw refused('BadRequestException', `the transaction changes ${twice} twice; put its updates into one change`)
      if (claims.length > tablesMost) throw refused('BadRequestException', `${claims.length} tables are more than the ${tablesMost} that one transaction may change`)
      await commitAll(request, claims)
      return noContent()
    },
  }
}

function oneClaim(request: CatalogRequest): CommitClaim {
  const ident = identParam(request, 'table')
  return readBody(request, body => {
    const named = body.at('identifier').optional(node => identNode(node, 'table'))
    if (named !== undefined && fullName(named) !== fullName(ident)) throw refused('BadRequestException', `the path says ${fullName(ident)}, and the body ${fullName(named)}`)
    return parseCommit(body, ident)
  })
}

function manyClaims(request: CatalogRequest): readonly CommitClaim[] {
  return readBody(request, body => body.at('table-changes').items().map(change => parseCommit(change, identNode(change.at('identifier'), 'table'))))
}

function nameOperations(store: Store, commits: Committer): Record<'dropTable' | 'unregisterTable' | 'registerTable' | 'renameTable', Operation> {
  async function register(tree: Tree, contents: Contents, ident: Ident, key: string, overwrite: boolean): Promise<Committed> {
    const there = contents.hasTable(ident)
    if (!(there && overwrite)) created(contents, ident)
    else if (contents.contract(ident) !== undefined) throw refused('BadRequestException', `${fullName(ident)} is a table of the platform and cannot be replaced by another`)
    const metadata = await store.readMetadata(key, metadataBytesMost)
    const folder = key.replace(/\/metadata\/[^/]+$/, '')
    if (store.locations.key(metadata.location) !== folder) throw refused('BadRequestException', `Cannot register ${store.locations.uri(key)}: it says that the table lies at ${metadata.location.slice(0, 300)}, not where the file is`)
    for (const [name, id] of Object.entries(tree.tables)) {
      if (name !== fullName(ident) && overlap((await store.state(id)).folder, folder)) throw refused('AlreadyExistsException', `Table already exists: ${name} has its files at ${store.locations.uri(folder)}`)
    }
    return await commits.place(ident, folder, null, metadata)
  }

  /** The table as it was. A namespace does not end with the last table in it. */
  async function drop(request: CatalogRequest, word: 'Drop' | 'Unregister'): Promise<LoadedTable> {
    const ident = identParam(request, 'table')
    const name = fullName(ident)
    let last: LoadedTable | undefined
    await store.change(request.ref, howOf(request, `${word} table ${name}`), async (tree, contents) => {
      if (!contents.hasTable(ident)) throw refused('NoSuchTableException', `Table does not exist: ${name}`)
      if (contents.contract(ident) !== undefined) throw refused('BadRequestException', `${name} is a table of the platform and stays; its rows can be deleted, or a commit reverted`)
      // What is lost cannot be told of, and need not be there to be dropped.
      last = word === 'Drop' ? undefined : await store.table(tree, ident)
      const parent = contents.tables(ident.namespace).length === 1 && tree.namespaces?.[dotted(ident.namespace)] === undefined
      return { tables: { [name]: null }, ...parent ? { namespaces: { [dotted(ident.namespace)]: {} } } : {} }
    })
    return last as LoadedTable
  }

  return {
    async dropTable(request) {
      await drop(request, 'Drop')
      return noContent()
    },
    async unregisterTable(request) {
      const { file, metadata } = await drop(request, 'Unregister')
      return jsonReply(200, { 'metadata-location': file, metadata: metadataJson(metadata) })
    },
    async registerTable(request) {
      const { ident, location, overwrite } = readBody(request, body => ({
        ident: identOf(namespaceParam(request), body.at('name').string(), 'table'), location: body.at('metadata-location').string(),
        overwrite: body.at('overwrite').optional(found => found.boolean()) ?? false,
      }))
      const key = store.locations.key(location)
      if (key === undefined || !/^tables\/.+\/metadata\/[^/]+\.metadata\.json$/.test(key)) throw refused('BadRequestException', `Cannot register ${location.slice(0, 300)}: expected a metadata file of a table below ${store.locations.uri('tables')}`)
      let done: Committed | undefined
      await store.change(request.ref, howOf(request, `Register table ${fullName(ident)}`), async (tree, contents) => {
        done = await register(tree, contents, ident, key, overwrite)
        return done.next === null ? null : { tables: { [done.name]: done.next } }
      })
      return tableReply(done)
    },
    async renameTable(request) {
      const { from, to } = readBody(request, body => ({ from: identNode(body.at('source'), 'table'), to: identNode(body.at('destination'), 'table') }))
      await store.change(request.ref, howOf(request, `Rename table ${fullName(from)} to ${fullName(to)}`), async (tree, contents) => {
        const id = tree.tables[fullName(from)]
        if (id === undefined || !contents.hasTable(from)) throw refused('NoSuchTableException', `Table does not exist: ${fullName(from)}`)
        if (contents.contract(from) !== undefined) throw refused('BadRequestException', `${fullName(from)} is a table of the platform and keeps its name`)
        needNamespace(contents, to.namespace)
        needFreeFor(contents, from, to)
        const state = await store.state(id)
        const none = { added_files: 0, removed_files: 0, added_rows: 0, removed_rows: 0 }
        return { tables: { [fullName(from)]: null, [fullName(to)]: { id: newStateId(state.uuid), state: { ...state, table: fullName(to) }, change: { table: fullName(to), ...none, added_files: state.files, added_rows: state.rows } } } }
      })
      return noContent()
    },
  }
}

function messageOf(claims: readonly CommitClaim[], judged: readonly Judged[]): string {
  const operations = new Set(claims.flatMap(({ updates }) => updates.flatMap(update => update.action === 'add-snapshot' ? [update.snapshot.summary['operation'] ?? 'change'] : [])))
  const what = operations.size === 1 ? [...operations].join() : operations.size === 0 ? 'change' : 'changes'
  const rows = judged.reduce((sum, { verdict }) => sum + verdict.rows, 0)
  return `${what.charAt(0).toUpperCase()}${what.slice(1, 40)}: ${claims.slice(0, 3).map(({ ident }) => fullName(ident)).join(', ')}${claims.length > 3 ? ` and ${claims.length - 3} more` : ''}${judged.length > 0 ? `, ${count(rows, 'row')} judged` : ''}`
}
