import { enableCompileCache } from 'node:module'
import { systemCode } from '#base/error.ts'

// Before anything else is loaded: types are stripped once, not at every start.
enableCompileCache()
// Whoever reads our answer may have enough of it (`| head`): that is the end, and no error.
process.stdout.on('error', error => { process.exit(systemCode(error) === 'EPIPE' ? 0 : 1) })
const { commandLine } = await import('./cli.ts')
process.exitCode = await commandLine(process.argv.slice(2))
