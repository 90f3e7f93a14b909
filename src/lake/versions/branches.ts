/** Branches made and deleted; how they move is in `refs.ts`. */
import { fail, isFailure } from '#base/error.ts'
import type { Entry } from '#drivers/meta/port.ts'
import type { Branch, How, Ref, RefMove } from '../port.ts'
import { sweepsOf } from './comeback.ts'
import { keys, type RefRecord } from './records.ts'
import { checkRefName } from './ref-name.ts'
import type { TagPorts } from './tags.ts'

export interface Branches {
  branches(): Promise<readonly Branch[]>
  createBranch(name: string, from: Ref, how: How): Promise<Branch>
  deleteBranch(name: string, how: How): Promise<void>
}

export interface BranchPorts extends TagPorts { /** Throws `lake/unknown-ref`. */ entryOf(branch: string): Promise<Entry<RefRecord>> }

export function branchStore({ meta, door: { guarded, create }, resolve, kept, now, entryOf }: BranchPorts): Branches {
  return {
    async branches() {
      return (await meta.scan<RefRecord>(keys.branches)).map(({ key, value }) => ({ name: key.slice(keys.branches.length), ...value }))
    },
    async createBranch(name, from, how) {
      checkRefName(name, 'branch')
      const sweeps = await sweepsOf(meta)
      const commit = await resolve(from)
      const expect = await kept(commit, sweeps)
      const ref: RefRecord = { commit: commit.id, at_utc: now() }
      const move: RefMove = { kind: 'create-branch', ref: name, from: null, to: commit.id, source: from, how, tables: [], undoes: [] }
      await guarded(move, async () => { await create(keys.branch(name), ref, `branch "${name}"`, expect) })
      return { name, ...ref }
    },
    async deleteBranch(name, how) {
      if (name === 'main') throw fail('lake/invalid-name', 'main cannot be deleted', { branch: name })
      for (;;) {
        const { revision, value } = await entryOf(name)
        const move: RefMove = { kind: 'delete-branch', ref: name, from: value.commit, to: null, source: null, how, tables: [], undoes: [] }
        try {
          return await guarded(move, async () => { await meta.write({ expect: [{ key: keys.branch(name), revision }], delete: [keys.branch(name)] }) })
        } catch (error) {
          // It moved since it was read, and the guard judged what is no more.
          if (!isFailure(error, 'meta/conflict')) throw error
        }
      }
    },
  }
}
