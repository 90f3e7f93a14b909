#!/usr/bin/env node
// `npm test`, on any Node >= 20: installs what is missing, then hands over to scripts/test/main.ts on the pinned Node.
// This process outlives everything that the tests start: it ends their process group and removes their temp folder.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { install, pinnedNode, root } from './setup.mjs'

const patienceMs = 10_000
const group = process.platform !== 'win32'

install(root)
const temp = mkdtempSync(join(tmpdir(), 'gridlake-run-'))

const child = spawn(pinnedNode(root), ['--disable-warning=ExperimentalWarning', join(root, 'scripts/test/main.ts'), ...process.argv.slice(2)], {
  // The channel closes when this process dies in whatever way, and the tests stop.
  cwd: root, env: environment(), detached: group, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})

let patience
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (patience) return endAll()
    patience = setTimeout(endAll, patienceMs)
    child.kill(signal)
  })
}
child.on('exit', (code, signal) => {
  clearTimeout(patience)
  endAll()
  try { rmSync(temp, { recursive: true, force: true, maxRetries: 5 }) } catch (error) { console.error(`gridlake: ${temp} could not be removed: ${error.message}`) }
  if (signal) console.error(`gridlake: the tests were ended by ${signal}`)
  process.exitCode = code ?? 1
})
child.on('error', error => { console.error(`gridlake: cannot start Node: ${error.message}`); process.exitCode = 1 })

function endAll() {
  try {
    if (group) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch { /* Nobody is left. */ }
}

/** The same tests for everybody: a person's own settings stay out, and time is told where clocks shift by half an hour. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(GRIDLAKE_(?!TEST_|REAL_FILES$|PYTHON$|REFERENCE$)|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$|FORCE_COLOR$)/.test(name))
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return {
    ...Object.fromEntries(kept), PATH: path, TZ: 'Australia/Lord_Howe', TMPDIR: temp, TEMP: temp, TMP: temp, NO_COLOR: '1',
    // Types are stripped once, not in each of the test processes; beside the packages, because it may be thrown away with them.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
  }
}
