/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out: `node scripts/complete-lock.ts`.
 *
 * A mirror of the registry that lacks them makes npm write a lock file without them, and `npm ci` of npm 11 and later refuses
 * such a file, on every platform. What is added has no checksum: npm puts it in where it can see the package.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry { version?: string, os?: string[], cpu?: string[], libc?: string[], dev?: boolean, optional?: boolean, optionalDependencies?: Record<string, string> }
export interface Lock { packages: Record<string, Entry> }

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'] as const
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'] as const

if (import.meta.main) {
  const path = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
  writeFileSync(path, `${JSON.stringify(completed(lock), null, 2)}\n`)
}

/** Names of optional packages that the file knows of without saying anything about them. */
export function leftOut({ packages }: Lock): { name: string, version: string, dev: boolean }[] {
  return Object.values(packages).flatMap(({ optionalDependencies = {}, dev = false }) => Object.entries(optionalDependencies)
    .filter(([name]) => packages[`node_modules/${name}`] === undefined).map(([name, version]) => ({ name, version, dev })))
}

export function completed(lock: Lock): Lock {
  const added = leftOut(lock).map(({ name, version, dev }): [string, Entry] => [`node_modules/${name}`, { version, ...platform(name), ...dev ? { dev } : {}, optional: true }])
  const { '': project = {}, ...rest } = lock.packages
  const packages = Object.fromEntries([...Object.entries(rest), ...added].sort(([a], [b]) => a.localeCompare(b, 'en')))
  return { ...lock, packages: { '': project, ...packages } }
}

/** By the words of its name: `@oxlint/binding-linux-x64-musl`. */
function platform(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/)
  const os = systems.find(system => words.includes(system))
  const cpu = processors.find(processor => words.includes(processor))
  if (os === undefined || cpu === undefined) throw new Error(`the name ${name} does not say for which system it is; add it to package-lock.json by hand`)
  const libc = os !== 'linux' ? [] : words.some(word => word.startsWith('musl')) ? ['musl'] : words.some(word => word.startsWith('gnu')) ? ['glibc'] : []
  return { cpu: [cpu], os: [os], ...libc.length > 0 ? { libc } : {} }
}
