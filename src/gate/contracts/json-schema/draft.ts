/** Which draft a schema is written in, and what that changes. */
import { invalid } from '../format.ts'
import { brief, isArray, isObject, own, type Json } from '../json-text.ts'

export const drafts = ['04', '06', '07', '2019-09', '2020-12'] as const
export type Draft = typeof drafts[number]

/** Addresses of the drafts themselves, which a schema may refer to without naming a reference. */
export const metaSchema = /^https?:\/\/json-schema\.org\/(draft-0[467]|draft\/(2019-09|2020-12))\//

const named: readonly (readonly [RegExp, Draft])[] = [
  [/draft-04\/(schema|hyper-schema)#?$/, '04'], [/draft-0[56]\/(schema|hyper-schema)#?$/, '06'], [/draft-07\/(schema|hyper-schema)#?$/, '07'],
  [/draft\/2019-09\/(schema|hyper-schema)#?$/, '2019-09'], [/draft\/2020-12\/(schema|hyper-schema)#?$/, '2020-12'], [/json-schema\.org\/schema#?$/, '2020-12'],
]

const newWords = new Set(['$defs', 'prefixItems', 'dependentRequired', 'dependentSchemas', 'unevaluatedItems', 'unevaluatedProperties', '$dynamicRef', '$anchor', 'minContains', 'maxContains'])

/** Without `$schema`: 2020-12 where it uses a word that came after draft 07, else 07, which other registries assume. */
export function draftOf(json: Json): Draft {
  if (!isObject(json)) return '07'
  const given = own(json, '$schema')
  if (given === undefined) return usesNewWords(json) ? '2020-12' : '07'
  const found = typeof given === 'string' ? named.find(([pattern]) => pattern.test(given)) : undefined
  if (!found) throw invalid('JSON', `$schema ${brief(given)} is none of the drafts ${drafts.join(', ')}`, '#/$schema')
  return found[1]
}

function usesNewWords(json: Json): boolean {
  if (isArray(json)) return json.some(usesNewWords)
  return isObject(json) && Object.entries(json).some(([key, value]) => newWords.has(key) || (key !== 'enum' && key !== 'const' && key !== 'default' && usesNewWords(value)))
}
