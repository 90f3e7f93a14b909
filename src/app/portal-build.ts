/** Builds the portal when its sources are not those that the last build was made of. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '#base/error.ts'

export const projectFolder = fileURLToPath(new URL('../../', import.meta.url))
export const portalFolder = join(projectFolder, 'web/dist')
const sources = join(projectFolder, 'web')
const stamp = join(portalFolder, '.sources')

/** `current` where nothing had to be done, `missing` where there are neither sources nor a build tool. Throws `data/unusable` where the build fails. */
export async function ensurePortal(say: (line: string) => void): Promise<'current' | 'built' | 'missing'> {
  if (!existsSync(join(sources, 'index.html'))) return existsSync(join(portalFolder, 'index.html')) ? 'current' : 'missing'
  const wanted = sourceHash()
  if (existsSync(join(portalFolder, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'current'
  const vite = join(projectFolder, 'node_modules/vite/bin/vite.js')
  if (!existsSync(vite)) return 'missing'
  say('building the portal ...')
  await run(vite)
  writeFileSync(stamp, wanted)
  return 'built'
}

function sourceHash(): string {
  const hash = createHash('sha256')
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
    .filter(path => !relative(sources, path).startsWith('dist') && !/\.test\.tsx?$/.test(path) && !relative(sources, path).startsWith('mock')).sort()
  for (const path of [...files, join(projectFolder, 'package-lock.json')]) hash.update(`${relative(projectFolder, path)}\0`).update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

async function run(vite: string): Promise<void> {
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', sources], { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => { output += String(bytes) })
  const code = await new Promise<number | null>((resolve, reject) => { child.on('close', resolve); child.on('error', reject) })
  if (code !== 0) throw fail('data/unusable', `the portal could not be built (vite ended with ${code}):\n${output.slice(-2000)}`, { code })
}
