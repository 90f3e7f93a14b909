/** The one place that knows ajv: what it says of a value is what a reader would say. */
import { Ajv, type KeywordDefinition } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { messageOf } from '#base/error.ts'
import { isArray, isObject, sortedJson, type Json } from '../json-text.ts'
import type { Draft } from './draft.ts'
import { sameJson } from './accepts.ts'
import { compilePattern } from './pattern.ts'

export interface Validation { readonly valid: boolean, readonly error: string }

export interface ValidatorOptions {
  /** Other schemas by the address under which they are referred to. */
  readonly documents: readonly { readonly base: string, readonly json: Json }[]
  /** Properties that no schema declares are passed over, as `lenient` has it. */
  readonly lenient?: boolean
}

/** Ajv's own comparison calls what a value has under `toString` and `valueOf`, and fails where those are data. */
const equalities = [
  { keyword: 'const', validate: (wanted: Json, value: Json) => sameJson(wanted, value), error: { message: 'must be equal to constant' } },
  { keyword: 'enum', validate: (wanted: readonly Json[], value: Json) => wanted.some(one => sameJson(one, value)), error: { message: 'must be equal to one of the allowed values' } },
  { keyword: 'uniqueItems', type: 'array', validate: (wanted: boolean, items: readonly Json[]) => !wanted || new Set(items.map(sortedJson)).size === items.length, error: { message: 'must NOT have duplicate items' } },
] as const satisfies readonly KeywordDefinition[]

/** Defaults are filled in, as a reader does; the value that was given stays as it is. Throws where ajv does not take the schema. */
export function validator(json: Json, draft: Draft, { documents, lenient = false }: ValidatorOptions): (value: Json) => Validation {
  const options = {
    strict: false, validateFormats: false, allErrors: false, useDefaults: true, inlineRefs: false, validateSchema: false, addUsedSchema: false, logger: false, multipleOfPrecision: 9, removeAdditional: lenient ? 'all' : false,
    // Ajv keeps patterns apart by their text.
    code: { regExp: Object.assign((source: string) => ({ ...compilePattern(source, ''), toString: () => source }), { code: 'compilePattern' }) },
  } as const
  const ajv = draft === '2020-12' ? new Ajv2020(options) : draft === '2019-09' ? new Ajv2019(options) : new Ajv(options)
  for (const keyword of equalities) ajv.removeKeyword(keyword.keyword).addKeyword(keyword)
  for (const { base, json: other } of documents) if (base !== '' && other !== json && isObject(other)) ajv.addSchema(modern(other, draft), base)
  const compiled = ajv.compile(modern(json, draft))
  return value => {
    const valid = compiled(structuredClone(value))
    const [first] = compiled.errors ?? []
    return { valid, error: valid ? '' : `${first?.instancePath === '' || !first ? '#' : `#${first.instancePath}`} ${first?.message ?? 'is refused'}` }
  }
}

/** Draft 04 in the words of 07, and without `$schema`: which draft it is has been decided. */
function modern(json: Json, draft: Draft): boolean | Record<string, unknown> {
  if (!isObject(json)) return json === true
  const { $schema: _, ...rest } = json
  return (draft === '04' ? since06(rest) : rest) as Record<string, unknown>
}

function since06(json: Json): Json {
  if (isArray(json)) return json.map(since06)
  if (!isObject(json)) return json
  const found: Record<string, Json> = {}
  for (const [key, value] of Object.entries(json)) {
    if (key === 'id' && typeof value === 'string') found.$id = value
    else if (key === 'enum' || key === 'default') found[key] = value
    else if ((key === 'exclusiveMinimum' || key === 'exclusiveMaximum') && typeof value === 'boolean') {
      const plain = key === 'exclusiveMinimum' ? 'minimum' : 'maximum'
      if (value && typeof json[plain] === 'number') found[key] = json[plain]
    } else if ((key === 'minimum' && json.exclusiveMinimum === true) || (key === 'maximum' && json.exclusiveMaximum === true)) continue
    else if (key !== 'const' && key !== 'contains' && key !== 'propertyNames') found[key] = since06(value)
  }
  return found
}

/** Null where ajv itself fails on the schema. */
export function tryValidator(...args: Parameters<typeof validator>): ReturnType<typeof validator> | string {
  try {
    return validator(...args)
  } catch (error) {
    return messageOf(error)
  }
}
