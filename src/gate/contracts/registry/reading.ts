/** The operations on subjects and versions that change nothing. */
import { type Ask, bodyOf, contextParam, flagOption, paged, type Run, subjectParam, textOption, textsOption, versionParam } from './ask.ts'
import { contextsAnswer, versionAnswer } from './answers.ts'
import { schemaBody } from './body.ts'
import { check } from './check.ts'
import { refused } from './errors.ts'
import { lookUp, requireSubject, versionOf } from './lookup.ts'
import { type Name, nameWithin, shown, textOf } from './names.ts'
import type { SchemaRecord, SubjectRecord } from './records.ts'
import { aliased, type Found, foundOf, live, referrersOf, type Service } from './service.ts'
import { raw, written } from './written.ts'

/** Schemas of one answer, where the client wants more. */
const schemasMost = 1000

export function readingOperations(service: Service): Record<'schemas' | 'subjects' | 'versions' | 'version' | 'versionText' | 'referencedBy' | 'latestWithMetadata' | 'find' | 'checkVersion' | 'checkSubject' | 'contexts', Run> {
  const { store } = service
  const subjectOf = async (ask: Ask): Promise<Name> => await aliased(service, subjectParam(ask))
  const version = async (ask: Ask): Promise<Found> => await written(service, ask, await versionOf(service, await subjectOf(ask), versionParam(ask), flagOption(ask, 'deleted')))

  return {
    async schemas(ask) {
      const [deleted, latestOnly, ruleType] = [flagOption(ask, 'deleted'), flagOption(ask, 'latestOnly'), textOption(ask, 'ruleType')]
      const chosen = (await subjectsAt(service, ask)).flatMap(({ name, versions }) => {
        const all = deleted ? versions : live(versions)
        return (latestOnly ? all.slice(-1) : all).map(one => ({ name, one }))
      })
      const wanted = ruleType === '' ? paged(ask, chosen, schemasMost) : chosen
      const found = await Promise.all(wanted.map(async ({ name, one }) => {
        const record = await store.byId(name.context, one.id)
        return record === undefined || (ruleType !== '' && !hasRule(record, ruleType)) ? [] : [versionAnswer(foundOf(name, one, record))]
      }))
      return ruleType === '' ? found.flat() : paged(ask, found.flat(), schemasMost)
    },
    async subjects(ask) {
      const [deleted, deletedOnly] = [flagOption(ask, 'deleted'), flagOption(ask, 'deletedOnly')]
      const chosen = (await subjectsAt(service, ask)).filter(({ versions }) => deletedOnly ? live(versions).length === 0 : deleted || live(versions).length > 0)
      return paged(ask, chosen.map(({ name }) => textOf(name)))
    },
    async versions(ask) {
      const name = await subjectOf(ask)
      const [deleted, deletedOnly, negative] = [flagOption(ask, 'deleted'), flagOption(ask, 'deletedOnly'), flagOption(ask, 'deletedAsNegative')]
      await requireSubject(service, name, deleted || deletedOnly)
      const { versions } = await store.subject(name)
      const chosen = deletedOnly ? versions.filter(one => one.deleted === true) : deleted || negative ? versions : live(versions)
      return paged(ask, chosen.map(one => negative && one.deleted === true ? -one.version : one.version))
    },
    version: async ask => versionAnswer(await version(ask)),
    versionText: async ask => raw((await version(ask)).schema),
    async referencedBy(ask) {
      const found = await versionOf(service, await subjectOf(ask), versionParam(ask), true)
      return paged(ask, (await referrersOf(service, found.name, found.version, flagOption(ask, 'deleted'))).map(({ id }) => id))
    },
    latestWithMetadata: async ask => versionAnswer(await latestWithMetadata(service, await subjectOf(ask), ask)),
    async find(ask) {
      const found = await lookUp(service, await subjectOf(ask), schemaBody(bodyOf(ask)), { normalize: flagOption(ask, 'normalize'), deleted: flagOption(ask, 'deleted') })
      return versionAnswer(await written(service, ask, found))
    },
    checkVersion: async ask => await checked(service, ask, await subjectOf(ask), versionParam(ask)),
    checkSubject: async ask => await checked(service, ask, await subjectOf(ask), null),
    async contexts(ask) {
      const prefix = textOption(ask, 'contextPrefix')
      return paged(ask, contextsAnswer(await store.contexts()).filter(context => context.startsWith(prefix)))
    },
  }
}

/** `:*:` at the front of the prefix stands for every context. */
async function subjectsAt({ store }: Service, ask: Ask): Promise<readonly SubjectRecord[]> {
  const prefix = textOption(ask, 'subjectPrefix')
  const within = contextParam(ask)
  const everywhere = prefix.startsWith(':*:')
  const wanted = everywhere ? { context: '', subject: prefix.slice(3) } : nameWithin(within, prefix)
  const among = everywhere ? await store.allSubjects() : await store.subjects(wanted.context)
  return among.filter(({ name }) => name.subject.startsWith(wanted.subject))
}

function hasRule({ ruleSet }: SchemaRecord, type: string): boolean {
  return [...ruleSet?.migrationRules ?? [], ...ruleSet?.domainRules ?? [], ...ruleSet?.encodingRules ?? []].some(rule => rule.type === type)
}

async function latestWithMetadata(service: Service, name: Name, ask: Ask): Promise<Found> {
  const [wantedKeys, values] = [textsOption(ask, 'key'), textsOption(ask, 'value')]
  const deleted = flagOption(ask, 'deleted')
  const { versions } = await service.store.subject(name)
  for (const one of (deleted ? versions : live(versions)).toReversed()) {
    const record = await service.store.byId(name.context, one.id)
    const properties = record?.metadata?.properties
    if (record !== undefined && properties !== undefined && wantedKeys.every((key, index) => Object.hasOwn(properties, key) && properties[key] === values[index])) return await written(service, ask, foundOf(name, one, record))
  }
  await requireSubject(service, name, deleted)
  throw refused('unknownSchema', `no version of the subject ${shown(textOf(name))} has these metadata`)
}

async function checked(service: Service, ask: Ask, name: Name, version: number | 'latest' | null): Promise<unknown> {
  const verbose = flagOption(ask, 'verbose')
  const { compatible, messages } = await check(service, name, schemaBody(bodyOf(ask)), version, { normalize: flagOption(ask, 'normalize'), verbose })
  return { is_compatible: compatible, ...verbose ? { messages } : {} }
}
