/** Schemas by id and GUID: what clients that read records ask for, most of all. */
import { type Ask, contextParam, flagOption, idParam, paged, type Run, textOption } from './ask.ts'
import { schemaAnswer } from './answers.ts'
import { refused } from './errors.ts'
import { guidText } from './fingerprint.ts'
import { contextOfId, schemaOf } from './lookup.ts'
import { nameWithin, shown, textOf } from './names.ts'
import { type GuidRecord, prefixes, type SchemaRecord } from './records.ts'
import { aliased, live, type Service, subjectsWith } from './service.ts'
import { raw, written } from './written.ts'

/** The answer to `schemaById` without a query, where it was given before. */
export function readyById({ store }: Service): (params: Ask['params']) => Uint8Array | undefined {
  return params => store.answer(contextParam({ params }), idParam({ params }))
}

export function idOperations(service: Service): Record<'schemaById' | 'schemaTextById' | 'subjectsOfId' | 'versionsOfId' | 'schemaByGuid' | 'idsOfGuid', Run> {
  const { store } = service
  const idContext = async (ask: Ask): Promise<string> => {
    const near = textOption(ask, 'subject')
    const within = contextParam(ask)
    return near === '' ? within : await contextOfId(service, idParam(ask), await aliased(service, nameWithin(within, near)))
  }
  const byId = async (ask: Ask): Promise<SchemaRecord> => await schemaOf(service, await idContext(ask), idParam(ask))

  return {
    async schemaById(ask) {
      const [context, id] = [await idContext(ask), idParam(ask)]
      const maxId = flagOption(ask, 'fetchMaxId')
      // Clients say `fetchMaxId=false` and the subject by habit.
      const usual = !maxId && Object.keys(ask.query).every(name => name === 'subject' || name === 'fetchMaxId')
      const ready = usual ? store.answer(context, id) : undefined
      if (ready !== undefined) return ready
      const record = await schemaOf(service, context, id)
      if (!usual) return schemaAnswer(await written(service, ask, record, context), maxId ? await store.largestId(context) : undefined)
      const bytes = Buffer.from(JSON.stringify(schemaAnswer(record)), 'utf8')
      store.keepAnswer(context, record, bytes)
      return bytes
    },
    async schemaTextById(ask) { return raw((await written(service, ask, await byId(ask), await idContext(ask))).schema) },
    async subjectsOfId(ask) {
      await byId(ask)
      const context = await idContext(ask)
      return paged(ask, (await subjectsWith(store, context, idParam(ask), flagOption(ask, 'deleted'))).map(subject => textOf({ context, subject })))
    },
    async versionsOfId(ask) {
      await byId(ask)
      const [context, id, deleted] = [await idContext(ask), idParam(ask), flagOption(ask, 'deleted')]
      const subjects = await Promise.all((await subjectsWith(store, context, id, deleted)).map(async subject => {
        const { versions } = await store.subject({ context, subject })
        return (deleted ? versions : live(versions)).filter(one => one.id === id).map(one => ({ subject: textOf({ context, subject }), version: one.version }))
      }))
      return paged(ask, subjects.flat())
    },
    async schemaByGuid(ask) {
      const { context, id } = (await idsOfGuid(service, ask))[0]
      return schemaAnswer(await written(service, ask, await schemaOf(service, context, id), context))
    },
    async idsOfGuid(ask) { return await idsOfGuid(service, ask) },
  }
}

async function idsOfGuid({ meta, store }: Service, ask: Ask): Promise<[GuidRecord, ...GuidRecord[]]> {
  const guid = guidText(ask.params['guid'] ?? '')
  const all = guid === undefined ? [] : (await meta.scan<GuidRecord>(prefixes.guids(guid))).map(({ value }) => value)
  const there = (await Promise.all(all.map(async one => await store.byId(one.context, one.id) === undefined ? [] : [one]))).flat()
  const [first, ...rest] = there.map(({ context, id }) => ({ context, id }))
  if (first === undefined) throw refused('unknownSchema', `there is no schema with the GUID ${shown(ask.params['guid'] ?? '')}`)
  return [first, ...rest]
}
