/** JSON Schema as one of the registry's formats. */
import { limits, onDemand, requireSize, type Difference, type Format, type Note, type ParsedSchema } from '../format.ts'
import { isArray, isObject, sortedJson, type Json } from '../json-text.ts'
import { attributesFrom } from '../market-rules.ts'
import { accepts, Effort, TooMuchWork } from './accepts.ts'
import { Judge } from './judge.ts'
import { load, type Loaded } from './load.ts'
import { tryValidator } from './validator.ts'
import { valuesOf } from './values.ts'

export interface JsonSchema extends ParsedSchema { readonly loaded: Loaded }

export const jsonSchema: Format<JsonSchema> = {
  type: 'JSON',

  parse(text, references) {
    requireSize('JSON', text, references)
    const loaded = load(text, references)
    const canonical = onDemand(() => JSON.stringify(loaded.json))
    const normalized = onDemand(() => sortedJson(withoutOrder(loaded.json)))
    const notes = onDemand(() => notesOf(loaded))
    return { type: 'JSON', loaded, names: [], forms: {}, get canonical() { return canonical() }, get normalized() { return normalized() }, get notes() { return notes() } }
  },

  compare(reader, writer, options = {}) {
    const differences = new Judge(options, reader.loaded.draft === writer.loaded.draft).differences(reader.loaded.root, writer.loaded.root)
    return { compatible: differences.every(({ breaking }) => !breaking), differences }
  },

  witness(reader, writer, options = {}) {
    const lenient = options.policy === 'lenient'
    const effort = new Effort(limits.effort)
    try {
      const { root, nodes } = writer.loaded
      // Our own evaluator first: it counts its steps, and what it lets pass is quick for ajv as well.
      const candidates = valuesOf(root, nodes, reader.loaded.nodes, { undeclared: !lenient, first: propertiesIn(this.compare(reader, writer, options).differences), effort: new Effort(limits.effort) }).slice(0, limits.samples)
      const refused = candidates.filter(value => lenient || reader.loaded.nodes.some(node => node.hasDefault || node.unevaluatedItems || node.unevaluatedProperties) || !accepts(reader.loaded.root, value, effort))
      if (refused.length === 0) return null
      const [reads, writes] = branching(reader.loaded) + branching(writer.loaded) > mostBranches ? ['too many branches', ''] : [tryValidator(reader.loaded.json, reader.loaded.draft, { ...reader.loaded, lenient }), tryValidator(writer.loaded.json, writer.loaded.draft, writer.loaded)]
      // Ajv gives up on some schemas, of thousands of properties for instance.
      if (typeof reads === 'string' || typeof writes === 'string') {
        const shown = lenient ? undefined : refused.find(value => !accepts(reader.loaded.root, value, effort))
        return shown === undefined ? null : { value: shown, error: '# the reader\'s schema refuses it' }
      }
      for (const value of refused) {
        if (!writes(value).valid) continue
        const { valid, error } = reads(value)
        if (!valid) return { value, error }
      }
      return null
    } catch (error) {
      if (error instanceof TooMuchWork) return null
      throw error
    }
  },
}

/** What ajv makes of more takes it seconds, and does not run. */
const mostBranches = 500

function branching({ nodes }: Loaded): number { return nodes.reduce((sum, { anyOf, oneOf }) => sum + (anyOf?.length ?? 0) + (oneOf?.length ?? 0), 0) }

/** Names of the properties where something breaks. */
function propertiesIn(differences: readonly Difference[]): ReadonlySet<string> {
  return new Set(differences.filter(({ breaking }) => breaking).flatMap(({ path }) => [...path.matchAll(/\/(?:properties|required)\/([^/]+)/g)].map(([, name = '']) => name.replaceAll('~1', '/').replaceAll('~0', '~'))))
}

/** Lists that are sets, in order. */
function withoutOrder(json: Json): Json {
  if (isArray(json)) return json.map(withoutOrder)
  if (!isObject(json)) return json
  return Object.fromEntries(Object.entries(json).map(([key, value]): [string, Json] => [key,
    (key === 'required' || key === 'type') && isArray(value) && value.every(one => typeof one === 'string') ? value.toSorted()
      : key === 'enum' || key === 'const' || key === 'default' || key === 'examples' ? value : withoutOrder(value)]))
}

function notesOf({ nodes }: Loaded): readonly Note[] {
  return nodes.filter(({ place }) => place.startsWith('#')).map(({ place, annotations }) => ({
    place, formerly: [], attributes: attributesFrom(annotations, attribute => [`x-${attribute.replaceAll('_', '-')}`, `x-${attribute}`]),
  }))
}
