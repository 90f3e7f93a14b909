/** Which test files a run takes. */
import { existsSync, globSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'

/** Folders that hold tests; those whose files take longest come first, so that no core waits at the end. */
const folders = ['test', 'web', 'scripts', 'bench', 'src'] as const
/** Left out unless somebody asks, each with what to do. */
const asked = [
  { folder: 'test/slow', variable: 'GRIDLAKE_TEST_SLOW', reason: 'slow: set GRIDLAKE_TEST_SLOW=1 to run it' },
  { folder: 'test/clients', variable: 'GRIDLAKE_TEST_CLIENTS', reason: "needs other makers' programs: npm run test:clients fetches them and runs it" },
] as const

export interface Choice {
  readonly files: readonly string[]
  /** Those that nobody asked for, and how to ask. */
  readonly leftOut: readonly { readonly name: string, readonly reason: string }[]
}

/** `paths` are files or folders, empty for all that `environment` asks for. Throws where there is nothing at a path. */
export function chooseFiles(root: string, paths: readonly string[], environment: Readonly<Record<string, string | undefined>>): Choice {
  const all = folders.flatMap(folder => globSync(`${folder}/**/*.test.ts`, { cwd: root, exclude: path => path === 'node_modules' || path === 'dist' }).map(path => path.replaceAll(sep, '/')).sort())
  if (paths.length === 0) {
    const unasked = asked.filter(({ variable }) => ['', '0'].includes(environment[variable] ?? ''))
    const leftOut = all.flatMap(name => unasked.filter(({ folder }) => name.startsWith(`${folder}/`)).map(({ reason }) => ({ name, reason })))
    return { files: all.filter(path => !leftOut.some(({ name }) => name === path)), leftOut }
  }
  const wanted = paths.map(path => inside(root, path))
  const files = all.filter(file => wanted.some(path => path === '' || file === path || file.startsWith(`${path}/`)))
  return { files, leftOut: [] }
}

/** Those of the folders that are left out take their time. */
export function isSlow(path: string): boolean { return asked.some(({ folder }) => path.startsWith(`${folder}/`)) }

function inside(root: string, path: string): string {
  const full = resolve(root, path)
  if (!existsSync(full)) throw new Error(`there is no file or folder ${path}; name those under ${folders.join(', ')}`)
  const found = relative(root, full).replaceAll(sep, '/')
  if (statSync(full).isFile() && !found.endsWith('.test.ts')) throw new Error(`${path} is no test: tests end in .test.ts`)
  return found
}
