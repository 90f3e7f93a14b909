/** Commits to tables, and what happens to their names: dropped, registered, renamed. */
import type { Tree } from '../versions/index.ts'
import { type Committed, type CommitClaim, type Committer, parseCommit } from './commit.ts'
import { type Contents, needNamespace } from './contents.ts'
import { noContent, refused } from './errors.ts'
import { overlap } from './locations.ts'
import { dotted, fullName, type Ident, identOf } from './names.ts'
import { type CatalogRequest, howOf, identNode, identParam, namespaceParam, type Operation, readBody } from './request.ts'
import type { Store } from './store.ts'
import { newStateId } from './table-states.ts'
import { created, tableReply } from './tables.ts'

const tablesMost = 200
/** Of a metadata file that somebody else wrote. */
const metadataBytesMost = 64 * 1024 ** 2

export type TableChangeOperation = 'commitTable' | 'commitTransaction' | 'dropTable' | 'registerTable' | 'renameTable'

export function tableChangeOperations(store: Store, commits: Committer): Record<TableChangeOperation, Operation> {
  async function commitAll(request: CatalogRequest, claims: readonly CommitClaim[]): Promise<readonly Committed[]> {
    const ahead = await store.tree(request.ref)
    for (const claim of claims) await commits.look(ahead.tree, ahead.contents, claim)
    let done: Committed[] = []
    await store.change(request.ref, howOf(request, messageOf(claims)), async (tree, contents) => {
      done = []
      for (const claim of claims) done.push(await commits.commit(tree, contents, claim))
      const changed = done.flatMap(({ name, next }) => next === null ? [] : [[name, next] as const])
      return changed.length === 0 ? null : { tables: Object.fromEntries(changed) }
    })
    return done
  }

  return {
    ...nameOperations(store, commits),
    async commitTable(request) {
      const ident = identParam(request, 'table')
      const claim = readBody(request, body => {
        const named = body.at('identifier').optional(node => identNode(node, 'table'))
        if (named !== undefined && fullName(named) !== fullName(ident)) throw refused('BadRequestException', `the path says ${fullName(ident)}, and the body ${fullName(named)}`)
        return parseCommit(body, ident)
      })
      return tableReply((await commitAll(request, [claim]))[0])
    },
    async commitTransaction(request) {
      const claims = readBody(request, body => body.at('table-changes').items().map(change => parseCommit(change, identNode(change.at('identifier'), 'table'))))
      const names = claims.map(({ ident }) => fullName(ident))
      const twice = names.find((name, index) => names.indexOf(name) < index)
      if (twice !== undefined) throw refused('BadRequestException', `the transaction changes ${twice} twice; put its updates into one change`)
      if (claims.length > tablesMost) throw refused('BadRequestException', `${claims.length} tables are more than the ${tablesMost} that one transaction may change`)
      await commitAll(request, claims)
      return noContent()
    },
  }
}

function nameOperations(store: Store, commits: Committer): Record<'dropTable' | 'registerTable' | 'renameTable', Operation> {
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

  return {
    async dropTable(request) {
      const ident = identParam(request, 'table')
      const name = fullName(ident)
      await store.change(request.ref, howOf(request, `Drop table ${name}`), async (tree, contents) => {
        if (!contents.hasTable(ident)) throw refused('NoSuchTableException', `Table does not exist: ${name}`)
        const parent = contents.tables(ident.namespace).length === 1 && tree.namespaces?.[dotted(ident.namespace)] === undefined
        // A namespace does not end with the last table in it.
        return { tables: { [name]: null }, ...parent ? { namespaces: { [dotted(ident.namespace)]: {} } } : {} }
      })
      return noContent()
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
        if (contents.hasTable(to) || contents.contract(to) !== undefined) throw refused('AlreadyExistsException', `Cannot rename ${fullName(from)} to ${fullName(to)}. Table already exists`)
        if (contents.hasView(to)) throw refused('AlreadyExistsException', `Cannot rename ${fullName(from)} to ${fullName(to)}. View already exists`)
        const state = await store.state(id)
        const none = { added_files: 0, removed_files: 0, added_rows: 0, removed_rows: 0 }
        return { tables: { [fullName(from)]: null, [fullName(to)]: { id: newStateId(state.uuid), state: { ...state, table: fullName(to) }, change: { table: fullName(to), ...none, added_files: state.files, added_rows: state.rows } } } }
      })
      return noContent()
    },
  }
}

function messageOf(claims: readonly CommitClaim[]): string {
  const operations = new Set(claims.flatMap(({ updates }) => updates.flatMap(update => update.action === 'add-snapshot' ? [update.snapshot.summary['operation'] ?? 'change'] : [])))
  const what = operations.size === 1 ? [...operations].join() : operations.size === 0 ? 'change' : 'changes'
  return `${what.charAt(0).toUpperCase()}${what.slice(1, 40)}: ${claims.slice(0, 3).map(({ ident }) => fullName(ident)).join(', ')}${claims.length > 3 ? ` and ${claims.length - 3} more` : ''}`
}
