#!/usr/bin/env node
// Any Node >= 20 comes in here. It installs what is missing, then hands over to the Node that the project pins, which
// runs TypeScript as it is. Nothing else happens in this file.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { install, pinnedNode, root } from './setup.mjs'

install(root)

const child = spawn(pinnedNode(root), ['--disable-warning=ExperimentalWarning', join(root, 'src/app/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
// A Ctrl-C on a terminal reaches the child as well; this process only waits for its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
child.on('exit', (code, signal) => { process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1) })
child.on('error', error => { console.error(`gridlake: cannot start Node: ${error.message}`); process.exitCode = 1 })
