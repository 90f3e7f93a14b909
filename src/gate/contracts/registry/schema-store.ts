/** The records of schemas and subjects, and the next id of each context. */
import type { Meta } from '#drivers/meta/port.ts'
import { boundedCache } from './bounded-cache.ts'
import { refused } from './errors.ts'
import { defaultContext, type Name } from './names.ts'
import { type ContextRecord, type HashRecord, keys, prefixes, type SchemaRecord, type SubjectRecord, type UseRecord, type Version } from './records.ts'

export interface SubjectState {
  /** Ascending. */
  readonly versions: readonly Version[]
  /** Null where there is no such subject. */
  readonly revision: number | null
}

export interface SchemaStore {
  /** Undefined for one whose last version was deleted for good. */
  byId(context: string, id: number): Promise<SchemaRecord | undefined>
  /** Also what is gone, with the record's revision. */
  record(context: string, id: number): Promise<{ readonly value: SchemaRecord, readonly revision: number } | undefined>
  idOf(context: string, hash: string): Promise<{ readonly id: number, readonly revision: number } | undefined>
  subject(name: Name): Promise<SubjectState>
  /** By name. `deleted`: also those that have only deleted versions. */
  subjects(context: string): Promise<readonly SubjectRecord[]>
  allSubjects(): Promise<readonly SubjectRecord[]>
  /** Subjects that have a version with this id. */
  usesOf(context: string, id: number): Promise<readonly string[]>
  /** With the default. */
  contexts(): Promise<readonly string[]>
  /** An id that this process gives to nobody else. Whether another process did shows when it is written. */
  nextId(context: string): Promise<number>
  /** After an id turned out to be taken, or was chosen by a client. */
  lookAgain(context: string): Promise<void>
  largestId(context: string): Promise<number>
  /** No longer kept in memory. */
  forget(context: string, id: number): void
  /** An answer by id that is ready to be sent. */
  answer(context: string, id: number): Uint8Array | undefined
  /** Kept as long as what it was made of is not forgotten; not at all where it is already. */
  keepAnswer(context: string, of: SchemaRecord, bytes: Uint8Array): void
}

const idMost = 2 ** 31 - 1
/** Characters of schemas, and bytes of answers, that are kept in memory. */
const keptSchemas = 64 * 1024 ** 2
const keptAnswers = 64 * 1024 ** 2
/** What an entry costs beside its text. */
const entryWeight = 500
const answerWeight = 300

export function schemaStore(meta: Meta): SchemaStore {
  const known = boundedCache<SchemaRecord>(keptSchemas)
  const answers = boundedCache<Uint8Array>(keptAnswers)
  const next = new Map<string, number>()
  const answerKey = (context: string, id: number): string => `${id} ${context}`
  let forgotten = 0

  const largestId = async (context: string): Promise<number> => {
    const [last] = await meta.scan(prefixes.schemas(context), { reverse: true, limit: 1 })
    return last === undefined ? 0 : Number(last.key.slice(prefixes.schemas(context).length))
  }
  async function lookAgain(context: string): Promise<void> {
    const found = await largestId(context)
    next.set(context, Math.max(next.get(context) ?? 1, found + 1))
  }
  const record: SchemaStore['record'] = async (context, id) => await meta.get<SchemaRecord>(keys.schema(context, id))

  return {
    record, lookAgain, largestId,
    async byId(context, id) {
      const key = keys.schema(context, id)
      const kept = known.get(key)
      if (kept !== undefined) return kept
      const before = forgotten
      const found = (await record(context, id))?.value
      if (found === undefined || found.gone === true) return undefined
      // What was forgotten while it was read may be gone since.
      if (before === forgotten) known.set(key, found, found.schema.length + entryWeight)
      return found
    },
    async idOf(context, hash) {
      const found = await meta.get<HashRecord>(keys.hash(context, hash))
      return found === undefined ? undefined : { id: found.value.id, revision: found.revision }
    },
    async subject(name) {
      const found = await meta.get<SubjectRecord>(keys.subject(name))
      return { versions: found?.value.versions ?? [], revision: found?.revision ?? null }
    },
    subjects: async context => (await meta.scan<SubjectRecord>(prefixes.subjects(context))).map(({ value }) => value),
    allSubjects: async () => (await meta.scan<SubjectRecord>(prefixes.allSubjects)).map(({ value }) => value),
    usesOf: async (context, id) => (await meta.scan<UseRecord>(prefixes.uses(context, id))).map(({ value }) => value.subject),
    contexts: async () => [defaultContext, ...(await meta.scan<ContextRecord>(prefixes.contexts)).map(({ value }) => value.context)],
    async nextId(context) {
      if (!next.has(context)) await lookAgain(context)
      const id = next.get(context) ?? 1
      if (id > idMost) throw refused('store', `the context ${context} has given its last id, ${idMost}`)
      next.set(context, id + 1)
      return id
    },
    forget(context, id) {
      forgotten++
      known.delete(keys.schema(context, id))
      answers.delete(answerKey(context, id))
    },
    answer: (context, id) => answers.get(answerKey(context, id)),
    keepAnswer(context, of, bytes) {
      if (known.get(keys.schema(context, of.id)) === of) answers.set(answerKey(context, of.id), bytes, bytes.length + answerWeight)
    },
  }
}
