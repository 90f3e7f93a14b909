/**
 * The settings: one YAML file and the environment, parsed once into a frozen object. Pure; the file is read in app/.
 *
 * `GRIDLAKE_DATA`, `GRIDLAKE_SERVER_PORT`, `GRIDLAKE_ENGINE_MEMORY`: a setting's path in capitals. The command line
 * wins over the environment, the environment over the file. `GRIDLAKE_CONFIG` names the file.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { fail } from './error.ts'
import { lettersApart, nearest } from './nearest.ts'

const strict = { additionalProperties: false } as const

export const configSchema = Type.Object({
  data: Type.String({ default: 'data', description: 'Folder of everything that is kept: objects and records.' }),
  server: Type.Object({
    host: Type.String({ default: '127.0.0.1', description: 'Address to listen on. One that others can reach needs users and TLS in front.' }),
    port: Type.Integer({ minimum: 0, maximum: 65535, default: 8254, description: '0 = any free port.' }),
    behind_tls: Type.Boolean({ default: false, description: 'A proxy in front speaks TLS: cookies are marked Secure, and a public address may be bound.' }),
  }, { ...strict, default: {} }),
  meta: Type.Object({
    driver: Type.Union([Type.Literal('sqlite'), Type.Literal('postgres')], { default: 'sqlite', description: 'Where the records are: commits, runs, users. sqlite = one file in the data folder.' }),
    url: Type.String({ default: '', description: 'Of a Postgres database, such as postgres://user@host/gridlake; the password comes from PGPASSWORD or .pgpass.' }),
  }, { ...strict, default: {} }),
  objects: Type.Object({
    driver: Type.Union([Type.Literal('disk'), Type.Literal('s3')], { default: 'disk', description: 'Where the bytes are. disk = folder objects in the data folder.' }),
    url: Type.String({ default: '', description: 'Of a bucket and folder, such as s3://bucket/gridlake; the keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.' }),
    region: Type.String({ default: 'us-east-1', description: 'Of the bucket.' }),
    endpoint: Type.String({ default: '', description: 'URL of a store that speaks S3, where it is not the one of AWS.' }),
    path_style: Type.Boolean({ default: false, description: 'The bucket is in the path of a request, not in the host\'s name; always so with an endpoint.' }),
  }, { ...strict, default: {} }),
  engine: Type.Object({
    threads: Type.Integer({ minimum: 0, maximum: 1024, default: 0, description: '0 = as many as the machine has.' }),
    memory: Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?(MB|GB|MiB|GiB)$', default: '3GB', description: 'Most memory of each of the two engines, such as 3GB.' }),
  }, { ...strict, default: {} }),
  log: Type.Object({
    level: Type.Union([Type.Literal('error'), Type.Literal('warn'), Type.Literal('info'), Type.Literal('debug')], { default: 'warn', description: 'Least level that is written.' }),
  }, { ...strict, default: {} }),
  query: Type.Object({
    seconds: Type.Integer({ minimum: 1, maximum: 86400, default: 60, description: 'A query that runs longer is cancelled.' }),
    rows: Type.Integer({ minimum: 1, maximum: 10_000_000, default: 10_000, description: 'Rows of a JSON answer where the caller names no limit.' }),
  }, { ...strict, default: {} }),
  hooks: Type.Object({
    loopback: Type.Boolean({ default: false, description: 'Webhooks may call this machine itself.' }),
  }, { ...strict, default: {} }),
  housekeeping: Type.Object({
    hours: Type.Integer({ minimum: 0, maximum: 8760, default: 24, description: 'Between two rounds of a server: small files of main together, old snapshots and unneeded files away. 0 = never.' }),
  }, { ...strict, default: {} }),
  quarantine: Type.Object({
    days: Type.Integer({ minimum: 0, maximum: 3650, default: 30, description: 'After which a server lets go of the rows of runs that did not pass and nobody released. 0 = never.' }),
  }, { ...strict, default: {} }),
  guardrails: Type.Object({
    hold: Type.Union([Type.Literal('never'), Type.Literal('unexplained')], { default: 'never', description: 'Whether prices of hubs and zones that are out of line and that nothing explains hold a run back in quarantine. never = a warning.' }),
    only: Type.String({ default: '', maxLength: 2000, description: 'Where they do, separated by commas: operators and tables, such as spp, market.lmp_rt or market.lmp_rt/spp. Empty = everywhere.' }),
  }, { ...strict, default: {} }),
  curves: Type.Object({
    eod: Type.String({ default: '', pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9])?$', description: 'Time of day (UTC) at which a server builds the curves of a business day whose cut is past, such as 22:30. Empty = it does not.' }),
    deadline: Type.String({ default: '02:00', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Time of day (UTC) by which they must be there.' }),
  }, { ...strict, default: {} }),
  credentials: Type.Object({
    pjm: Type.String({ default: 'PJM_SUBSCRIPTION_KEY', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'Environment variable with the subscription key of PJM\'s Data Miner 2, for fetch.' }),
    ercot: Type.String({ default: 'ERCOT_KEY_AND_TOKEN', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'Environment variable with the subscription key of ERCOT\'s public API, a blank, and the id token of a login (it lasts an hour), for fetch.' }),
    isone: Type.String({ default: 'ISONE_LOGIN', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'Environment variable with user:password of ISO-NE\'s web service, for fetch.' }),
  }, { ...strict, default: {} }),
  registry: Type.Object({
    host: Type.String({ default: '127.0.0.1', description: 'Address of the schema registry\'s own port. One that others can reach needs users and TLS in front.' }),
    port: Type.Integer({ minimum: 0, maximum: 65535, default: 8081, description: 'Where its clients look for it. 0 = none of its own: it is at /schema-registry alone.' }),
  }, { ...strict, default: {} }),
  connections: Type.Object({
    allow_private: Type.String({ default: '', description: 'Hosts of private networks, separated by commas, that sources described by users may be on: host or host:port. Empty = none.' }),
    folders: Type.String({ default: '', description: 'Folders, separated by commas, that such sources may read files from. Empty = none.' }),
    schedule: Type.Boolean({ default: true, description: 'Whether a server runs connections by their schedules.' }),
  }, { ...strict, default: {} }),
  intake: Type.Object({
    unpacked: Type.Integer({ minimum: 1, default: 20 * 1024 ** 3, description: 'Most bytes that the archives of one call may unpack to.' }),
    members: Type.Integer({ minimum: 1, default: 20_000, description: 'Most members of the archives of one call.' }),
  }, { ...strict, default: {} }),
}, strict)

export type Config = Readonly<Static<typeof configSchema>>

/** `source` names where `given` came from, for the message. Throws `config/invalid`. */
export function parseConfig(given: unknown, environment: Readonly<Record<string, string | undefined>> = {}, source = 'the configuration'): Config {
  refuseMisspelt(environment)
  const settings = merge(given ?? {}, fromEnvironment(environment), source)
  refuseUnknown(configSchema, settings, '', source)
  const whole = Value.Default(configSchema, structuredClone(settings))
  const [problem] = Value.Errors(configSchema, whole)
  if (problem) throw fail('config/invalid', `${source}: ${settingName(problem.instancePath)} ${problem.message}`, { setting: settingName(problem.instancePath) })
  return Object.freeze(whole as Config)
}

