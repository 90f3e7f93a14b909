/** From texts to parsed schemas: references are looked up, and what is new gets its final form and its names. */
import type { Format, ParsedSchema, Reference, SchemaType } from '../format.ts'
import { limits, onDemand } from '../format.ts'
import type { SchemaBody } from './body.ts'
import { boundedCache } from './bounded-cache.ts'
import { refused } from './errors.ts'
import { guidOf, hashOf } from './fingerprint.ts'
import { type Name, nameWithin, shown, textOf } from './names.ts'
import type { Content, ReferenceTo, SchemaRecord } from './records.ts'
import type { SchemaStore } from './schema-store.ts'

export type Formats = Readonly<Record<SchemaType, Format>>
/** Their parsers are large, and most commands need none. */
export type LoadFormats = () => Promise<Formats>

/** Its final text and its names are made when they are asked for: a check needs neither. */
export interface Checked extends Pick<Content, 'metadata'> {
  readonly content: Content
  readonly parsed: ParsedSchema
  readonly hash: string
  readonly guid: string
  /** Subjects that it refers to, as they were read. */
  readonly targets: readonly Target[]
}

export interface Target { readonly name: Name, readonly revision: number | null }

export interface Contents {
  readonly formats: LoadFormats
  /** A schema that is kept. Throws 42201 where its references are not there any more. */
  parsed(context: string, record: SchemaRecord): Promise<ParsedSchema>
  /** What a client brings; `keeps`: it may come again, to be registered or looked up. Throws `schema/invalid`, 42201. */
  check(context: string, body: Pick<SchemaBody, 'schema' | 'type' | 'references' | 'metadata' | 'ruleSet'>, normalize: boolean, keeps?: boolean): Promise<Checked>
}

const keptCharacters = 32 * 1024 ** 2
/** A parsed schema is larger than its text. */
const entryWeight = 2000

export function schemaContents(store: SchemaStore, load: LoadFormats): Contents {
  const known = boundedCache<ParsedSchema>(keptCharacters)
  let loaded: Formats | undefined
  const formats: LoadFormats = async () => loaded ??= await load()

  async function parse(type: SchemaType, text: string, references: readonly Reference[], key: string | null, keeps = true): Promise<ParsedSchema> {
    const kept = key === null ? undefined : known.get(key)
    if (kept !== undefined) return kept
    const parsed = (loaded ?? await formats())[type].parse(text, references)
    if (key !== null && keeps) known.set(key, parsed, text.length + entryWeight)
    return parsed
  }

  return {
    formats,
    async parsed(context, record) {
      const references = record.references.length === 0 ? [] : await resolved(store, context, record.references, 'kept')
      return await parse(record.type, record.schema, references.map(({ name, text }) => ({ name, text })), references.length === 0 ? textKey(record.type, record.schema) : `${context} ${record.id} ${record.hash}`)
    },
    async check(context, body, normalize, keeps = true) {
      if (body.schema.trim() === '') throw refused('invalidSchema', 'the schema is empty')
      const found = body.references.length === 0 ? [] : await resolved(store, context, body.references, 'new')
      const other = found.find(({ type }) => type !== body.type)
      if (other !== undefined) throw refused('invalidSchema', `the reference ${shown(other.name)} is of type ${other.type}, the schema of type ${body.type}`)
      const parsed = await parse(body.type, body.schema, found.map(({ name, text }) => ({ name, text })), body.references.length === 0 ? textKey(body.type, body.schema) : null, keeps)
      const pinned = body.references.map(reference => ({ ...reference, version: found.find(({ name }) => name === reference.name)?.version ?? reference.version }))
      const references = normalize ? pinned.toSorted((one, other) => one.name < other.name ? -1 : 1) : pinned
      const { type, metadata, ruleSet } = body
      const content = onDemand((): Content => ({ type, schema: normalize ? parsed.normalized : parsed.canonical, references, metadata, ruleSet }))
      const hash = onDemand(() => hashOf(content()))
      const targets = found.flatMap(({ target }) => target === null ? [] : [target])
      return { metadata, parsed, targets, get content() { return content() }, get hash() { return hash() }, get guid() { return guidOf(content()) } }
    },
  }
}

/** Clients mostly send the text that is kept: what was parsed for a registration is there for the checks after it. */
function textKey(type: SchemaType, text: string): string { return `${type} ${text}` }

interface Resolved extends Reference { readonly type: SchemaType, readonly version: number, /** Of those that the schema itself refers to. */ readonly target: Target | null }

/** Each once, those that others need first. `new`: a deleted version is no longer there for a new schema. */
async function resolved(store: SchemaStore, context: string, references: readonly ReferenceTo[], who: 'new' | 'kept'): Promise<Resolved[]> {
  const found = new Map<string, Resolved>()
  const begun = new Set<string>()

  async function walk(within: string, all: readonly ReferenceTo[], depth: number): Promise<void> {
    for (const { name, subject, version } of all) {
      if (begun.has(name)) continue
      begun.add(name)
      if (begun.size > limits.references || depth > limits.references) throw refused('invalidSchema', `the schema refers to more than ${limits.references} others`)
      const target = nameWithin(within, subject)
      const { versions, revision } = await store.subject(target)
      const live = who === 'new' ? versions.filter(one => one.deleted !== true) : versions
      const one = version === -1 ? live.at(-1) : live.find(each => each.version === version)
      const record = one === undefined ? undefined : await store.byId(target.context, one.id)
      if (one === undefined || record === undefined) throw refused('invalidSchema', `the reference ${shown(name)} leads nowhere: there is no version ${version === -1 ? 'latest' : version} of the subject ${shown(textOf(target))}`)
      await walk(target.context, record.references, depth + 1)
      found.set(name, { name, type: record.type, text: record.schema, version: one.version, target: depth === 0 ? { name: target, revision } : null })
    }
  }

  await walk(context, references, 0)
  return [...found.values()]
}
