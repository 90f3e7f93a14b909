/** What did not pass, known again: the same bytes are judged once, and lie on one branch. */
import { isFailure } from '#base/error.ts'
import type { Lake } from '#lake/port.ts'
import type { Run } from '../port.ts'
import type { Arrival } from './arrival.ts'
import type { IngestPorts } from './task.ts'

type Ports = Pick<IngestPorts, 'ledger' | 'lake' | 'code'>

/**
 * The run that judged these bytes and did not let them pass. Undefined where the verdict could be another one by now (the
 * code is another), or where nobody could look at it any more (its branch was deleted).
 */
export async function quarantinedBefore({ ledger, lake, code }: Ports, arrival: Arrival, branch: string): Promise<Run | undefined> {
  const id = await ledger.quarantinedBy(caseOf(arrival), branch)
  if (id === undefined) return undefined
  const run = await ledger.get(id)
  return run.code === code && await exists(lake, run.branch) ? run : undefined
}

/**
 * After a verdict: the branch of an older one on the same bytes goes, and the newest is remembered where it is no pass. Returns
 * the runs whose bytes passed now.
 */
export async function settleQuarantine({ ledger, lake }: Ports, run: Run, batch: readonly Arrival[], branch: string): Promise<readonly string[]> {
  const passed = new Set<string>()
  for (const arrival of batch) {
    const before = await ledger.quarantinedBy(caseOf(arrival), branch)
    if (before === undefined && run.state !== 'quarantined') continue
    await ledger.rememberQuarantine(caseOf(arrival), branch, run.state === 'quarantined' ? run.id : null)
    if (before === undefined || before === run.id) continue
    if (run.state === 'merged' || run.state === 'unchanged') passed.add(before)
    await dropBranch(lake, `quarantine/${before}`)
  }
  return [...passed]
}

/** Members of an archive are judged together where they need each other: the same member in another archive is another case. */
function caseOf({ raw, identity }: Arrival): string { return `${raw.sha256}/${identity}` }

async function exists(lake: Lake, branch: string): Promise<boolean> {
  return await lake.resolve(branch).then(() => true, (error: unknown) => {
    if (isFailure(error, 'lake/unknown-ref')) return false
    throw error
  })
}

export async function dropBranch(lake: Lake, name: string): Promise<void> {
  try {
    await lake.deleteBranch(name)
  } catch (error) {
    if (!isFailure(error, 'lake/unknown-ref')) throw error
  }
}
