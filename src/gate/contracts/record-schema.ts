/** Which schema wrote a record, by the mark at the front of its bytes. */
import { fail } from '#base/error.ts'
import { defaultContext } from './registry/names.ts'
import { type GuidRecord, prefixes } from './registry/records.ts'
import { type Service, subjectsWith } from './registry/service.ts'
import { readMessageIndexes, unframe } from './registry/wire.ts'

export interface RecordSchema {
  readonly context: string
  readonly id: number
  readonly guid: string
  readonly type: string
  readonly subjects: readonly string[]
  /** Of Protobuf: where the message stands in the schema. */
  readonly message: readonly number[] | null
  readonly payload_bytes: number
  readonly schema: string
}

/** Throws `schema/invalid` for bytes without a mark, `schema/unknown`. */
export async function schemaOfRecord({ meta, store }: Service, bytes: Uint8Array, context = defaultContext): Promise<RecordSchema> {
  const { mark, payload } = unframe(bytes)
  const named = 'id' in mark ? { context, id: mark.id } : (await meta.scan<GuidRecord>(prefixes.guids(mark.guid), { limit: 1 }))[0]?.value
  const record = named && await store.byId(named.context, named.id)
  if (named === undefined || record === undefined) throw fail('schema/unknown', `the record was written by the schema ${'id' in mark ? `with the id ${mark.id} of the context ${context}` : mark.guid}, which is not registered here`, { ...mark })
  const message = record.type === 'PROTOBUF' ? readMessageIndexes(payload) : null
  return {
    context: named.context, id: record.id, guid: record.guid, type: record.type, subjects: await subjectsWith(store, named.context, record.id, true),
    message: message?.indexes ?? null, payload_bytes: (message?.payload ?? payload).length, schema: record.schema,
  }
}
