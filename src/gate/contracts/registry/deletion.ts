/** Deletion: first softly, which hides and can be undone by registering again, then for good. */
import type { Write } from '#drivers/meta/port.ts'
import type { Turns } from '#base/turns.ts'
import { refused } from './errors.ts'
import { requireSubject } from './lookup.ts'
import { type Name, shown, textOf } from './names.ts'
import { keys, type Version } from './records.ts'
import { live, referrersOf, requireWritable, retire, type Service } from './service.ts'
import { settled } from './settled.ts'

/** Returns the versions that went. Throws 40401, 40404, 40405, 42205, 42206. */
export async function deleteSubject(service: Service, turns: Turns, name: Name, permanent: boolean): Promise<number[]> {
  return await turns.alone(keys.subject(name), async () => await settled(async () => {
    const { store } = service
    const fence = await fenceOf(service, name)
    const { versions, revision } = await store.subject(name)
    if (!permanent && versions.length > 0 && live(versions).length === 0) throw refused('subjectSoftDeleted', `the subject ${shown(textOf(name))} is deleted already; permanent=true deletes it for good`)
    await requireSubject(service, name, permanent)
    await requireWritable(service, name)
    const going = permanent ? versions : live(versions)
    if (permanent && live(versions).length > 0) throw refused('subjectNotSoftDeleted', `the subject ${shown(textOf(name))} must be deleted without permanent=true first`)
    // Its own schemas go with it.
    for (const { version } of going) await requireUnreferenced(service, name, version, permanent, name)
    const change = permanent ? await withoutVersions(service, name, [], going) : { put: [{ key: keys.subject(name), value: { name, versions: versions.map(one => ({ ...one, deleted: true })) } }] }
    await apply(service, name, change, [{ key: keys.subject(name), revision }, fence])
    return going.map(({ version }) => version)
  }))
}

/** Returns the version's number. Throws 40401, 40402, 40406, 40407, 42205, 42206. */
export async function deleteVersion(service: Service, turns: Turns, name: Name, wanted: number | 'latest', permanent: boolean): Promise<number> {
  return await turns.alone(keys.subject(name), async () => await settled(async () => {
    const { store } = service
    const fence = await fenceOf(service, name)
    const { versions, revision } = await store.subject(name)
    await requireSubject(service, name, true)
    const one = wanted === 'latest' ? live(versions).at(-1) ?? versions.at(-1) : versions.find(each => each.version === wanted)
    if (one === undefined) throw refused('unknownVersion', `there is no version ${wanted} of the subject ${shown(textOf(name))}`)
    if (one.deleted === true && !permanent) throw refused('versionSoftDeleted', `version ${one.version} of the subject ${shown(textOf(name))} is deleted already; permanent=true deletes it for good`)
    await requireWritable(service, name)
    await requireUnreferenced(service, name, one.version, permanent, null)
    if (one.deleted !== true && permanent) throw refused('versionNotSoftDeleted', `version ${one.version} of the subject ${shown(textOf(name))} must be deleted without permanent=true first`)
    const change = permanent
      ? await withoutVersions(service, name, versions.filter(each => each !== one), [one])
      : { put: [{ key: keys.subject(name), value: { name, versions: versions.map(each => each === one ? { ...each, deleted: true } : each) } }] }
    await apply(service, name, change, [{ key: keys.subject(name), revision }, fence])
    return one.version
  }))
}

interface Change extends Write { readonly retired?: readonly number[] }

/** The subject's settings go with its last version. */
async function withoutVersions(service: Service, name: Name, left: readonly Version[], going: readonly Version[]): Promise<Change> {
  const { expect, put = [], delete: gone = [], retired } = await retire(service, name, left, going.map(({ id }) => id))
  const subject = left.length === 0
    ? { put: [], gone: [keys.subject(name), keys.config(name), keys.mode(name)] }
    : { put: [{ key: keys.subject(name), value: { name, versions: left } }], gone: [] }
  return { ...expect === undefined ? {} : { expect }, put: [...put, ...subject.put], delete: [...gone, ...subject.gone], retired }
}

async function apply({ meta, store }: Service, { context }: Name, { retired = [], ...change }: Change, expect: NonNullable<Write['expect']>): Promise<void> {
  await meta.write({ ...change, expect: [...expect, ...change.expect ?? []] })
  for (const id of retired) store.forget(context, id)
}

/** Whoever refers to the subject meanwhile changes it. */
async function fenceOf({ meta }: Service, name: Name): Promise<{ key: string, revision: number | null }> {
  const key = keys.fence(name)
  return { key, revision: (await meta.get(key))?.revision ?? null }
}

/** `own`: schemas of this subject alone may refer to it. */
async function requireUnreferenced(service: Service, name: Name, version: number, deleted: boolean, own: Name | null): Promise<void> {
  const referrers = await referrersOf(service, name, version, deleted)
  const others = referrers.filter(({ context, subjects }) => own === null || context !== own.context || subjects.some(subject => subject !== own.subject))
  const [first] = others
  if (first === undefined) return
  throw refused('referenced', `version ${version} of the subject ${shown(textOf(name))} is needed by a reference of ${others.length === 1 ? 'a schema' : `${others.length} schemas`}, such as id ${first.id} of ${shown(textOf({ context: first.context, subject: first.subjects[0] ?? '' }))}`)
}
