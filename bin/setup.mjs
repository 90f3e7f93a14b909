// What every launcher needs first, on any Node >= 20 and with nothing installed: the dependencies, and the Node that the
// project pins. Plain JavaScript without imports from npm, because neither may be there yet.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const leastMajor = 24
const binary = process.platform === 'win32' ? 'node.exe' : 'node'

/** Only in a checkout: an installed package has its dependencies already. Ends the process where it cannot. */
export function install(folder) {
  if (!existsSync(join(folder, 'package-lock.json')) || !lacking(folder)) return
  const modules = join(folder, 'node_modules')
  // npm empties node_modules before it installs: behind a link that is somebody else's folder.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    end(`${modules} is a link to ${readlinkSync(modules)}, and what is installed there is not what package-lock.json says. npm ci would empty that folder, so nothing was done: install there yourself, or remove the link and start again`)
  }
  const unlock = locked(join(folder, '.gridlake-installing'))
  try {
    // Another launch may have installed it all while this one waited.
    const missing = lacking(folder)
    if (missing === 'packages') {
      console.error('gridlake: installing dependencies (once) ...')
      run(folder, 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'])
    }
    // npm 12 and `ignore-scripts` leave out the script with which the package `node` fetches its binary.
    if (lacking(folder) === 'node') run(join(modules, 'node'), process.execPath, ['installArchSpecificPackage.js'])
  } finally {
    unlock()
  }
}

function lacking(folder) {
  const written = statSync(join(folder, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false })
  if (!written || written.mtimeMs < statSync(join(folder, 'package-lock.json')).mtimeMs) return 'packages'
  return existsSync(join(folder, 'node_modules', 'node', 'bin', binary)) ? undefined : 'node'
}

/** Waits until no other launch installs. A lock whose process has gone is taken over; one of another machine after an hour. */
function locked(path) {
  let told = false
  for (;;) {
    try {
      writeFileSync(path, `${process.pid} ${hostname()}\n`, { flag: 'wx' })
      const unlock = () => { if (holder(path)?.pid === process.pid) rmSync(path, { force: true }) }
      // `run` ends the process where an installation fails.
      process.once('exit', unlock)
      return unlock
    } catch (error) {
      if (error.code !== 'EEXIST') end(`${path} cannot be written (${error.message}); it keeps two launches from installing at once`)
    }
    const other = holder(path)
    if (other && gone(other)) {
      takeOver(path)
      continue
    }
    if (other && !told) console.error(`gridlake: process ${other.pid} on ${other.host} is installing dependencies; waiting for it (if it is not, delete ${path}) ...`)
    told ||= other !== undefined
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Undefined where the lock has just been removed. */
function holder(path) {
  try {
    const [pid, host] = readFileSync(path, 'utf8').trim().split(' ')
    return { pid: Number(pid), host: host ?? '', ageMs: Date.now() - statSync(path).mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function gone({ pid, host, ageMs }) {
  // Empty: its process is writing it, or died before it could.
  if (!(pid > 0)) return ageMs > 5000
  if (host !== hostname()) return ageMs > 3_600_000
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** One at a time looks again and removes it: else the second would remove the lock that the first has taken since. */
function takeOver(path) {
  const turn = `${path}.turn`
  try {
    mkdirSync(turn)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const made = statSync(turn, { throwIfNoEntry: false })
    if (made && Date.now() - made.mtimeMs > 5000) rmSync(turn, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    return
  }
  const other = holder(path)
  if (other && gone(other)) rmSync(path, { force: true })
  rmSync(turn, { recursive: true, force: true })
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
  end(`${command} ${words.join(' ')} failed (${done.error?.message ?? `it ended with ${done.status ?? done.signal}`}); run it in ${folder} to see why`, ` ${version}`)
}

function end(message, version = '') {
  console.error(`gridlake${version}: ${message}`)
  process.exit(1)
}
