/** Avro as one of the registry's formats. */
import { messageOf } from '#base/error.ts'
import { limits, requireSize, type Format, type Note, type ParsedSchema, type Witness } from '../format.ts'
import { attributesFrom } from '../market-rules.ts'
import { encoder } from './codec.ts'
import { differencesBetween } from './compare.ts'
import { readAs } from './decode.ts'
import { isNamed, unqualified, type AvroType } from './model.ts'
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
    const elsewhere = new Set([...namesIn(root)].filter(name => !own.includes(name)))
    return {
      type: 'AVRO', root, names: own,
      canonical: print(root, { elsewhere, sorted: false }), normalized: print(root, { elsewhere, sorted: true }),
      forms: {
        resolved: () => print(root, { elsewhere: new Set(), sorted: false }), parsing: () => parsingForm(root),
        rabin: () => fingerprint(parsingForm(root), 'rabin'), md5: () => fingerprint(parsingForm(root), 'md5'), sha256: () => fingerprint(parsingForm(root), 'sha256'),
      },
      notes: notesOf(root),
    }
  },

  compare(reader, writer) {
    const differences = differencesBetween(reader.root, writer.root)
    return { compatible: differences.every(({ breaking }) => !breaking), differences }
  },

  witness(reader, writer) {
    const { encode, readable } = encoder(writer.root)
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

function namesIn(root: AvroType): ReadonlySet<string> { return new Set([...walk(root)].filter(isNamed).map(({ name }) => name)) }

/** Every type once; named ones may contain themselves. */
function* walk(type: AvroType, seen = new Set<AvroType>()): Iterable<AvroType> {
  if (seen.has(type)) return
  seen.add(type)
  yield type
  const inner = type.kind === 'union' ? type.branches : type.kind === 'array' ? [type.items] : type.kind === 'map' ? [type.values] : type.kind === 'record' ? type.fields.map(field => field.type) : []
  for (const one of inner) yield* walk(one, seen)
}

/** By names without namespaces, as readers match them. A field's own attributes win over those of its type. */
function notesOf(root: AvroType): readonly Note[] {
  return [...walk(root)].flatMap(type => {
    if (type.kind !== 'record') return []
    const names = [type.name, ...type.aliases].map(unqualified)
    const places = (fields: readonly string[]): readonly string[] => names.flatMap(name => fields.map(field => `${name}.${field}`))
    return [
      note(names, attributesFrom(type.props)),
      ...type.fields.map(field => note(places([field.name, ...field.aliases]), { ...attributesFrom(isNamed(field.type) || field.type.kind === 'union' ? {} : field.type.props), ...attributesFrom(field.props) })),
    ]
  })
}

function note([place = '', ...formerly]: readonly string[], attributes: Note['attributes']): Note { return { place, formerly, attributes } }
