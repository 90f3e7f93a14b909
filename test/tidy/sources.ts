/** The project's own files as data: paths, text, imports and exported names. Read with patterns, not with a compiler, so that it takes no time. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Import {
  /** A path from the project's root for our own files, else the name as written: `node:fs`, `fastify`. */
  readonly to: string
  /** `import type`: nothing is left of it at run time. */
  readonly typeOnly: boolean
  /** Names taken, `*` where it cannot be told which. */
  readonly names: readonly string[]
}

export interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
  readonly exports: readonly string[]
}

/** Every file that is or could be committed, from the root, with `/` between folders. */
export function projectFiles(folder = root): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 })
    return [...new Set(listed.split('\0'))].filter(path => path !== '' && existsSync(join(folder, path)) && statSync(join(folder, path)).isFile()).sort()
  } catch {
    // A copy without git: all but what .gitignore names.
    const ignored = /(^|\/)(node_modules|\.git|data|coverage)(\/|$)|^web\/dist(\/|$)|\.log$|\.DS_Store$/
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(folder.length).replaceAll(sep, '/'))
      .filter(path => !ignored.test(path)).sort()
  }
}

export function readSources(paths: readonly string[]): Source[] {
  return paths.filter(path => /\.tsx?$/.test(path)).map(path => source(path, readFileSync(join(root, path), 'utf8')))
}

export function source(path: string, text: string): Source {
  return { path, text, imports: importsOf(path, text), exports: exportsOf(text) }
}

export function isTest(path: string): boolean { return /\.test\.tsx?$/.test(path) }

/** What tests alone use: suites that several implementations pass, and set-ups that several tests share. */
export function isForTests(path: string): boolean { return isTest(path) || /(^|[/-])(conformance|for-tests)\.ts$/.test(path) }

/** Without comments: what is said about a banned word is no use of it. */
export function code(text: string): string {
  return text.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const statement = /^(?:import|export)\s+(type\s+)?(?:([^'"`;]*?)\s*from\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\bimport\s*\(\s*(?:\/\*.*?\*\/\s*)?['"`]([^'"`$]+)['"`]/g
const asUrl = /\bnew URL\(\s*['"]([^'"]+\.tsx?)['"]/g
const asPath = /\bimport\.meta\.dirname,\s*['"]([^'"]+\.tsx?)['"]/g

function importsOf(path: string, text: string): Import[] {
  const clean = code(text)
  return [
    ...[...clean.matchAll(statement)].map(([whole, type, names = '', to = '']) => ({
      to: resolved(path, to), typeOnly: type !== undefined, names: /^export\s+(type\s+)?\*/.test(whole) ? ['*'] : namesOf(names),
    })),
    ...[...clean.matchAll(dynamic), ...clean.matchAll(asUrl)].map(([, to = '']) => ({ to: resolved(path, to), typeOnly: false, names: ['*'] })),
    ...[...clean.matchAll(asPath)].map(([, to = '']) => ({ to: resolved(path, `./${to}`), typeOnly: false, names: ['*'] })),
  ]
}

/** `a, { b, type c as d }` -> default, b, c; `* as all` -> `*`. */
function namesOf(clause: string): string[] {
  if (clause.includes('*')) return ['*']
  const [before = '', inner = ''] = clause.split('{')
  return [
    ...before.replace(',', '').trim() === '' ? [] : ['default'],
    ...inner.replace('}', '').split(',').map(name => name.trim().replace(/^type\s+/, '').split(/\s+as\s+/)[0] ?? '').filter(name => name !== ''),
  ]
}

const areas: Readonly<Record<string, string>> = { '#test': 'test' }

function resolved(path: string, to: string): string {
  if (to.startsWith('.')) return normalize(join(dirname(path), to)).replaceAll(sep, '/')
  const [area = '', ...rest] = to.split('/')
  return to.startsWith('#') ? [areas[area] ?? `src/${area.slice(1)}`, ...rest].join('/') : to
}

const declared = /^export\s+(?:declare\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type)\s+([A-Za-z_$][\w$]*)/gm
const listed = /^export\s+(?:type\s+)?\{([^}]*)\}/gm

function exportsOf(text: string): string[] {
  const clean = code(text)
  return [
    ...[...clean.matchAll(declared)].map(([, name = '']) => name),
    ...[...clean.matchAll(listed)].flatMap(([, names = '']) => names.split(',').map(name => name.trim().replace(/^type\s+/, '').split(/\s+as\s+/).at(-1) ?? '').filter(name => name !== '')),
  ]
}
