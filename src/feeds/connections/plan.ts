/** What applying a specification would do: the tables that it makes or goes on filling, and what is in the way. */
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Lake, TableSummary } from '#lake/port.ts'
import { connectionTag, tableOf } from './rows/table.ts'
import { error, type Found } from './spec/problems.ts'
import type { EndpointSpec, Spec } from './spec/schema.ts'

export interface PlannedTable { readonly endpoint: EndpointSpec, readonly dataset: Dataset, readonly does: 'make' | 'go on' }

export interface Plan { readonly faults: readonly Found[], readonly tables: readonly PlannedTable[] }

export async function planOf(lake: Pick<Lake, 'tables'>, spec: Spec, branch = 'main'): Promise<Plan> {
  const there = new Map((await lake.tables(branch)).map(table => [table.table, table]))
  const faults: Found[] = []
  const tables: PlannedTable[] = []
  for (const [index, endpoint] of (spec.provider.endpoints ?? []).entries()) {
    if (endpoint.is_active === false) continue
    const at = `/provider/endpoints/${index}`
    const made = tableOf(spec, index)
    if (made.dataset === null) {
      faults.push(...made.faults)
      continue
    }
    const { name } = made.dataset
    if (tables.some(({ dataset }) => dataset.name === name)) faults.push(error(at, `two endpoints fill ${name}; a table has one, and a name that ends in .* gives each endpoint its own`))
    const table = there.get(name)
    if (table !== undefined) faults.push(...changeFaults(made.dataset, table, spec.provider.name, `${at}/columns`))
    tables.push({ endpoint, dataset: table === undefined ? made.dataset : { ...made.dataset, columns: withIds(made.dataset, table) }, does: table === undefined ? 'make' : 'go on' })
  }
  return { faults: unique(faults), tables }
}

/** A table keeps its columns: what rows that are there mean cannot change under their readers. */
function changeFaults(dataset: Dataset, there: TableSummary, connection: string, at: string): Found[] {
  if (there.tags[connectionTag] !== connection) return [error(at, `${dataset.name} is there already, and this connection did not make it; take another name`)]
  const found: string[] = []
  for (const column of there.columns) if (!dataset.columns.some(({ name }) => name === column.name)) found.push(`${column.name} is not described any more`)
  for (const { name, type, required } of dataset.columns) {
    const before = there.columns.find(column => column.name === name)
    if (before === undefined) found.push(`${name} is new`)
    else if (before.type !== type || before.required !== required) found.push(`${name} was ${words(before)} and is ${words({ type, required })}`)
  }
  return found.length === 0 ? [] : [error(at, `${dataset.name} has rows of another form (${found.join(', ')}); give the table a new name`)]
}

function words({ type, required }: Pick<Dataset['columns'][number], 'type' | 'required'>): string { return `${type}${required ? ', required' : ''}` }

function withIds({ columns }: Dataset, { columns: there }: TableSummary): Dataset['columns'] {
  return columns.map(column => ({ ...column, id: there.find(({ name }) => name === column.name)?.id ?? column.id }))
}

function unique(faults: readonly Found[]): Found[] { return [...new Map(faults.map(fault => [`${fault.path} ${fault.message}`, fault])).values()] }

/** Throws `connections/invalid-spec` with all that is in the way. */
export function requireSound({ faults }: Pick<Plan, 'faults'>): void {
  if (faults.length > 0) throw fail('connections/invalid-spec', faults.map(({ path, message }) => `${path.slice(1).replaceAll('/', '.')}: ${message}`).join('; '), { faults })
}
