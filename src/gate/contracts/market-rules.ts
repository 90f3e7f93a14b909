/**
 * What a price means beyond its type: a number that changes its unit, zone, length of interval, sign or key
 * still decodes, and is wrong. Schemas declare these as attributes:
 *
 * | attribute          | says                                                  | Avro                 | JSON Schema          | Protobuf                          |
 * | `unit`             | unit of measure and currency, `USD/MWh`               | `"unit"`             | `x-unit`             | option `(unit)`, comment `@unit`  |
 * | `time_zone`        | IANA zone of local times, or `UTC`                    | `"time_zone"`        | `x-time-zone`        | `(time_zone)`, `@time_zone`       |
 * | `interval_minutes` | length of the interval that a row stands for          | `"interval_minutes"` | `x-interval-minutes` | `(interval_minutes)`, ...         |
 * | `sign`             | what a positive number means, `injection_positive`    | `"sign"`             | `x-sign`             | `(sign)`, `@sign`                 |
 * | `key`              | fields that identify a row, or `true` at such a field | `"key"`              | `x-key`              | `(key)`, `@key`                   |
 *
 * A declared meaning may be added later; it may not be changed or taken away. JSON Schema takes `x-time_zone` as well.
 */
import type { CompareOptions, Difference, Note, ParsedSchema } from './format.ts'
import { isObject } from './json-text.ts'

export const marketAttributes = ['unit', 'time_zone', 'interval_minutes', 'sign', 'key'] as const
export type MarketAttribute = typeof marketAttributes[number]

const kinds: Readonly<Record<MarketAttribute, string>> = {
  unit: 'UNIT', time_zone: 'TIME_ZONE', interval_minutes: 'INTERVAL_LENGTH', sign: 'SIGN_CONVENTION', key: 'KEY',
}

/** The attributes among a format's own; `nameFor` gives the names under which a format writes one. */
export function attributesFrom(found: Readonly<Record<string, unknown>>, nameFor: (attribute: MarketAttribute) => readonly string[] = attribute => [attribute]): Readonly<Partial<Record<MarketAttribute, string>>> {
  const attributes: Partial<Record<MarketAttribute, string>> = {}
  if (!isObject(found) || Object.keys(found).length === 0) return attributes
  for (const attribute of marketAttributes) {
    const name = nameFor(attribute).find(one => Object.hasOwn(found, one))
    if (name !== undefined) attributes[attribute] = textOf(found[name])
  }
  return attributes
}

/** `60`, `"60"` and `" 60 "` are one value, and the fields of a key are a set. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).toSorted().join(', ')
  if (typeof value !== 'string') return JSON.stringify(value) ?? ''
  return value.includes(',') ? value.split(',').map(part => part.trim()).toSorted().join(', ') : value.trim()
}

/** To be put beside a format's own differences. */
export function marketDifferences(reader: ParsedSchema, writer: ParsedSchema, options: CompareOptions = {}): readonly Difference[] {
  const newer = options.newer ?? 'reader'
  const theirs = notesByPlace(writer)
  const found: Difference[] = []
  for (const ours of reader.notes) {
    const before = theirs.get(ours.place) ?? ours.formerly.map(place => theirs.get(place)).find(note => note !== undefined)
    // What only one side has is the matter of the format's own rules.
    if (before === undefined) continue
    for (const attribute of marketAttributes) {
      if (ours.attributes[attribute] !== before.attributes[attribute]) found.push(difference(ours.place, attribute, ours.attributes[attribute], before.attributes[attribute], newer))
    }
  }
  return found
}

/** A schema that is kept is compared again and again. */
const byPlace = new WeakMap<ParsedSchema, ReadonlyMap<string, Note>>()

function notesByPlace(schema: ParsedSchema): ReadonlyMap<string, Note> {
  const known = byPlace.get(schema)
  if (known !== undefined) return known
  const made = new Map(schema.notes.map(note => [note.place, note]))
  byPlace.set(schema, made)
  return made
}

function difference(place: string, attribute: MarketAttribute, reader: string | undefined, writer: string | undefined, newer: 'reader' | 'writer'): Difference {
  const path = `${place}@${attribute}`
  if (reader !== undefined && writer !== undefined) {
    return { kind: `${kinds[attribute]}_CHANGED`, path, message: `the writer's ${attribute} is ${writer}, the reader's ${reader}: the same number means something else`, breaking: true }
  }
  const [old, now] = newer === 'reader' ? [writer, reader] : [reader, writer]
  if (old === undefined) return { kind: `${kinds[attribute]}_DECLARED`, path, message: `${attribute} is now said to be ${now}`, breaking: false }
  // Else two steps, each harmless, would change it.
  return { kind: `${kinds[attribute]}_NO_LONGER_DECLARED`, path, message: `${attribute} was ${old} and is no longer said; declare it again`, breaking: true }
}
