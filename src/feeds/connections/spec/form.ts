/** Whether a value has the form of a schema: every fault at its place, unknown keys with the nearest that is known. */
import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { lettersApart, nearest } from '#base/nearest.ts'
import { error, type Found, pointer } from './problems.ts'
import { maybeSecret } from './secrets.ts'

/** More than this nobody reads. */
const faultsMost = 100

export function formFaults(schema: TSchema, value: unknown, path = ''): Found[] {
  const unknown: Found[] = []
  unknownKeys(schema, value, path, unknown)
  // What is unknown is said once and in our words; of alternatives, those that did not fit say why.
  const wrong = Value.Errors(schema, value).filter(({ keyword }) => !['additionalProperties', 'boolean', 'anyOf'].includes(keyword)).flatMap(({ keyword, instancePath, message, params }) => {
    const place = `${path}${instancePath}`
    const found = at(value, instancePath)
    if (keyword === 'required') return (params as { requiredProperties: readonly string[] }).requiredProperties.map(name => error(pointer(place, name), `${name} is missing${hint(schemaAt(schema, instancePath), name)}`))
    if (keyword === 'enum') {
      const allowed = (params as { allowedValues: readonly unknown[] }).allowedValues.map(String)
      return [error(place, `one of ${allowed.join(', ')} is expected, ${shown(found, place)} found${meant(String(found), allowed)}`)]
    }
    return [error(place, `${message}, ${shown(found, place)} found${hintOf(schemaAt(schema, instancePath))}`)]
  })
  return [...unknown, ...wrong].slice(0, faultsMost)
}

function unknownKeys(schema: TSchema, value: unknown, path: string, found: Found[]): void {
  if (typeof value !== 'object' || value === null) return
  const items = Array.isArray(value) && 'items' in schema ? schema.items as TSchema : undefined
  const properties = !Array.isArray(value) && 'properties' in schema ? (schema as TObject).properties : undefined
  if (items === undefined && properties === undefined) return
  const known = Object.keys(properties ?? {})
  for (const [name, inner] of Object.entries(value)) {
    // The nearest word is looked for each time: of a hundred thousand that would take minutes.
    if (found.length >= faultsMost) return
    const property = items ?? (properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined)
    if (property !== undefined) unknownKeys(property, inner, pointer(path, name), found)
    else found.push(error(pointer(path, name), `there is no ${name.slice(0, 100)} here${meant(name, known)} (known: ${known.join(', ')})`))
  }
}

/** Said where the words are near enough to be meant. */
function meant(word: string, known: readonly string[]): string {
  if (word.length > 100) return ''
  const lower = new Map(known.map(one => [one.toLowerCase(), one]))
  const near = nearest(word.toLowerCase(), [...lower.keys()])
  return lettersApart(word.toLowerCase(), near) <= Math.max(2, near.length / 3) ? `; did you mean ${lower.get(near) ?? near}?` : ''
}

function hint(schema: TSchema | undefined, name: string): string {
  const property = (schema as TObject | undefined)?.properties?.[name]
  return property ? hintOf(property) : ''
}

function hintOf(schema: TSchema | undefined): string {
  const description = schema === undefined || !('description' in schema) ? undefined : String(schema.description)
  return description ? `: ${description}` : ''
}

function schemaAt(schema: TSchema, instancePath: string): TSchema | undefined {
  return instancePath.split('/').slice(1).reduce<TSchema | undefined>((within, step) => {
    if (within === undefined) return undefined
    if ('items' in within) return within.items as TSchema
    return 'properties' in within ? (within as TObject).properties[step] : undefined
  }, schema)
}

function at(value: unknown, instancePath: string): unknown {
  return instancePath.split('/').slice(1).reduce<unknown>((within, step) => typeof within === 'object' && within !== null ? (within as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined, value)
}

function shown(value: unknown, place: string): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  if (typeof value !== 'number' && typeof value !== 'boolean' && value !== null && maybeSecret(place, text)) return typeof value === 'string' ? `a text of ${value.length} characters` : 'something else'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
