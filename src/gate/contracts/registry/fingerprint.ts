/** Names of a content: the hash by which it is found again, and the GUID that the protocol gives it. Pure. */
import { createHash, type Hash } from 'node:crypto'
import type { Content, Metadata, Rule } from './records.ts'

/** SHA-256 over an unambiguous form: equal for equal contents, whoever chose them. */
export function hashOf({ type, schema, references, metadata, ruleSet }: Content): string {
  return createHash('sha256').update(JSON.stringify([type, schema, references.map(({ name, subject, version }) => [name, subject, version]), sorted(metadata), sorted(ruleSet)])).digest('hex')
}

/**
 * The first 128 bits that MD5 gives for schema, references, metadata and rules in the order of Confluent's registry, so that one
 * content has the same GUID there and here. The form is theirs and joins texts without marks between them: a GUID names a content
 * among contents of good faith, and where two share one, the first that was registered answers.
 */
export function guidOf({ schema, references, metadata, ruleSet }: Content): string {
  const hash = createHash('md5').update(schema, 'utf8')
  for (const { name, subject, version } of references) {
    const number = Buffer.alloc(4)
    number.writeInt32BE(version)
    hash.update(name, 'utf8').update(subject, 'utf8').update(number)
  }
  // A byte 1 tells what is empty from what is not there.
  if (metadata !== null) addMetadata(hash.update(Buffer.of(1)), metadata)
  if (ruleSet !== null) hash.update(Buffer.of(1))
  for (const rule of [...ruleSet?.migrationRules ?? [], ...ruleSet?.domainRules ?? [], ...ruleSet?.encodingRules ?? []]) addRule(hash, rule)
  if (ruleSet?.enableAt !== undefined) hash.update(ruleSet.enableAt, 'utf8')
  const hex = hash.digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** With or without hyphens; undefined where it is none. */
export function guidText(given: string): string | undefined {
  const hex = given.replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') : undefined
}

function addMetadata(hash: Hash, { tags = {}, properties = {}, sensitive = [] }: Metadata): void {
  for (const [name, values] of byName(tags)) {
    hash.update(name, 'utf8')
    for (const value of values.toSorted()) hash.update(value, 'utf8')
  }
  for (const [name, value] of byName(properties)) hash.update(name, 'utf8').update(value, 'utf8')
  for (const path of sensitive.toSorted()) hash.update(path, 'utf8')
}

function addRule(hash: Hash, { name, doc, kind, mode, type, tags = [], params = {}, expr, onSuccess, onFailure, disabled }: Rule): void {
  for (const text of [name, doc, kind, mode, type]) if (text !== undefined) hash.update(text, 'utf8')
  for (const tag of tags.toSorted()) hash.update(tag, 'utf8')
  for (const [param, value] of byName(params)) hash.update(param, 'utf8').update(value, 'utf8')
  for (const text of [expr, onSuccess, onFailure]) if (text !== undefined) hash.update(text, 'utf8')
  if (disabled === true) hash.update(Buffer.of(1))
}

function byName<T>(given: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(given).toSorted(([one], [other]) => one < other ? -1 : one > other ? 1 : 0)
}

/** Objects by name; the order of lists says something, other than of tags. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return byName(value as Record<string, unknown>).map(([name, inner]) => [name, sorted(inner)])
}
