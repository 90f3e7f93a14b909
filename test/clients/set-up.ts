/** What scripts/test-clients.mjs fetched, and why something is not there. */
export type ClientName = 'pyiceberg' | 'duckdb' | 'spark' | 'trino' | 'kit' | 'registry' | 'registryNode'

interface Clients {
  /** A Python that has the packages below `requirements/`. */
  readonly python: string
  readonly maven: string
  /** Where the kit is built and tells its results. */
  readonly kitBuild: string
  /** Iceberg's jar for Spark. */
  readonly sparkRuntime: string
  /** Unpacked. */
  readonly trino: string
  /** A folder with the registry's clients for Node in its `node_modules`. */
  readonly registryNode: string
  readonly missing: Readonly<Partial<Record<ClientName, string>>>
}

const given = process.env['GRIDLAKE_TEST_CLIENTS']

/** The reason to skip, or what there is. */
export function clientOf(name: ClientName): Clients | string {
  if (given === undefined || given === '') return 'npm run test:clients fetches what this needs and runs it'
  const clients = JSON.parse(given) as Clients
  return clients.missing[name] ?? clients
}
