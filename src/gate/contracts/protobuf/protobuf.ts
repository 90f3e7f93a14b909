/** Protobuf as one of the registry's formats. */
import { limits, onDemand, requireSize, type Format, type Note, type ParsedSchema } from '../format.ts'
import { importsOf, requireAcyclic, requireSound, syntaxOf } from './check.ts'
import { differencesBetween } from './compare.ts'
import { serialized } from './descriptor.ts'
import { textOfDescriptor } from './from-descriptor.ts'
import { localName, type Message, type Proto } from './model.ts'
import { troubleReading, valuesOf } from './proof.ts'
import { isBuiltIn, readSource, type Source } from './source.ts'
import { printStatements, statementsOf, tokensOf } from './text.ts'

export interface ProtobufSchema extends ParsedSchema { readonly source: Source }

/** Forms: `serialized`, a FileDescriptorProto in base64. */
export const protobuf: Format<ProtobufSchema> = {
  type: 'PROTOBUF',

  parse(given, references) {
    requireSize('PROTOBUF', given, references)
    const text = textOfDescriptor(given) ?? given
    const tokens = tokensOf(text)
    const syntax = syntaxOf(tokens)
    // Looked over as well: they are parsed by the same parser.
    const referred = new Map(references.map(reference => [reference.name, tokensOf(reference.text)]))
    for (const one of referred.values()) syntaxOf(one)
    requireAcyclic(importsOf(tokens).filter(path => !isBuiltIn(path)), ({ name }) => importsOf(referred.get(name) ?? []), references)
    const source = readSource(text, syntax, references)
    requireSound(source.proto)
    const statements = onDemand(() => statementsOf(tokens))
    const canonical = onDemand(() => printStatements(statements(), false))
    const normalized = onDemand(() => printStatements(statements(), true))
    const notes = onDemand(() => notesOf(source.proto))
    return {
      type: 'PROTOBUF', source, names: source.proto.own, get canonical() { return canonical() }, get normalized() { return normalized() }, get notes() { return notes() },
      forms: { serialized: () => serialized(source.proto) },
    }
  },

  compare(reader, writer, options = {}) {
    const differences = differencesBetween(reader.source.proto, writer.source.proto, options)
    return { compatible: differences.every(({ breaking }) => !breaking), differences }
  },

  witness(reader, writer) {
    let tried = 0
    for (const message of ownMessages(writer.source.proto)) {
      for (const value of [...valuesOf(writer.source.proto, message), ...pairs(writer.source.proto, message)]) {
        if (++tried > limits.samples) return null
        const bytes = writer.source.encode(message.name, value)
        const error = bytes && troubleReading(reader.source, writer.source, message, bytes)
        if (bytes && error) return { value: { [localName(writer.source.proto, message.name)]: readable(value) }, encoded: Buffer.from(bytes).toString('hex'), error }
      }
    }
    return null
  },
}

function ownMessages(proto: Proto): readonly Message[] { return proto.own.flatMap(name => proto.messages.get(name) ?? []) }

/** Two fields at once, which only matters where a reader lets one exclude the other. */
function pairs(proto: Proto, message: Message): readonly Readonly<Record<string, unknown>>[] {
  const single = [...valuesOf(proto, message)].filter(value => Object.keys(value).length === 1).slice(0, 40)
  return single.flatMap((one, index) => single.slice(index + 1).map(other => ({ ...one, ...other }))).slice(0, 400)
}

function readable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => one instanceof Uint8Array ? Buffer.from(one).toString('base64') : one)) as unknown
}

/** By number: a field may change its name. */
function notesOf(proto: Proto): readonly Note[] {
  return ownMessages(proto).flatMap(message => {
    const place = localName(proto, message.name)
    return [{ place, formerly: [], attributes: message.attributes }, ...message.fields.map(field => ({ place: `${place}/${field.number}`, formerly: [], attributes: field.attributes }))]
  })
}
