/** What a person means by a thing to take back: a run, or a commit. */
import { fail, isFailure } from '#base/error.ts'
import type { VersionPorts } from './commands.ts'

/** The commits to revert, and the words for it. Throws `lake/unknown-ref` where the branch has nothing of the run. */
export async function revertRequest({ lake, ledger }: VersionPorts, thing: string, branch: string): Promise<{ commits: string[], what: string, message: string }> {
  const run = await ledger.get(thing).catch((error: unknown) => { if (!isFailure(error, 'lake/unknown-run')) throw error })
  if (run === undefined) {
    const commit = await lake.resolve(thing)
    return { commits: [commit.id], what: `${commit.id.slice(0, 8)} (${commit.message})`, message: `Revert ${commit.id.slice(0, 8)}: ${commit.message}` }
  }
  const commits = await lake.commitsOfRun(branch, run.id)
  if (commits.length === 0) throw fail('lake/unknown-ref', `${branch} has no commit of run ${run.id}, which is ${run.state} on ${run.branch}`, { run: run.id, branch })
  return { commits: commits.map(commit => commit.id), what: `run ${run.id}`, message: `Revert run ${run.id}: ${run.iso} ${run.report}` }
}
