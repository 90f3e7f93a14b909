/** JSON from outside: parsed within limits, with the place of what is wrong; and written back in one form. */
import { messageOf } from '#base/error.ts'
import { invalid, limits, type SchemaType } from './format.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Depth is counted before anything is parsed: what nests too deep never becomes a tree. */
export function parseJson(type: SchemaType, text: string): Json {
  requireShallow(type, text)
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw invalid(type, `it is no JSON: ${messageOf(error)}`)
  }
}

function requireShallow(type: SchemaType, text: string): void {
  let [depth, nodes, quoted] = [0, 1, false]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (quoted) {
      if (unit === 92) at++
      else if (unit === 34) quoted = false
    } else if (unit === 34) quoted = true
    else if (unit === 123 || unit === 91) {
      depth++
      nodes++
      if (depth > limits.depth) throw invalid(type, `it nests deeper than ${limits.depth} levels`, `character ${at}`, { limit: 'depth' })
    } else if (unit === 125 || unit === 93) depth--
    else if (unit === 44 && ++nodes > limits.nodes) throw invalid(type, `it has more than ${limits.nodes} values`, `character ${at}`, { limit: 'nodes' })
  }
}

export function isObject(value: unknown): value is JsonObject { return typeof value === 'object' && value !== null && !Array.isArray(value) }

export function isArray(value: unknown): value is readonly Json[] { return Array.isArray(value) }

/** `Object.hasOwn` that tells the type: names such as `constructor` are names like any other. */
export function own(object: JsonObject, key: string): Json | undefined { return Object.hasOwn(object, key) ? object[key] : undefined }

/** With keys in order: the same for equal values. */
export function sortedJson(value: Json): string {
  if (isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  if (isObject(value)) return `{${Object.keys(value).toSorted().map(key => `${JSON.stringify(key)}:${sortedJson(value[key] ?? null)}`).join(',')}}`
  return JSON.stringify(value)
}

export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A value in a message: short, whatever it is. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
