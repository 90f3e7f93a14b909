import { enableCompileCache } from 'node:module'

// Before anything else is loaded: types are stripped once, not at every start.
enableCompileCache()
const { commandLine } = await import('./cli.ts')
process.exitCode = await commandLine(process.argv.slice(2))
