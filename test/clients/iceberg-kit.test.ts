/**
 * Apache Iceberg's own compatibility kit, test by test. Those in known-failures.txt are held to account: one that passes,
 * or that the kit no longer has, is taken off the list.
 */
import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { clientOf } from './set-up.ts'

const patienceMs = 15 * 60_000
/** Those of the kit in the version that pom.xml pins, parameters counted one by one. */
const leastTests = 150
const kit = join(import.meta.dirname, 'iceberg-kit')
const there = clientOf('kit')

interface KitResult { readonly name: string, readonly verdict: 'passed' | 'failed' | 'skipped', readonly reason: string }

test("Apache Iceberg's compatibility kit", { skip: typeof there === 'string' && there, timeout: patienceMs }, async t => {
  if (typeof there === 'string') return
  const known = knownFailures(await readFile(join(kit, 'known-failures.txt'), 'utf8'))
  const results = await kitResults(there)
  assert.ok(results.length >= leastTests, `the kit told of ${results.length} tests`)
  for (const { name, verdict, reason } of results) {
    await t.test(name, { skip: verdict === 'skipped' && `the kit leaves it out: ${reason}` }, () => {
      if (!known.has(name)) assert.equal(verdict, 'passed', reason)
      else assert.equal(verdict, 'failed', `${name} passes: take it off known-failures.txt`)
    })
  }
  const names = new Set(results.map(({ name }) => name))
  assert.deepEqual([...known].filter(name => !names.has(name)), [], 'listed in known-failures.txt, and no test of the kit')
})

function knownFailures(text: string): ReadonlySet<string> {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => line.split('\t'))
  for (const [name, reason] of lines) assert.ok(reason !== undefined && reason.length > 5, `known-failures.txt: ${name} has no reason`)
  return new Set(lines.map(([name = '']) => name))
}

async function kitResults({ maven, kitBuild }: { maven: string, kitBuild: string }): Promise<KitResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-kit-'))
  // The kit names data files that it never writes, which the platform's own server rightly refuses.
  const server = spawn(process.execPath, [join(import.meta.dirname, 'catalog-server.ts'), '--verify', 'manifests', '--keep', folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const url = await firstLine(server)
    const reports = join(kitBuild, 'surefire-reports')
    await rm(reports, { recursive: true, force: true })
    const said = await promisify(execFile)(maven, ['-B', '-q', '-f', join(kit, 'pom.xml'), `-Dkit.build=${kitBuild}`, `-Djava.io.tmpdir=${folder}`, 'test'], { env: { ...process.env, CATALOG_URI: url, CATALOG_WAREHOUSE: 'main' }, maxBuffer: 2 ** 28, shell: process.platform === 'win32' })
    const report = await readFile(join(reports, 'TEST-org.apache.iceberg.rest.RESTCompatibilityKitSuite.xml'), 'utf8').catch((cause: unknown) => { throw new Error(`the kit left no report:\n${said.stdout.slice(-4000)}`, { cause }) })
    return resultsOf(report)
  } finally {
    const exit = once(server, 'exit')
    server.stdin.end()
    await exit
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function firstLine(server: ChildProcess): Promise<string> {
  const [text] = await Promise.race([once(server.stdout ?? server, 'data'), once(server, 'exit').then(([code]) => { throw new Error(`the catalog's server ended with ${code}`) })]) as [Buffer]
  return text.toString().trim()
}

/** Surefire's report is regular enough to be read by patterns: text in it has no bare angle brackets. */
function resultsOf(report: string): KitResult[] {
  return [...report.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, name = '', body = '']) => {
    const [, kind, attributes = '', text = ''] = /<(failure|error|skipped)\b([^>]*)>([\s\S]{0,1500})/.exec(body) ?? []
    const message = /message="([^"]*)"/.exec(attributes)?.[1] ?? text.replace(/^<!\[CDATA\[/, '').split('\n').map(line => line.trim()).find(line => line !== '' && !/^[\w.]+Exception:?$/.test(line)) ?? ''
    return { name: unescaped(name), verdict: kind === undefined ? 'passed' : kind === 'skipped' ? 'skipped' : 'failed', reason: unescaped(message).slice(0, 600) }
  })
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => characters[name] ?? '').replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
}
