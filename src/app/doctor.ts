/** `gridlake doctor`: checks the installation and says what to do. */
import { access, constants, readdir, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from '#base/capability.ts'
import { messageOf } from '#base/error.ts'
import { byteSize, count } from '#base/plural.ts'
import { marketHour } from '#canon/bucket-calendar.ts'
import type { Services } from './host.ts'
import { portalFolder } from './portal-build.ts'

/** `advice` is what to do where it is not ok. */
export interface Check { readonly name: string, readonly ok: boolean, readonly found: string, readonly advice?: string }

const leastFree = 2e9

export function doctorCommand(services: Services): Command {
  return {
    name: 'doctor', summary: 'check the installation and say what to do',
    async run() {
      const checks = [nodeVersion(), await dataFolder(services), await engine(services), await records(services), await files(services), await portal(), await calendar(services), await openRuns(services)].map(withoutIdleAdvice)
      const text = checks.map(({ name, ok, found, advice }) => `${ok ? 'ok  ' : 'BAD '} ${name}: ${found}${advice === undefined ? '' : `\n     -> ${advice}`}`).join('\n')
      return { json: { checks }, text, exit: checks.every(check => check.ok) ? 0 : 1 }
    },
  }
}

/** Advice where nothing is wrong would send people to mend what works. */
function withoutIdleAdvice({ advice, ...check }: Check): Check { return check.ok || advice === undefined ? check : { ...check, advice } }

function nodeVersion(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return { name: 'Node', ok: major >= 24, found: process.version, advice: 'run gridlake by its own launcher (npm start, npx gridlake, ./gridlake): it brings Node 24' }
}

async function dataFolder({ config }: Services): Promise<Check> {
  const path = resolve(config.data)
  try {
    await access(path, constants.R_OK | constants.W_OK)
    const { bavail, bsize } = await statfs(path)
    return { name: 'data folder', ok: bavail * bsize > leastFree, found: `${path}, ${byteSize(bavail * bsize)} free`, advice: `free some space: less than ${byteSize(leastFree)} is left` }
  } catch (error) {
    return { name: 'data folder', ok: false, found: messageOf(error), advice: `make ${path} a folder that this user may write, or name another with --data` }
  }
}

async function engine({ engine }: Services): Promise<Check> {
  try {
    const session = await engine.session()
    const [row] = await session.rows<{ version: string }>('SELECT version() AS version')
    session.close()
    return { name: 'engine', ok: true, found: `DuckDB ${row?.version}` }
  } catch (error) {
    return { name: 'engine', ok: false, found: messageOf(error), advice: 'install again: npm ci' }
  }
}

async function records({ lake }: Services): Promise<Check> {
  try {
    const main = await lake.resolve('main')
    return { name: 'records', ok: true, found: `main is at ${main.id.slice(0, 8)}, ${count(main.height, 'commit')}` }
  } catch (error) {
    return { name: 'records', ok: false, found: messageOf(error), advice: 'restore the data folder from a backup: meta.sqlite and objects/ belong together' }
  }
}

/** Every data file that main names lies where it should, whole. */
async function files({ lake }: Services): Promise<Check> {
  try {
    const missing = await lake.missingFiles('main')
    return { name: 'data files', ok: missing.length === 0, found: missing.length === 0 ? 'all that main names are there' : `${count(missing.length, 'file')} of main missing or cut, such as ${missing[0]}`, advice: 'restore objects/ from a backup' }
  } catch (error) {
    return { name: 'data files', ok: false, found: messageOf(error), advice: 'restore objects/ from a backup' }
  }
}

async function portal(): Promise<Check> {
  const built = await readdir(portalFolder).then(names => names.includes('index.html'), () => false)
  return { name: 'portal', ok: built, found: built ? 'built' : `nothing in ${join('web', 'dist')}`, advice: 'npm start builds it' }
}

/** Without its rows the products answer nothing, and nothing says so. Its last year must lie ahead of the newest prices and of now. */
async function calendar({ clock, engine, lake, ledger }: Services): Promise<Check> {
  const name = 'bucket calendar'
  try {
    const session = await engine.session()
    const { sql } = await lake.plan(`SELECT year(min(local_date)) AS first, year(max(local_date)) AS last, count(*) AS hours FROM ${marketHour.name}`, 'main')
    const [row] = await session.rows<{ first: bigint | null, last: bigint | null, hours: bigint }>(sql).finally(() => { session.close() })
    const { first, last, hours } = row ?? { first: null, last: null, hours: 0n }
    if (first === null || last === null) return { name, ok: false, found: `${marketHour.name} is empty, so products.* answers nothing`, advice: '`gridlake start`, or the next `gridlake ingest FILE`, makes it' }
    const newest = (await ledger.feeds()).map(feed => Date.parse(feed.last_interval_end_utc ?? '')).filter(ms => !Number.isNaN(ms))
    const needed = new Date(Math.max(clock.now(), ...newest)).getUTCFullYear()
    const found = `${first} to ${last}, ${count(Number(hours), 'hour')} of all markets`
    return { name, ok: needed < last, found, advice: `update gridlake: its calendar ends, and prices or the clock have reached ${needed}` }
  } catch (error) {
    return { name, ok: false, found: messageOf(error), advice: 'restore the data folder from a backup: meta.sqlite and objects/ belong together' }
  }
}

async function openRuns({ ledger }: Services): Promise<Check> {
  const open = await ledger.unfinished()
  return { name: 'runs', ok: true, found: open.length === 0 ? 'none left open' : `${count(open.length, 'run')} running or cut off; the next start closes those that were cut off` }
}
