/** A schema as a client sends it. Fields that nobody knows are passed over: newer clients have more. Pure. */
import type { SchemaType } from '../format.ts'
import { refused } from './errors.ts'
import { type Fields, list, object, optional, record, text, whole } from './fields.ts'
import { shown } from './names.ts'
import type { Metadata, ReferenceTo, RuleSet } from './records.ts'
import { checkedRules } from './rule-set.ts'

export interface SchemaBody {
  /** Empty where the version before is meant. */
  readonly schema: string
  readonly type: SchemaType
  readonly references: readonly ReferenceTo[]
  readonly metadata: Metadata | null
  readonly ruleSet: RuleSet | null
  /** To be given, in the mode IMPORT. */
  readonly id: number | null
  /** Wished; null where the next is meant. */
  readonly version: number | null
}

const types: readonly string[] = ['AVRO', 'JSON', 'PROTOBUF'] satisfies SchemaType[]

export function schemaBody(fields: Fields): SchemaBody {
  return {
    schema: optional(fields, 'schema', text) ?? '', type: schemaType(optional(fields, 'schemaType', text) ?? 'AVRO'),
    references: optional(fields, 'references', (value, at) => list(value, at, reference)) ?? [],
    metadata: optional(fields, 'metadata', metadataOf), ruleSet: optional(fields, 'ruleSet', ruleSetOf),
    id: positive(optional(fields, 'id', whole)), version: positive(optional(fields, 'version', whole)),
  }
}

function schemaType(given: string): SchemaType {
  if (!types.includes(given)) throw refused('invalidSchema', `${shown(given)} is no schema type: expected one of ${types.join(', ')}`)
  return given as SchemaType
}

/** 0 and below stand for "none" with older clients. */
function positive(given: number | null): number | null { return given === null || given <= 0 ? null : given }

function reference(value: unknown, at: string): ReferenceTo {
  const fields = object(value, at)
  for (const name of ['name', 'subject']) if (typeof fields[name] !== 'string' || fields[name] === '') throw refused('invalidSchema', `${at}.${name} is missing: a reference has a name, a subject and a version`)
  return { name: text(fields['name'], `${at}.name`), subject: text(fields['subject'], `${at}.subject`), version: optional(fields, 'version', whole) ?? -1 }
}

export function metadataOf(value: unknown, at: string): Metadata {
  const fields = object(value, at)
  const tags = optional(fields, 'tags', (found, place) => record(found, place, (inner, deeper) => list(inner, deeper, text)))
  const properties = optional(fields, 'properties', (found, place) => record(found, place, text))
  const sensitive = optional(fields, 'sensitive', (found, place) => list(found, place, text))
  return { ...tags === null ? {} : { tags }, ...properties === null ? {} : { properties }, ...sensitive === null ? {} : { sensitive } }
}

export function ruleSetOf(value: unknown, at: string): RuleSet { return checkedRules(object(value, at), at) }
