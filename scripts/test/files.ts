/** Which test files a run takes. */
import { existsSync, globSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'

/** Folders that hold tests; those whose files take longest come first, so that no core waits at the end. */
const folders = ['test', 'web', 'scripts', 'bench', 'src'] as const
const slowFolder = 'test/slow'

export interface Choice {
  readonly files: readonly string[]
  /** Slow ones that nobody asked for. */
  readonly leftOut: readonly string[]
}

/** `paths` are files or folders, empty for all. Throws where there is nothing at a path. */
export function chooseFiles(root: string, paths: readonly string[], slow: boolean): Choice {
  const all = folders.flatMap(folder => globSync(`${folder}/**/*.test.ts`, { cwd: root, exclude: path => path === 'node_modules' || path === 'dist' }).map(path => path.replaceAll(sep, '/')).sort())
  if (paths.length === 0) return { files: all.filter(path => slow || !isSlow(path)), leftOut: all.filter(path => !slow && isSlow(path)) }
  const wanted = paths.map(path => inside(root, path))
  const files = all.filter(file => wanted.some(path => path === '' || file === path || file.startsWith(`${path}/`)))
  return { files, leftOut: [] }
}

export function isSlow(path: string): boolean { return path.startsWith(`${slowFolder}/`) }

function inside(root: string, path: string): string {
  const full = resolve(root, path)
  if (!existsSync(full)) throw new Error(`there is no file or folder ${path}; name those under ${folders.join(', ')}`)
  const found = relative(root, full).replaceAll(sep, '/')
  if (statSync(full).isFile() && !found.endsWith('.test.ts')) throw new Error(`${path} is no test: tests end in .test.ts`)
  return found
}
