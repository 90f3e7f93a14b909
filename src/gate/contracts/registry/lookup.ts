/** Finding: a schema under a subject by its content, a version by its number, an id in the contexts. */
import { isFailure } from '#base/error.ts'
import type { SchemaBody } from './body.ts'
import { isRefused, refused } from './errors.ts'
import { defaultContext, type Name, shown, textOf } from './names.ts'
import { populated, sameButVersion } from './populate.ts'
import type { SchemaRecord, Version } from './records.ts'
import { type Found, foundOf, live, type Service, subjectsWith } from './service.ts'

/** Whether a content is registered under a subject. Throws 40401, 40403, 42201. */
export async function lookUp(service: Service, name: Name, body: SchemaBody, { normalize, deleted }: { readonly normalize: boolean, readonly deleted: boolean }): Promise<Found> {
  const here = await lookUpIn(service, name, body, normalize, deleted)
  if (here !== undefined) return here
  if (name.context === defaultContext) {
    for (const context of (await service.store.contexts()).slice(1)) {
      const there = await lookUpIn(service, { context, subject: name.subject }, body, normalize, deleted).catch((error: unknown) => {
        // What it refers to is not in that context.
        if (isFailure(error, 'schema/invalid') || isRefused(error, 'invalidSchema')) return undefined
        throw error
      })
      if (there !== undefined) return there
    }
  }
  await requireSubject(service, name, deleted)
  throw refused('unknownSchema', `the schema is not registered under the subject ${shown(textOf(name))}`)
}

async function lookUpIn(service: Service, name: Name, body: SchemaBody, normalize: boolean, deleted: boolean): Promise<Found | undefined> {
  const { store, settings } = service
  const [{ versions }, config] = await Promise.all([store.subject(name), settings.configInScope(name)])
  const normal = normalize || config.normalize === true
  const candidates = deleted ? versions : live(versions)
  const found = await byContent(service, name, candidates, body, normal)
  const latest = live(versions).at(-1)
  const previous = latest === undefined ? undefined : await store.byId(name.context, latest.id)
  if (found !== undefined || previous === undefined) return found
  // A registration would take metadata and rules over from the version before: the look-up finds what that made.
  const whole = populated(body, config, previous, null)
  return whole.metadata === body.metadata && whole.ruleSet === body.ruleSet ? undefined : await byContent(service, name, candidates, whole, normal)
}

async function byContent({ store, contents }: Service, name: Name, candidates: readonly Version[], body: SchemaBody, normalize: boolean): Promise<Found | undefined> {
  if (body.schema.trim() === '') return undefined
  const { content, hash } = await contents.check(name.context, body, normalize)
  const id = (await store.idOf(name.context, hash))?.id
  for (const one of candidates.toReversed()) {
    const record = await store.byId(name.context, one.id)
    if (record !== undefined && (one.id === id || sameButVersion(content, record))) return foundOf(name, one, record)
  }
  return undefined
}

/** Throws 40401. */
export async function requireSubject({ store }: Service, name: Name, deleted: boolean): Promise<void> {
  const { versions } = await store.subject(name)
  if ((deleted ? versions : live(versions)).length === 0) throw refused('unknownSubject', `there is no subject ${shown(textOf(name))}`)
}

/** Throws 40401, 40402. */
export async function versionOf(service: Service, name: Name, version: number | 'latest', deleted: boolean): Promise<Found> {
  const found = await versionIn(service, name, version, deleted)
  if (found !== undefined) return found
  if (name.context === defaultContext) {
    for (const context of (await service.store.contexts()).slice(1)) {
      const there = await versionIn(service, { context, subject: name.subject }, version, deleted)
      if (there !== undefined) return there
    }
  }
  await requireSubject(service, name, deleted)
  throw refused('unknownVersion', `there is no version ${version} of the subject ${shown(textOf(name))}`)
}

async function versionIn({ store }: Service, name: Name, version: number | 'latest', deleted: boolean): Promise<Found | undefined> {
  const { versions } = await store.subject(name)
  const candidates = deleted ? versions : live(versions)
  // The latest is the last that is not deleted; where all are, the last.
  const one = version === 'latest' ? live(versions).at(-1) ?? candidates.at(-1) : candidates.find(each => each.version === version)
  const record = one === undefined ? undefined : await store.byId(name.context, one.id)
  return one === undefined || record === undefined ? undefined : foundOf(name, one, record)
}

/** The context that an id is meant in: of the subject that comes with it; for a subject without one, the context that has both. */
export async function contextOfId({ store }: Service, id: number, near: Name | null): Promise<string> {
  if (near === null || near.subject === '' || near.context !== defaultContext) return near?.context ?? defaultContext
  for (const context of await store.contexts()) {
    if ((await subjectsWith(store, context, id, true)).includes(near.subject)) return context
  }
  return defaultContext
}

/** Throws 40403. */
export async function schemaOf({ store }: Service, context: string, id: number): Promise<SchemaRecord> {
  const record = await store.byId(context, id)
  if (record === undefined) throw refused('unknownSchema', `there is no schema with the id ${id}${context === defaultContext ? '' : ` in the context ${context}`}`)
  return record
}
