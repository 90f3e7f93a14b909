/** What a query can name at one commit: the platform's tables and views, and those that clients of the catalog made. */
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { currentSchema } from '../iceberg/metadata.ts'
import { decodeView } from '../iceberg/view-metadata.ts'
import type { View } from '../port.ts'
import type { PlannedTable, PlannedView, Scope } from '../query/plan.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { columnsOf } from '../tables/read-columns.ts'
import { noRows } from '../tables/row-source.ts'
import { scanTable } from '../tables/table-scan.ts'
import type { TableState, Tree } from './records.ts'

export interface ScopePorts {
  readonly cache: ManifestCache
  readonly objects: Objects
  readonly contracts: ReadonlyMap<string, Dataset>
  readonly views: ReadonlyMap<string, View>
  state(id: string): Promise<TableState>
}

/** Views in these dialects are run as they are. */
const dialects = ['gridlake', 'duckdb']

export function scopeOf(ports: ScopePorts, commit: string, tree: Tree): Scope {
  const { cache, objects, contracts, views } = ports
  const location = (key: string): string => objects.location(key)
  // The engine takes names for one that differ by the size of letters: the platform's go first, then tables, then views.
  const platform = new Set([...contracts.keys(), ...views.keys()].map(lower))
  const own = Object.keys(tree.tables).filter(name => !platform.has(lower(name)))
  const taken = new Set([...platform, ...own.map(lower)])
  const tableNames = [...contracts.keys(), ...own].sort()
  const viewNames = [...views.keys(), ...Object.keys(tree.views ?? {}).filter(name => !taken.has(lower(name)))].sort()

  async function viewOfClients(name: string): Promise<PlannedView> {
    const key = tree.views?.[name] ?? ''
    const { versions, currentVersionId } = decodeView(await objects.get(key), key)
    const version = versions.find(({ id }) => id === currentVersionId)
    const representations = version?.representations ?? []
    const ours = dialects.flatMap(dialect => representations.filter(each => each.dialect.toLowerCase() === dialect))[0]
    if (ours !== undefined) return { name, sql: ours.sql, passes: {}, ...version === undefined ? {} : { namespace: version.defaultNamespace.join('.').toLowerCase() } }
    const written = representations.map(({ dialect }) => dialect).join(', ')
    throw fail('sql/refused', `the view ${name} is written in the SQL of ${written}, which gridlake does not run: read its tables instead, or give the view a representation in the dialect gridlake (or duckdb)`, { view: name, dialects: representations.map(({ dialect }) => dialect) })
  }

  return {
    commit,
    tableNames: () => tableNames,
    viewNames: () => viewNames,
    async view(wanted) {
      const name = named(viewNames, wanted, 'views')
      return name === undefined ? undefined : views.get(name) ?? await viewOfClients(name)
    },
    async table(wanted) {
      const name = named(tableNames, wanted, 'tables')
      if (name === undefined) return undefined
      const id = tree.tables[name]
      return id === undefined ? emptyTable(name, contracts.get(name)) : await plannedTable({ cache, location }, name, await ports.state(id))
    },
  }
}

function lower(name: string): string { return name.toLowerCase() }

/** The engine does not tell large letters from small ones; catalogs do. */
function named(names: readonly string[], wanted: string, what: string): string | undefined {
  const [name, ...others] = names.filter(each => each.toLowerCase() === wanted.toLowerCase())
  if (others.length > 0) throw fail('sql/refused', `${wanted} may be any of the ${what} ${[name, ...others].join(', ')}: SQL does not tell large letters from small ones; rename one of them`, { name: wanted })
  return name
}

function emptyTable(name: string, contract: Dataset | undefined): PlannedTable | undefined {
  if (contract === undefined) return undefined
  return { name, columns: contract.columns, scan: async () => await Promise.resolve({ relation: noRows(columnsOf(contract)), paths: [], of: 0 }) }
}

async function plannedTable(ports: { readonly cache: ManifestCache, location(key: string): string }, name: string, state: TableState): Promise<PlannedTable> {
  const { fields } = currentSchema(await ports.cache.metadata(state.metadata))
  return {
    name, columns: fields.map(field => ({ name: field.name.toLowerCase(), type: field.type.kind })),
    async scan(session, pick) {
      const scan = await scanTable({ ...ports, session }, state, pick)
      return { relation: scan.relation(), paths: scan.paths, of: state.files }
    },
  }
}
