/** Registration: the same content is the same id, a new version must go with those before, and all of it is one durable write. */
import { isFailure } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import type { SchemaBody } from './body.ts'
import { problemsWith } from './check.ts'
import { messagesOf } from './compatibility.ts'
import type { Checked } from './contents.ts'
import { refused } from './errors.ts'
import { checkedSubject, defaultContext, type Name, nameWithin, shown, textOf } from './names.ts'
import { populated, sameButVersion } from './populate.ts'
import { keys, type SchemaRecord, type Version } from './records.ts'
import type { SubjectState } from './schema-store.ts'
import { type Found, foundOf, isReadOnly, live, referrersOf, type Service, takesIds } from './service.ts'
import { settled } from './settled.ts'
import type { Mode } from './settings.ts'

/** As the protocol counts: what lies beyond could not be asked for. */
const versionMost = 2 ** 31 - 1

export interface RegisterOptions { readonly normalize: boolean, /** Without a look at the versions before. */ readonly force: boolean }

/** Throws 409, 42201, 42205, 42208. */
export async function register(service: Service, turns: Turns, given: Name, body: SchemaBody, options: RegisterOptions): Promise<Found> {
  const name = checkedSubject(given)
  return await turns.alone(keys.subject(name), async () => await settled(async () => await attempt(service, name, body, options)))
}

async function attempt(service: Service, name: Name, body: SchemaBody, { normalize, force }: RegisterOptions): Promise<Found> {
  const { store, contents, settings } = service
  const [state, config, mode] = await Promise.all([store.subject(name), settings.configInScope(name), settings.modeInScope(name)])
  requireMode(name, mode, body)
  const importing = takesIds(mode)
  const alive = live(state.versions)
  const latest = alive.at(-1)
  const next = (state.versions.at(-1)?.version ?? 0) + 1
  const previous = latest === undefined ? undefined : await store.byId(name.context, latest.id)
  const whole = importing ? body : populated(body, config, previous, next)
  const checked = await contents.check(name.context, whole, !importing && (normalize || config.normalize === true))
  const known = await store.idOf(name.context, checked.hash)
  if (body.version === null && (body.id === null || body.id === known?.id)) {
    const found = await existing(service, name, alive, checked, known?.id)
    if (found !== undefined) return found
  }
  if (!importing && !force) {
    const problems = await problemsWith(service, name, alive, config, checked)
    if (problems.length > 0) throw refused('incompatible', `the schema is incompatible with an earlier one of the subject ${shown(textOf(name))}, details: [${messagesOf(problems, config).join(', ')}]`)
  }
  const version = body.version ?? next
  if (version > versionMost) throw refused('invalidSchema', `${shown(textOf(name))} has its last version, ${versionMost}: there is no next one`)
  if (!importing && version !== next) throw refused('invalidSchema', `version ${version} of ${shown(textOf(name))} cannot be made: the next one is ${next}`)
  return await write(service, { name, state, checked, version, id: body.id, known })
}

function requireMode(name: Name, mode: Mode, { id }: SchemaBody): void {
  const subject = shown(textOf(name))
  if (isReadOnly(mode)) throw refused('notPermitted', `the subject ${subject} is in the mode ${mode}, in which nothing changes`)
  if (id !== null && !takesIds(mode)) throw refused('notPermitted', `an id is given, and the subject ${subject} is in the mode ${mode}: only IMPORT takes ids`)
  if (id === null && mode !== 'READWRITE') throw refused('notPermitted', `the subject ${subject} is in the mode ${mode}, in which a schema needs its id`)
}

async function existing({ store }: Service, name: Name, alive: readonly Version[], checked: Checked, id: number | undefined): Promise<Found | undefined> {
  const same = id === undefined ? undefined : alive.find(one => one.id === id)
  if (same !== undefined) {
    const record = await store.byId(name.context, same.id)
    return record && foundOf(name, same, record)
  }
  for (const one of alive.toReversed()) {
    const record = await store.byId(name.context, one.id)
    if (record !== undefined && sameButVersion(checked.content, record)) return foundOf(name, one, record)
  }
  return undefined
}

interface NewVersion { readonly name: Name, readonly state: SubjectState, readonly checked: Checked, readonly version: number, readonly id: number | null, readonly known: { readonly id: number, readonly revision: number } | undefined }

async function write(service: Service, { name, state, checked, version, id: wanted, known }: NewVersion): Promise<Found> {
  const { meta, store } = service
  const { context } = name
  const { content, hash, guid, targets } = checked
  const id = wanted ?? known?.id ?? await store.nextId(context)
  const value: SchemaRecord = { ...content, id, guid, hash }
  const kept = wanted === null || known?.id === id ? undefined : await recordAt(service, name, value)
  const other = known?.id === id ? undefined : await meta.get(keys.guid(guid, context))
  const versions = await withVersion(service, name, state.versions, { version, id })
  try {
    await meta.write({
      expect: [
        { key: keys.subject(name), revision: state.revision }, { key: keys.hash(context, hash), revision: known?.revision ?? null },
        ...targets.map(target => ({ key: keys.subject(target.name), revision: target.revision })),
        ...known?.id === id ? [] : [{ key: keys.schema(context, id), revision: kept ?? null }],
      ],
      put: [
        { key: keys.subject(name), value: { name, versions } },
        // Written also where it is there: a deletion of its last version would expect it unchanged.
        { key: keys.hash(context, hash), value: { id: known?.id ?? id } },
        { key: keys.use(context, id, name.subject), value: { subject: name.subject } },
        ...known?.id === id ? [] : [{ key: keys.schema(context, id), value }],
        ...other === undefined && known?.id !== id ? [{ key: keys.guid(guid, context), value: { context, id } }] : [],
        ...content.references.map(to => ({ key: keys.referrer(nameWithin(context, to.subject), to.version, context, id), value: { context, id } })),
        ...targets.map(target => ({ key: keys.fence(target.name), value: {} })),
        ...state.revision === null && context !== defaultContext ? [{ key: keys.context(context), value: { context } }] : [],
      ],
    })
  } catch (error) {
    if (isFailure(error, 'meta/conflict') && error.details['key'] === keys.schema(context, id)) await store.lookAgain(context)
    throw error
  }
  if (wanted !== null) await store.lookAgain(context)
  store.forget(context, id)
  return foundOf(name, { version, id }, value)
}

/** The revision of the record of an id that a client chose, where it is there; it may hold nothing but the same content. Throws 42205. */
async function recordAt({ store }: Service, name: Name, wanted: SchemaRecord): Promise<number | undefined> {
  const found = await store.record(name.context, wanted.id)
  if (found === undefined) return undefined
  if (found.value.hash !== wanted.hash) {
    throw refused('notPermitted', `the id ${wanted.id} of the context ${name.context} stands for another schema, and an id is never given twice`)
  }
  return found.revision
}

/** Deleted versions with the same id go, as the new one takes their place; unless somebody refers to them. */
async function withVersion(service: Service, name: Name, before: readonly Version[], added: Version): Promise<readonly Version[]> {
  const kept: Version[] = []
  for (const one of before) {
    if (one.version === added.version) continue
    const replaced = one.deleted === true && one.id === added.id && one.version < added.version && (await referrersOf(service, name, one.version, true)).length === 0
    if (!replaced) kept.push(one)
  }
  return [...kept, added].toSorted((one, other) => one.version - other.version)
}

