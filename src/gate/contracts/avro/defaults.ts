/**
 * Whether a default fits its type. For a union the specification 1.12 takes the first branch that the default fits;
 * up to 1.11 it had to be the first branch. The wider rule is taken: schemas of both kinds are about.
 */
import { isArray, isObject, own, type Json } from '../json-text.ts'
import type { AvroType } from './model.ts'

/** Null where it fits, else what is wrong. */
export function defaultTrouble(type: AvroType, value: Json): string | null {
  switch (type.kind) {
    case 'null': return value === null ? null : 'only null fits'
    case 'boolean': return typeof value === 'boolean' ? null : 'a boolean was expected'
    case 'int': return isWhole(value, 2 ** 31) ? null : 'a whole number of 32 bits was expected'
    case 'long': return isWhole(value, 2 ** 63) ? null : 'a whole number of 64 bits was expected'
    case 'float': case 'double': return typeof value === 'number' ? null : 'a number was expected'
    case 'string': return typeof value === 'string' ? null : 'text was expected'
    case 'bytes': return isLatin(value) ? null : 'text of the characters U+0000 to U+00FF was expected'
    case 'fixed': return isLatin(value) && value.length === type.size ? null : `text of ${type.size} characters U+0000 to U+00FF was expected`
    case 'enum': return typeof value === 'string' && type.symbols.includes(value) ? null : 'one of the symbols was expected'
    case 'array': return isArray(value) ? first(value.map(one => defaultTrouble(type.items, one))) : 'an array was expected'
    case 'map': return isObject(value) ? first(Object.values(value).map(one => defaultTrouble(type.values, one))) : 'an object was expected'
    case 'union': return branchFor(type.branches, value) === undefined ? 'it fits none of the branches' : null
    case 'record': return isObject(value) ? first(type.fields.map(field => {
      const given = own(value, field.name)
      if (given === undefined) return field.default === undefined ? `field ${field.name} is missing` : null
      return defaultTrouble(field.type, given)
    })) : 'an object was expected'
  }
}

/** The branch that a default takes. */
export function branchFor(branches: readonly AvroType[], value: Json): AvroType | undefined {
  return branches.find(branch => defaultTrouble(branch, value) === null)
}

function first(troubles: readonly (string | null)[]): string | null { return troubles.find(one => one !== null) ?? null }

function isWhole(value: Json, bound: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -bound && (bound === 2 ** 63 ? value <= bound : value < bound)
}

function isLatin(value: Json): value is string { return typeof value === 'string' && Array.from(value).every(one => (one.codePointAt(0) ?? 0) <= 255) }
