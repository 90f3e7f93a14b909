/** What the registry's operations share. */
import type { Meta, Write } from '#drivers/meta/port.ts'
import type { Contents } from './contents.ts'
import { refused } from './errors.ts'
import { type Name, nameWithin, shown, textOf } from './names.ts'
import { type Content, keys, prefixes, type ReferrerRecord, type SchemaRecord, type Version } from './records.ts'
import type { SchemaStore } from './schema-store.ts'
import type { Mode, SettingsStore } from './settings.ts'

export interface Service {
  readonly meta: Meta
  readonly store: SchemaStore
  readonly contents: Contents
  readonly settings: SettingsStore
}

/** A version of a subject with what its id stands for. */
export interface Found extends Content { readonly name: Name, readonly version: number, readonly id: number, readonly guid: string, readonly deleted: boolean }

export function foundOf(name: Name, { version, deleted }: Version, record: SchemaRecord): Found {
  const { id, guid, type, schema, references, metadata, ruleSet } = record
  return { name, version, id, guid, type, schema, references, metadata, ruleSet, deleted: deleted === true }
}

/** The subject that is meant: another where the settings name one. */
export async function aliased({ settings }: Service, name: Name): Promise<Name> {
  const alias = (await settings.config(name))?.alias
  return alias === undefined || alias === '' ? name : nameWithin(name.context, alias)
}

export function isReadOnly(mode: Mode): boolean { return mode === 'READONLY' || mode === 'READONLY_OVERRIDE' }
export function takesIds(mode: Mode): boolean { return mode === 'IMPORT' || mode === 'FORWARD' }

export async function requireWritable({ settings }: Service, name: Name): Promise<void> {
  const mode = await settings.modeInScope(name)
  if (isReadOnly(mode)) throw refused('notPermitted', `the subject ${shown(textOf(name))} is in the mode ${mode}, in which nothing changes`)
}

export function live(versions: readonly Version[]): readonly Version[] { return versions.filter(({ deleted }) => deleted !== true) }

/** Schemas that refer to a version, and have a version of their own: with `deleted` also where that is deleted. */
export async function referrersOf({ meta, store }: Service, to: Name, version: number, deleted: boolean): Promise<(ReferrerRecord & { readonly subjects: readonly string[] })[]> {
  const all = (await meta.scan<ReferrerRecord>(prefixes.referrers(to, version))).map(({ value }) => value)
  const used = await Promise.all(all.map(async ({ context, id }) => ({ context, id, subjects: await subjectsWith(store, context, id, deleted) })))
  return used.filter(({ subjects }) => subjects.length > 0)
}

/** Subjects of the context that have a version with the id. */
export async function subjectsWith(store: SchemaStore, context: string, id: number, deleted: boolean): Promise<string[]> {
  const uses = await store.usesOf(context, id)
  const kept = await Promise.all(uses.map(async subject => {
    const { versions } = await store.subject({ context, subject })
    return (deleted ? versions : live(versions)).some(one => one.id === id)
  }))
  return uses.filter((_subject, index) => kept[index])
}

/** What goes with an id whose last version goes: it is answered no longer, and never given again. */
export async function retire({ store }: Service, { context, subject }: Name, left: readonly Version[], ids: readonly number[]): Promise<Write & { readonly retired: readonly number[] }> {
  const expect: { key: string, revision: number | null }[] = []
  const put: { key: string, value: unknown }[] = []
  const gone: string[] = []
  const retired: number[] = []
  for (const id of new Set(ids)) {
    if (left.some(one => one.id === id)) continue
    gone.push(keys.use(context, id, subject))
    const record = await store.record(context, id)
    if (record === undefined || (await store.usesOf(context, id)).some(other => other !== subject)) continue
    const { value, revision } = record
    const hash = await store.idOf(context, value.hash)
    expect.push({ key: keys.schema(context, id), revision })
    put.push({ key: keys.schema(context, id), value: { ...value, gone: true } })
    gone.push(keys.guid(value.guid, context), ...value.references.map(to => keys.referrer(nameWithin(context, to.subject), to.version, context, id)))
    if (hash?.id === id) {
      // Whoever takes the content for another subject writes this record too.
      expect.push({ key: keys.hash(context, value.hash), revision: hash.revision })
      gone.push(keys.hash(context, value.hash))
    }
    retired.push(id)
  }
  return { expect, put, delete: gone, retired }
}
