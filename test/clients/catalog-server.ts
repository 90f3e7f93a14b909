/**
 * The catalog alone, over real drivers and a real lake in a temporary folder, for clients of other makers. Prints its URL and
 * serves until its standard input ends or a signal comes.
 *
 *   node test/clients/catalog-server.ts [--port N] [--verify files|manifests] [--keep FOLDER]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { catalogServer } from './catalog-host.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, verify: { type: 'string', default: 'files' }, keep: { type: 'string' } } })
const folder = values.keep ?? await mkdtemp(join(tmpdir(), 'gridlake-catalog-'))
const server = await catalogServer({ folder, port: Number(values.port), verify: values.verify === 'manifests' ? 'manifests' : 'files' })
process.stdout.write(`${server.url}\n`)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await server.close()
  if (values.keep === undefined) await rm(folder, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', () => { void stop() })
process.on('SIGINT', () => { void stop() })
process.stdin.on('end', () => { void stop() })
process.stdin.resume()
