/** The body of a request: a text with places such as `{{cursor}}` that take values. Pure. */
import { fail } from '#base/error.ts'

export const placeNames = ['cursor', 'from', 'to', 'offset', 'page', 'limit'] as const
export type PlaceName = typeof placeNames[number]
export type Value = string | number | null
export type Writing = 'json' | 'form' | 'xml'

const place = /\{\{\s*(\w+)\s*\}\}/g
const stringOrPlace = /"((?:[^"\\]|\\.)*)"|\{\{\s*(\w+)\s*\}\}/gs

/** The names in a template. Throws `connections/invalid-spec` for one that is none. */
export function placesIn(template: string): Set<PlaceName> {
  const names = [...template.matchAll(place)].map(([, name = '']) => name)
  const odd = names.find(name => !isPlaceName(name))
  if (odd !== undefined) throw fail('connections/invalid-spec', `body_template has the place {{${odd}}}, which is none; known are ${placeNames.map(name => `{{${name}}}`).join(', ')}`, { place: odd })
  return new Set(names.filter(isPlaceName))
}

/**
 * In JSON a place within a string takes the value escaped, one that is a whole string becomes null without a value, and one
 * outside of strings becomes a JSON value. In a form and in XML the value is escaped, and nothing without one.
 */
export function filled(template: string, valueOf: (name: PlaceName) => Value, writing: Writing): string {
  const value = (name: string): Value => isPlaceName(name) ? valueOf(name) : null
  if (writing !== 'json') return template.replace(place, (_, name: string) => escaped(String(value(name) ?? ''), writing))
  return template.replace(stringOrPlace, (whole: string, text: string | undefined, bare: string | undefined) => {
    if (bare !== undefined) return JSON.stringify(value(bare))
    const only = /^\{\{\s*(\w+)\s*\}\}$/.exec(text ?? '')?.[1]
    if (only !== undefined && value(only) === null) return 'null'
    return whole.replace(place, (_, name: string) => JSON.stringify(String(value(name) ?? '')).slice(1, -1))
  })
}

function escaped(text: string, writing: 'form' | 'xml'): string {
  return writing === 'form' ? encodeURIComponent(text) : text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

function isPlaceName(name: string): name is PlaceName { return placeNames.some(known => known === name) }
