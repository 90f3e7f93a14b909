// What every launcher needs first, on any Node >= 20 and with nothing installed: the dependencies, and the Node that the
// project pins. Plain JavaScript without imports from npm, because neither may be there yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const leastMajor = 24
const binary = process.platform === 'win32' ? 'node.exe' : 'node'

/** Only in a checkout: an installed package has its dependencies already. Ends the process where it cannot. */
export function install(folder) {
  const lock = join(folder, 'package-lock.json')
  const marker = join(folder, 'node_modules', '.package-lock.json')
  const node = join(folder, 'node_modules', 'node')
  if (!existsSync(lock)) return
  if (!existsSync(marker) || statSync(marker).mtimeMs < statSync(lock).mtimeMs) {
    console.error('gridlake: installing dependencies (once) ...')
    run(folder, 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'])
  }
  // npm 12 and `ignore-scripts` leave out the script with which the package `node` fetches its binary.
  if (!existsSync(join(node, 'bin', binary))) run(node, process.execPath, ['installArchSpecificPackage.js'])
}

/** The path of a Node that runs TypeScript as it is. Ends the process where there is none. */
export function pinnedNode(folder) {
  for (let here = folder; ; here = dirname(here)) {
    const path = join(here, 'node_modules', 'node', 'bin', binary)
    if (existsSync(path)) return path
    if (dirname(here) === here) break
  }
  if (Number(process.versions.node.split('.')[0]) >= leastMajor) return process.execPath
  console.error(`gridlake: Node ${leastMajor} or newer is needed and the package "node" that brings it is not installed; found ${process.version}. Install again: npm ci`)
  process.exit(1)
}

function run(folder, command, words) {
  const done = spawnSync(command, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (done.status === 0) return
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  console.error(`gridlake ${version}: ${command} ${words.join(' ')} failed (${done.error?.message ?? `it ended with ${done.status ?? done.signal}`}); run it in ${folder} to see why`)
  process.exit(1)
}
