/** Packages from outside: each is imported in one place, has an exact version, and has its reason in docs/dependencies.md. */
import { isForTests, type Source } from './sources.ts'

/** Where the platform itself may import a package. Benches and tests may import what they compare with. */
const homes: Readonly<Record<string, RegExp>> = {
  '@duckdb/node-api': /^src\/drivers\/engine\/duckdb-(instance|session|values)\.ts$/,
  'node:sqlite': /^src\/drivers\/meta\/sqlite\.ts$/,
  pg: /^src\/drivers\/meta\/postgres-server\.ts$/,
  aws4fetch: /^src\/drivers\/objects\/s3-requests\.ts$/,
  fastify: /^src\/app\/http\/(server|route-handler)\.ts$/,
  '@e965/xlsx': /^src\/feeds\/intake\/workbook-process\.ts$/,
  yauzl: /^src\/feeds\/intake\/zip\.ts$/,
  yazl: /^src\/feeds\/(demo\/operator-file|fetch\/synthetic-operator)\.ts$/,
  pino: /^src\/app\/log\.ts$/,
  'prom-client': /^src\/app\/http\/metrics\.ts$/,
  commander: /^src\/app\/cli\.ts$/,
  yaml: /^src\/(base\/yaml-text|app\/settings|feeds\/connections\/(spec\/(read|problems)|propose\/draft)|gate\/rules\/own\/rule-file|products\/curves\/catalogue\/layer-file)\.ts$/,
  '@node-rs/argon2': /^src\/govern\/access\/passwords\.ts$/,
  avsc: /^src\/gate\/contracts\/avro\/codec\.ts$/,
  ajv: /^src\/gate\/contracts\/json-schema\/validator\.ts$/,
  re2js: /^src\/gate\/contracts\/json-schema\/pattern\.ts$/,
  protobufjs: /^src\/gate\/contracts\/protobuf\/source\.ts$/,
  croner: /^src\/feeds\/connections\/spec\/cron\.ts$/,
  'fastest-levenshtein': /^src\/base\/nearest\.ts$/,
  // The form of every route and setting: not a service that could be swapped, but words.
  typebox: /^src\/(base|app\/http|feeds\/connections\/spec)\/|^src\/[a-z]+\/[a-z-]+\/(index|routes|schemas?)\.ts$/,
}

export function vendorViolations(all: readonly Source[]): string[] {
  return all.filter(({ path }) => path.startsWith('src/') && !isForTests(path)).flatMap(({ path, imports }) => imports
    .map(({ to }) => packageOf(to)).filter(name => name !== undefined && homes[name]?.test(path) !== true)
    .map(name => `${path}: ${name} is imported ${homes[name ?? ''] === undefined ? 'and has no home; give it one in test/tidy/vendors.ts and a line in docs/dependencies.md' : `outside its home ${homes[name ?? '']?.source}`}`))
}

/** `yaml/util` -> yaml; nothing for our own files and for Node's own modules, `node:sqlite` excepted. */
export function packageOf(to: string): string | undefined {
  if (/^(src|test|web|bench|scripts|bin)\//.test(to) || to.startsWith('.') || (to.startsWith('node:') && !(to in homes))) return undefined
  return to.startsWith('node:') ? to : to.split('/').slice(0, to.startsWith('@') ? 2 : 1).join('/')
}

export interface Manifest { readonly dependencies?: Readonly<Record<string, string>>, readonly devDependencies?: Readonly<Record<string, string>> }

export function inexact({ dependencies = {}, devDependencies = {} }: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map(([name, version]) => `${name}: ${version} is no exact version`)
}

/** Lines of the table in docs/dependencies.md begin with the package's name in backticks. */
export function undocumented({ dependencies = {}, devDependencies = {} }: Manifest, document: string): string[] {
  const named = [...document.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)
  const wanted = Object.keys({ ...dependencies, ...devDependencies })
  return [
    ...wanted.filter(name => !named.includes(name)).map(name => `${name} has no line in docs/dependencies.md`),
    ...named.filter(name => !wanted.includes(name)).map(name => `docs/dependencies.md has a line for ${name}, which is no dependency`),
    ...named.filter((name, index) => named.indexOf(name) !== index).map(name => `docs/dependencies.md names ${name} twice`),
  ]
}

/** Packages that are run, loaded by name or types of another one: nothing imports them. */
const notImported = /^(node|typescript|vite|oxlint|oxlint-tsgolint|axe-core|@types\/.+)$/

export function unimported({ dependencies = {}, devDependencies = {} }: Manifest, all: readonly Source[]): string[] {
  const used = new Map(all.flatMap(({ path, imports }) => imports.map(({ to }): [string, string] => [packageOf(to) ?? '', path])))
  const inPlatform = new Set(all.filter(({ path }) => path.startsWith('src/') && !isForTests(path)).flatMap(({ imports }) => imports.map(({ to }) => packageOf(to))))
  return [
    ...Object.keys({ ...dependencies, ...devDependencies }).filter(name => !used.has(name) && !notImported.test(name)).map(name => `${name}: nobody imports it; uninstall it`),
    ...Object.keys(dependencies).filter(name => used.has(name) && !inPlatform.has(name)).map(name => `${name}: only tests import it; it belongs under devDependencies`),
  ]
}
