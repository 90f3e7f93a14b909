/** Tags: names of commits that stay where they were put. */
import { fail } from '#base/error.ts'
import type { Meta, Write } from '#drivers/meta/port.ts'
import type { How, Ref, RefMove, Tag } from '../port.ts'
import { sweepsOf } from './comeback.ts'
import { type CommitRecord, keys, type TagRecord } from './records.ts'
import type { RefDoor } from './ref-door.ts'
import { checkRefName } from './ref-name.ts'

export interface Tags {
  tags(): Promise<readonly Tag[]>
  createTag(name: string, at: Ref, how: How): Promise<Tag>
  deleteTag(name: string, how: How): Promise<void>
}

export interface TagPorts { readonly meta: Meta, readonly door: RefDoor, resolve(ref: Ref): Promise<CommitRecord>, /** What must hold when a ref is put on a commit. */ kept(commit: CommitRecord, sweeps: number | null): Promise<NonNullable<Write['expect']>>, now(): string }

export function tagStore({ meta, door: { guarded, create }, resolve, kept, now }: TagPorts): Tags {
  return {
    async tags() {
      return (await meta.scan<TagRecord>(keys.tags)).map(({ key, value }) => ({ name: key.slice(keys.tags.length), ...value }))
    },
    async createTag(name, at, how) {
      checkRefName(name, 'tag')
      const sweeps = await sweepsOf(meta)
      const commit = await resolve(at)
      const expect = await kept(commit, sweeps)
      const tag: TagRecord = { commit: commit.id, at_utc: now(), author: how.author, message: how.message }
      const move: RefMove = { kind: 'create-tag', ref: name, from: null, to: commit.id, source: at, how, tables: [], undoes: [] }
      await guarded(move, async () => { await create(keys.tag(name), tag, `tag "${name}", and a tag never moves (delete it first, or take another name),`, expect) })
      return { name, ...tag }
    },
    async deleteTag(name, how) {
      const entry = await meta.get<TagRecord>(keys.tag(name))
      if (!entry) throw fail('lake/unknown-ref', `there is no tag "${name}"`, { ref: name })
      const move: RefMove = { kind: 'delete-tag', ref: name, from: entry.value.commit, to: null, source: null, how, tables: [], undoes: [] }
      await guarded(move, async () => { await meta.write({ expect: [{ key: keys.tag(name), revision: entry.revision }], delete: [keys.tag(name)] }) })
    },
  }
}