function refuseUnknown(schema: TSchema, value: unknown, path: string, source: string): void {
  if (!('properties' in schema) || typeof value !== 'object' || value === null) return
  const { properties } = schema as TObject
  const known = Object.keys(properties)
  for (const [name, inner] of Object.entries(value)) {
    const property = properties[name]
    if (property === undefined) {
      throw fail('config/invalid', `${source}: there is no setting ${path}${name}; did you mean ${path}${nearest(name, known)}? (${path === '' ? 'settings' : `settings under ${path.slice(0, -1)}`}: ${known.join(', ')})`, { setting: `${path}${name}` })
    }
    refuseUnknown(property, inner, `${path}${name}.`, source)
  }
}

/** Letters that a variable may differ by and still be taken for a setting: two are swapped, or one is missing. */
const slip = 2

/** Variables under a section of the settings, or nearly a setting, are meant as one; others that begin with GRIDLAKE_ belong to somebody else. */
function refuseMisspelt(environment: Readonly<Record<string, string | undefined>>): void {
  const { properties } = configSchema as TObject
  const sections = Object.entries(properties).filter(([, property]) => 'properties' in property).map(([name]) => `${variableOf(name)}_`)
  const known = ['GRIDLAKE_CONFIG', ...Object.entries(properties).flatMap(([name, property]) => 'properties' in property ? Object.keys((property as TObject).properties).map(inner => variableOf(name, inner)) : [variableOf(name)])]
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.startsWith('GRIDLAKE_') || known.includes(name)) continue
    const meant = nearest(name, known)
    if (!sections.some(section => name.startsWith(section)) && lettersApart(name, meant) > slip) continue
    throw fail('config/invalid', `the environment: there is no setting ${name}; did you mean ${meant}? (settings of the environment: ${known.join(', ')})`, { setting: name })
  }
}

function variableOf(...path: readonly string[]): string { return ['GRIDLAKE', ...path].join('_').toUpperCase() }

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [name, property] of Object.entries((configSchema as TObject).properties)) {
    if (!('properties' in property)) {
      const value = environment[variableOf(name)]
      if (value !== undefined) found[name] = typed(property, value)
      continue
    }
    for (const [inner, schema] of Object.entries((property as TObject).properties)) {
      const value = environment[variableOf(name, inner)]
      if (value !== undefined) found[name] = { ...(found[name] as object), [inner]: typed(schema, value) }
    }
  }
  return found
}

function typed(schema: TSchema, text: string): unknown {
  const type = 'type' in schema ? schema.type : 'string'
  if (type === 'integer') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

function merge(file: unknown, environment: Record<string, unknown>, source: string): Record<string, unknown> {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw fail('config/invalid', `${source}: settings by name are expected, as in "data: ./data"`)
  const merged: Record<string, unknown> = { ...file }
  for (const [name, value] of Object.entries(environment)) {
    merged[name] = typeof value === 'object' && typeof merged[name] === 'object' ? { ...merged[name], ...value } : value
  }
  return merged
}

function settingName(instancePath: string): string { return instancePath.slice(1).replaceAll('/', '.') || 'the configuration' }
