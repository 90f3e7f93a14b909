/**
 * What a sandbox used of its quotas, counted from its commits: nothing is added up beside them that could drift, and two
 * writers at once cannot both take the last place.
 */
import { fail } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { type CommitRecord, recordKeys, type TableState, type Tree } from '../versions/index.ts'
import type { Sandbox } from './records.ts'

/** Bytes by which its commits made tables grow. What a merge brings in lies elsewhere already, but for what a run wrote for it. */
export interface Usage { readonly commits: number, readonly bytes: number }

const keptMost = 10_000

export type Measure = (sandbox: Sandbox, commit: string) => Promise<Usage>

/** Throws `lake/protected` where the commit is not one of the sandbox, or lies further on than its quota reaches. */
export function usageMeter(meta: Meta): Measure {
  const known = new Map<string, Usage>()

  async function stored<T>(key: string): Promise<T> {
    const entry = await meta.get<T>(key)
    if (entry === undefined) throw fail('lake/corrupt', `a sandbox's commit names ${key}, which is not there`, { key })
    return entry.value
  }

  async function bytesOf(id: string | undefined): Promise<number> { return id === undefined ? 0 : (await stored<TableState>(recordKeys.state(id))).bytes }

  async function growth({ parents: [parent = '', ...others], tree, run_id: run }: CommitRecord): Promise<number> {
    if (others.length > 0 && run === null) return 0
    const before = (await stored<Tree>(recordKeys.tree((await stored<CommitRecord>(recordKeys.commit(parent))).tree))).tables
    const after = (await stored<Tree>(recordKeys.tree(tree))).tables
    let bytes = 0
    for (const [table, id] of Object.entries(after)) if (before[table] !== id) bytes += Math.max(0, await bytesOf(id) - await bytesOf(before[table]))
    return bytes
  }

  return async ({ branch, start, commits_max: most }, commit) => {
    const key = (id: string): string => `${start} ${id}`
    const chain: CommitRecord[] = []
    let id = commit
    while (id !== start && !known.has(key(id))) {
      if (chain.length > most) throw fail('lake/protected', `${branch} may have ${most} commits of its own; merge it, or start another sandbox`, { branch, commits_max: most })
      const next = await stored<CommitRecord>(recordKeys.commit(id))
      chain.push(next)
      const [parent] = next.parents
      if (parent === undefined) throw fail('lake/protected', `commit ${commit.slice(0, 8)} is none of ${branch}, which began at ${start.slice(0, 8)}`, { branch, commit })
      id = parent
    }
    let usage = known.get(key(id)) ?? { commits: 0, bytes: 0 }
    if (known.size > keptMost) known.clear()
    for (const one of chain.reverse()) known.set(key(one.id), usage = { commits: usage.commits + 1, bytes: usage.bytes + await growth(one) })
    return usage
  }
}
