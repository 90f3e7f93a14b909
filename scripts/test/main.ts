/** What `npm test` does once the dependencies are there: checks, then tests; started by bin/test.mjs, which says where temp files go. */
import { existsSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePortal } from '#app/portal-build.ts'
import { runCheck, timed } from './check.ts'
import { chooseFiles, type Choice } from './files.ts'
import { endLines, partLines, tally, type Part } from './result.ts'
import { runFile } from './run-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stop = new AbortController()
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => { stop.abort() })

const exit = await main(process.argv.slice(2))
// Nobody else is left to remove its folder where bin/test.mjs was killed; never any other folder.
if (!process.connected && /^gridlake-run-\w+$/.test(basename(tmpdir()))) rmSync(tmpdir(), { recursive: true, force: true })
process.exit(exit)

async function main(paths: readonly string[]): Promise<number> {
  const started = performance.now()
  let choice: Choice
  try {
    choice = chooseFiles(root, paths, process.env)
  } catch (error) {
    print([`gridlake: ${error instanceof Error ? error.message : String(error)}`])
    return 2
  }
  const parts = [...await checks(paths), ...await tests(choice.files)]
  const { passed, failed } = tally(parts)
  const leftOut = choice.leftOut.map(({ name, reason }): Part => ({ name, seconds: 0, output: '', results: [{ path: ['all of it'], verdict: 'skipped', reason }] }))
  const noTest = tally(parts.filter(({ name }) => choice.files.includes(name))).passed === 0
  if (stop.signal.aborted) print(['', 'stopped before the end'])
  else if (noTest) print(['', choice.files.length === 0 ? 'no test file lies there' : 'no test passed'])
  print(['', `${((performance.now() - started) / 1000).toFixed(0)} s`, ...endLines([...parts, ...leftOut]).slice(1)])
  return stop.signal.aborted ? 130 : failed > 0 || passed === 0 || noTest ? 1 : 0
}

/** Types are checked whole, since they reach across folders; lint looks at the paths alone. */
async function checks(paths: readonly string[]): Promise<Part[]> {
  const tool = (name: string): string => join(root, 'node_modules', '.bin', name)
  const work = [
    async () => await timed('portal is built', async () => { await ensurePortal(() => {}) }),
    async () => await runCheck({ name: 'types of the platform', command: [tool('tsc'), '-p', '.'] }, stop.signal),
    async () => await runCheck({ name: 'types of the portal', command: [tool('tsc'), '-p', 'web'] }, stop.signal),
    async () => await runCheck({ name: 'lint', command: [tool('oxlint'), '--type-aware', '--deny-warnings', ...paths] }, stop.signal),
  ]
  const parts: Part[] = []
  for (const check of work) {
    if (stop.signal.aborted || !existsSync(join(root, 'node_modules'))) break
    const part = await check()
    if (stop.signal.aborted) break
    parts.push(part)
    print(partLines(part))
  }
  return parts
}

async function tests(files: readonly string[]): Promise<Part[]> {
  const parts: Part[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < files.length && !stop.signal.aborted; index = next++) {
      const part = await runFile(files[index] ?? '', join(tmpdir(), String(index)), stop.signal)
      if (stop.signal.aborted) return
      parts.push(part)
      print(partLines(part))
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, Math.floor(availableParallelism() / 2)) }, worker))
  return parts
}

function print(lines: readonly string[]): void { process.stdout.write(`${lines.join('\n')}\n`) }
