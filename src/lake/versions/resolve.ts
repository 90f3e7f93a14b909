/** From what a person writes for a commit to the commit. */
import { fail } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Ref } from '../port.ts'
import type { Graph } from './graph.ts'
import { type CommitRecord, keys, type RefRecord } from './records.ts'
import { looksLikeCommit, tagOf, timeOf } from './ref-name.ts'

export function resolver(meta: Meta, graph: Graph): (ref: Ref) => Promise<CommitRecord> {
  async function mainAt(ref: string, atUtc: string): Promise<CommitRecord> {
    // '~' sorts after every character of the keys, so that a commit of this very millisecond counts as known.
    const [entry] = await meta.scan<RefRecord>(keys.moves('main'), { after: `${keys.moves('main')}${atUtc}~`, reverse: true, limit: 1 })
    if (!entry) throw fail('lake/unknown-ref', `main has no commit as old as ${ref} (read as ${atUtc})`, { ref })
    return await graph.commit(entry.value.commit)
  }

  return async function resolve(ref: Ref): Promise<CommitRecord> {
    const tag = tagOf(ref)
    const entry = await meta.get<RefRecord>(tag === null ? keys.branch(ref) : keys.tag(tag))
    if (entry) return await graph.commit(entry.value.commit)
    if (tag !== null) throw fail('lake/unknown-ref', `there is no tag "${tag}"; \`gridlake tag list\` names those that are`, { ref })
    const atUtc = timeOf(ref)
    if (atUtc !== null) return await mainAt(ref, atUtc)
    if (looksLikeCommit(ref)) return await graph.byPrefix(ref)
    throw fail('lake/unknown-ref', `there is no branch "${ref}", and it is neither a tag (tag:name), a commit id nor a time such as 2026-11-20T14:30Z`, { ref })
  }
}
