#!/usr/bin/env node
// Any Node >= 20 comes in here. It installs what is missing, then hands over to the Node that the project pins, which
// runs TypeScript as it is. Nothing else happens in this file.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
install(root)

const child = spawn(pinnedNode(root), ['--disable-warning=ExperimentalWarning', join(root, 'src/app/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
// A Ctrl-C on a terminal reaches the child as well; this process only waits for its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
child.on('exit', (code, signal) => { process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1) })
child.on('error', error => { console.error(`gridlake: cannot start Node: ${error.message}`); process.exitCode = 1 })

function pinnedNode(folder) {
  for (let here = folder; ; here = dirname(here)) {
    const path = join(here, 'node_modules', 'node', 'bin', 'node')
    if (existsSync(path)) return path
    if (dirname(here) === here) return process.execPath
  }
}

/** Only in a checkout: an installed package has its dependencies already. */
function install(folder) {
  const lock = join(folder, 'package-lock.json')
  const marker = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(lock) || (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs && existsSync(join(folder, 'node_modules', 'node', 'bin', 'node')))) return
  console.error('gridlake: installing dependencies (once) ...')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const done = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (done.status !== 0) {
    console.error(`gridlake ${version}: npm ci failed; run it in ${folder} to see why`)
    process.exit(1)
  }
}
