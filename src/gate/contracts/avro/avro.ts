/** Avro as one of the registry's formats. */
import { messageOf } from '#base/error.ts'
import { limits, onDemand, requireSize, type Format, type Note, type ParsedSchema, type Witness } from '../format.ts'
import { attributesFrom } from '../market-rules.ts'
import { encoder } from './codec.ts'
import { differencesBetween } from './compare.ts'
import { readAs } from './decode.ts'
import { isNamed, unqualified, type AvroType, type FieldType, type NamedType } from './model.ts'
import { parseAvro } from './parse.ts'
import { fingerprint, parsingForm, print } from './print.ts'
import { valuesOf } from './values.ts'

export interface AvroSchema extends ParsedSchema {
  readonly root: AvroType
}

/** Forms: `resolved` (with all that it refers to inside), `parsing` (the parsing canonical form), `rabin`, `md5` and `sha256` (fingerprints of it, hexadecimal). */
export const avro: Format<AvroSchema> = {
  type: 'AVRO',

  parse(text, references) {
    requireSize('AVRO', text, references)
    const { root, own } = parseAvro(text, references)
    const elsewhere = onDemand(() => new Set(references.length === 0 ? [] : namedIn(root).map(({ name }) => name).filter(name => !own.includes(name))))
    const canonical = onDemand(() => print(root, { elsewhere: elsewhere(), sorted: false }))
    const normalized = onDemand(() => print(root, { elsewhere: elsewhere(), sorted: true }))
    const notes = onDemand(() => notesOf(root))
    return {
      type: 'AVRO', root, names: own,
      get canonical() { return canonical() }, get normalized() { return normalized() }, get notes() { return notes() },
      forms: {
        resolved: () => print(root, { elsewhere: new Set(), sorted: false }), parsing: () => parsingForm(root),
        rabin: () => fingerprint(parsingForm(root), 'rabin'), md5: () => fingerprint(parsingForm(root), 'md5'), sha256: () => fingerprint(parsingForm(root), 'sha256'),
      },
    }
  },

  compare(reader, writer) {
    const differences = differencesBetween(reader.root, writer.root)
    return { compatible: differences.every(({ breaking }) => !breaking), differences }
  },

  witness(reader, writer) {
    const writes = encoder(writer.root)
    if (writes === null) return null
    const { encode, readable } = writes
    for (const value of valuesOf(writer.root).slice(0, limits.samples)) {
      const bytes = encode(value)
      const error = bytes && troubleOf(reader.root, writer.root, bytes)
      if (bytes && error) return { value: readable(value), encoded: Buffer.from(bytes).toString('hex'), error } satisfies Witness
    }
    return null
  },
}

function troubleOf(reader: AvroType, writer: AvroType, bytes: Uint8Array): string | null {
  try {
    return readAs(reader, writer, bytes).trouble
  } catch (error) {
    return `the reader fails: ${messageOf(error)}`
  }
}

/** Named types, each once, in the order of the text: they may contain themselves. */
function namedIn(root: AvroType): readonly NamedType[] {
  const found = new Set<NamedType>()
  const walk = (type: AvroType): void => {
    if (isNamed(type)) {
      if (found.has(type)) return
      found.add(type)
    }
    switch (type.kind) {
      case 'record': return type.fields.forEach(field => walk(field.type))
      case 'union': return type.branches.forEach(walk)
      case 'array': return walk(type.items)
      case 'map': return walk(type.values)
      default:
    }
  }
  walk(root)
  return [...found]
}

/** By names without namespaces, as readers match them. A field's own attributes win over those of its type. */
function notesOf(root: AvroType): readonly Note[] {
  return namedIn(root).flatMap(type => {
    if (type.kind !== 'record') return []
    const name = unqualified(type.name)
    const aliases = type.aliases.map(unqualified)
    const formerly = (field: FieldType): readonly string[] => [name, ...aliases].flatMap(one => [field.name, ...field.aliases].map(other => `${one}.${other}`)).slice(1)
    return [
      { place: name, formerly: aliases, attributes: attributesFrom(type.props) },
      ...type.fields.map(field => ({
        place: `${name}.${field.name}`, formerly: aliases.length === 0 && field.aliases.length === 0 ? [] : formerly(field),
        attributes: { ...isNamed(field.type) || field.type.kind === 'union' ? {} : attributesFrom(field.type.props), ...attributesFrom(field.props) },
      })),
    ]
  })
}
