/** Holds sandboxes to their terms at the one door of every ref move. Reads the meta store alone. */
import { fail } from '#base/error.ts'
import { byteSize } from '#base/plural.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { RefGuard, RefMove } from '../port.ts'
import { keys, type Sandbox } from './records.ts'
import { phaseOf } from './terms.ts'
import { usageMeter } from './usage.ts'

export function sandboxGuard({ meta, clock }: { readonly meta: Meta, readonly clock: Clock }): RefGuard {
  const measure = usageMeter(meta)

  async function requireWithin(sandbox: Sandbox, commit: string): Promise<void> {
    const { branch, expires_utc, commits_max, bytes_max } = sandbox
    if (phaseOf(sandbox, clock.now()) === 'expired') throw fail('lake/protected', `${branch} expired at ${expires_utc}; extend it first: gridlake sandbox extend ${branch}`, { branch, expires_utc })
    const { commits, bytes } = await measure(sandbox, commit)
    if (commits > commits_max) throw fail('lake/protected', `${branch} may have ${commits_max} commits of its own and would have ${commits}; merge it, or start another sandbox`, { branch, commits, commits_max })
    if (bytes > bytes_max) throw fail('lake/protected', `${branch} may grow by ${byteSize(bytes_max)} and would grow by ${byteSize(bytes)}; commit less, or start another sandbox`, { branch, bytes, bytes_max })
  }

  return {
    async before(move, reveal) {
      if (!isSandbox(move) || move.kind === 'delete-branch') return
      const sandbox = (await meta.get<Sandbox>(keys.sandbox(move.ref)))?.value
      if (sandbox === undefined) throw fail('lake/protected', `${move.ref} is no sandbox: one is made with \`gridlake sandbox create NAME\`, other branches have other names`, { branch: move.ref })
      if (move.kind === 'create-branch') {
        if (move.to !== sandbox.start) throw fail('lake/protected', `${move.ref} must begin at ${sandbox.start.slice(0, 8)}, as its sandbox was made for`, { branch: move.ref })
        return
      }
      // Its size is told by records that only lie there once it is revealed.
      await reveal()
      if (move.to !== null) await requireWithin(sandbox, move.to)
    },
    async after(move) {
      // However the branch was deleted, its terms go with it. A record that stays behind is swept by the next expiry.
      if (isSandbox(move) && move.kind === 'delete-branch') await meta.write({ delete: [keys.sandbox(move.ref)] }).catch(() => {})
    },
  }
}

function isSandbox({ kind, ref }: RefMove): boolean { return ref.startsWith('sandbox/') && kind !== 'create-tag' && kind !== 'delete-tag' }
