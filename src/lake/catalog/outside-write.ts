/** A commit of a client whose rows the gate judged, written down as a run: who brought what, the verdict, and the commit. */
import { createHash } from 'node:crypto'
import { timeId } from '#base/ids.ts'
import type { Run } from '#feeds/port.ts'
import type { How } from '../port.ts'
import { asCatalogError } from './errors.ts'
import { type Judged, requirePassed } from './judge-rows.ts'
import type { CatalogPorts } from './ports.ts'

export interface OutsideWrite {
  /** Throws where a verdict blocks, and says so in the ledger; else does the work under a run's id, which is `how.run_id` then. */
  under<T>(judged: readonly Judged[], request: { readonly target: string, readonly how: How }, work: (how: How) => Promise<T>, commitOf: (done: T) => string | null): Promise<T>
}

/** Larger files are named without a hash: nobody wants to wait for one. */
const hashedMost = 64 * 1024 ** 2

export function outsideWrite({ outsideRuns: runs, objects, clock }: Pick<CatalogPorts, 'outsideRuns' | 'objects' | 'clock'>): OutsideWrite {
  const now = (): string => new Date(clock.now()).toISOString()

  async function runOf(judged: readonly Judged[], { how }: { readonly target: string, readonly how: How }, code: string): Promise<Run> {
    const id = timeId(clock.now())
    const files = judged.flatMap(each => each.files)
    const findings = judged.flatMap(({ verdict }, index) => verdict.findings.map(finding => ({ ...finding, file: finding.file === null ? null : finding.file + judged.slice(0, index).reduce((sum, each) => sum + each.files.length, 0) })))
    const rows = judged.reduce((sum, { verdict }) => sum + verdict.rows, 0)
    const times = (of: 'from_utc' | 'to_utc'): string[] => judged.flatMap(each => each[of] ?? []).sort()
    return {
      id, iso: [...new Set(judged.flatMap(({ isos }) => isos))].join(', '), report: 'catalog', dataset: judged.map(({ dataset }) => dataset).join(', '),
      started_utc: now(), finished_utc: null, state: 'running', branch: `run/${id}`, commit: null, author: how.author, code, rows, aside: 0,
      from_utc: times('from_utc')[0] ?? null, to_utc: times('to_utc').at(-1) ?? null, error: null,
      files: await Promise.all(files.map(async file => ({ name: file.key.slice(file.key.lastIndexOf('/') + 1), sha256: await hashOf(file.key, file.bytes), bytes: file.bytes, rows: file.rows, raw: file.key }))),
      verdict: { outcome: judged.some(({ verdict }) => verdict.outcome === 'fail') ? 'fail' : 'pass', rows, aside: 0, findings },
    }
    async function hashOf(key: string, bytes: number): Promise<string> {
      return bytes > hashedMost ? '' : createHash('sha256').update(await objects.get(key)).digest('hex')
    }
  }

  return {
    async under(judged, request, work, commitOf) {
      if (judged.length === 0) return await work(request.how)
      if (runs === undefined) {
        for (const each of judged) requirePassed(each.dataset, each)
        return await work(request.how)
      }
      const { target } = request
      const run = await runOf(judged, request, runs.code)
      try {
        for (const each of judged) requirePassed(each.dataset, each)
      } catch (error) {
        await runs.end({ ...run, branch: target, state: 'failed', finished_utc: now(), error: { code: 'gate', message: asCatalogError(error).message } }, target)
        throw error
      }
      await runs.begin(run, target)
      try {
        const done = await work({ ...request.how, run_id: run.id })
        const commit = commitOf(done)
        await runs.end({ ...run, branch: target, state: commit === null ? 'unchanged' : 'merged', commit, finished_utc: now() }, target)
        return done
      } catch (error) {
        // A lost race is no run: the client makes another commit of the same rows.
        await runs.forget(run.id)
        throw error
      }
    },
  }
}
