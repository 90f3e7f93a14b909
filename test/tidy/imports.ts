/** Who may import whom, and what nobody imports. */
import { stages } from '#base/capability.ts'
import { code, isForTests, isTest, type Import, type Source } from './sources.ts'

/** What each area may import besides itself. Of another stage, a stage sees the types in its `port.ts` and nothing else. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  canon: ['base'],
  drivers: ['base'],
  ...Object.fromEntries(stages.map(stage => [stage, ['base', 'canon', 'drivers']])),
  app: ['base', 'canon', 'drivers', ...stages],
  web: [],
  bench: ['base', 'canon', 'drivers', ...stages, 'app', 'test'],
  scripts: ['base', 'canon', 'drivers', ...stages, 'app'],
  test: ['base', 'canon', 'drivers', ...stages, 'app', 'scripts', 'bench', 'web'],
}

/** Tests reach where they must to see what they test; helpers of tests in `src` keep to the map. */
export function importViolations(all: readonly Source[]): string[] {
  const plugs = all.map(({ path }) => path).filter(path => /^src\/[^/]+\/.+\/index\.ts$/.test(path)).map(path => path.replace(/\/index\.ts$/, ''))
  return all.filter(({ path }) => !isTest(path)).flatMap(({ path, imports }) => imports
    .filter(({ to }) => isOwn(to)).map(one => violation(path, one, plugs)).filter(found => found !== undefined).map(found => `${path}: ${found}`))
}

function violation(path: string, { to, typeOnly }: Import, plugs: readonly string[]): string | undefined {
  const [from, target] = [area(path), area(to)]
  if (from !== target && isStage(from) && isStage(target)) {
    if (to !== `src/${target}/port.ts`) return `${from} may see of ${target} only src/${target}/port.ts, not ${to}; say what is needed in that port`
    return typeOnly ? undefined : `${from} may import ${to} as types only: write \`import type\``
  }
  if (from !== target && mayImport[from]?.includes(target) !== true) return `${from} may not import ${target} (${to})`
  const freely = from === 'bench' || from === 'test' || isForTests(path)
  if (target === 'drivers' && !freely && path !== 'src/app/drivers.ts' && !to.endsWith('/port.ts') && !sameFolder(path, to)) return `imports a driver instead of its port (${to}); only src/app/drivers.ts names drivers`
  if (from === 'drivers' && target === 'drivers' && driver(path) !== driver(to)) return `a driver knows no other driver (${to})`
  const entered = plugs.find(plug => to.startsWith(`${plug}/`) && !path.startsWith(`${plug}/`) && to !== `${plug}/index.ts`)
  if (entered !== undefined && !freely) return `reaches inside ${entered} (${to}); import its index.ts`
  // A folder without a plug belongs to its stage alone.
  const open = /^src\/[^/]+\/(port|index)\.ts$/.test(to) || to.endsWith('/index.ts')
  if (from === 'app' && isStage(target) && !open) return `reaches inside src/${target} (${to}); import a capability's index.ts or the stage's port.ts`
  return undefined
}

/** Cycles of imports that exist at run time, each as its path. */
export function cycles(all: readonly Source[]): string[] {
  const next = new Map(all.map(({ path, imports }) => [path, imports.filter(one => !one.typeOnly && isOwn(one.to)).map(({ to }) => to)]))
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path) || trail.includes(path)) return
    for (const to of next.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of next.keys()) visit(path, [])
  return found
}

/** Files that nothing leads to. */
export function unreached(all: readonly Source[], roots: readonly string[]): string[] {
  const next = new Map(all.map(({ path, imports }) => [path, imports.map(({ to }) => to)]))
  const reached = new Set<string>()
  const walk = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const to of next.get(path) ?? []) walk(to)
  }
  for (const path of roots) walk(path)
  return all.map(({ path }) => path).filter(path => !reached.has(path))
}

/** Files of the platform that only tests lead to, without being made for them. What is wrong with the list counts as well: it only ever shrinks. */
export function onlyTested(all: readonly Source[], roots: readonly string[], exceptions: readonly string[]): string[] {
  const found = unreached(all, roots).filter(path => path.startsWith('src/') && !isForTests(path))
  return [
    ...found.filter(path => !exceptions.includes(path)).map(path => `${path}: only tests use it; if it is made for them call it ...-for-tests.ts, else use it or delete it`),
    ...exceptions.filter(path => !found.includes(path)).map(path => `${path}: needs no exception any more; take it off the list`),
  ]
}

/** Exported names that nobody says, neither another file nor their own. The compiler finds those that are not exported. */
export function unused(all: readonly Source[]): string[] {
  const taken = new Map<string, Set<string>>()
  for (const { imports } of all) for (const { to, names } of imports) taken.set(to, new Set([...taken.get(to) ?? [], ...names]))
  return all.filter(({ path }) => !isTest(path)).flatMap(({ path, text, exports }) => {
    const names = taken.get(path)
    if (names?.has('*') === true) return []
    const words = code(text).split(/[^\w$]+/)
    return exports.filter(name => names?.has(name) !== true && words.indexOf(name) === words.lastIndexOf(name)).map(name => `${path}: nobody uses ${name}`)
  })
}

/** Our own files that are imported and do not exist. */
export function missing(all: readonly Source[], files: readonly string[]): string[] {
  const there = new Set(files)
  return all.flatMap(({ path, imports }) => imports.filter(({ to }) => isOwn(to) && /\.(tsx?|mjs|css|json)$/.test(to) && !there.has(to)).map(({ to }) => `${path}: imports ${to}, which is not there`))
}

export function isOwn(to: string): boolean { return /^(src|test|web|bench|scripts|bin)\//.test(to) }

function area(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'src' ? second : first
}

function isStage(name: string): boolean { return stages.some(stage => stage === name) }

function driver(path: string): string { return path.split('/').slice(0, 3).join('/') }

function sameFolder(path: string, to: string): boolean { return driver(path) === driver(to) }
