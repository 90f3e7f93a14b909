/**
 * Which of the reader's types reads which of the writer's: the schema resolution of the specification 1.12, structure only.
 * Judging and decoding both ask here, so that they cannot come to different answers.
 */
import { PairProof } from '../pair-proof.ts'
import { isNamed, isPrimitive, unqualified, type AvroType, type EnumType, type FieldType, type NamedType, type RecordType, type UnionType } from './model.ts'

const promotions: Readonly<Record<string, readonly AvroType['kind'][]>> = {
  int: ['long', 'float', 'double'], long: ['float', 'double'], float: ['double'], string: ['bytes'], bytes: ['string'],
}

export function promotes(writer: AvroType['kind'], reader: AvroType['kind']): boolean { return promotions[writer]?.includes(reader) === true }

/** Names match without their namespaces, or the writer's is an alias of the reader's. */
export function namesMatch(reader: NamedType, writer: NamedType): boolean {
  return reader.name === writer.name || unqualified(reader.name) === unqualified(writer.name) || reader.aliases.includes(writer.name)
}

/** The writer's field that fills the reader's: of the same name, else of one of its aliases. */
export function writersField(reader: FieldType, writer: RecordType): FieldType | undefined {
  return writer.fields.find(({ name }) => name === reader.name) ?? writer.fields.find(({ name }) => reader.aliases.includes(name))
}

export class Resolution {
  readonly #proof = new PairProof()

  get exhausted(): boolean { return this.#proof.exhausted }

  /** Whether every value of the writer's type can be read. */
  readable(reader: AvroType, writer: AvroType): boolean {
    if (isPrimitive(reader) && isPrimitive(writer)) return reader.kind === writer.kind || promotes(writer.kind, reader.kind)
    return this.#proof.holds(reader, writer, () => this.#prove(reader, writer))
  }

  /** The branch that reads a writer's type: the same kind and full name first, then the same kind, then one that it promotes to. */
  branch(reader: UnionType, writer: AvroType): AvroType | undefined {
    const fits = reader.branches.filter(branch => this.readable(branch, writer))
    return fits.find(one => isNamed(one) && isNamed(writer) && one.name === writer.name) ?? fits.find(one => one.kind === writer.kind) ?? fits[0]
  }

  #prove(reader: AvroType, writer: AvroType): boolean {
    if (writer.kind === 'union') return writer.branches.every(branch => this.readable(reader, branch))
    if (reader.kind === 'union') return reader.branches.some(branch => this.readable(branch, writer))
    if (reader.kind !== writer.kind) return promotes(writer.kind, reader.kind)
    if (isNamed(reader) && isNamed(writer) && !namesMatch(reader, writer)) return false
    switch (reader.kind) {
      case 'record': return writer.kind === 'record' && reader.fields.every(field => {
        const source = writersField(field, writer)
        return source ? this.readable(field.type, source.type) : field.default !== undefined
      })
      case 'enum': return writer.kind === 'enum' && (reader.default !== null || missingSymbols(reader, writer).length === 0)
      case 'fixed': return writer.kind === 'fixed' && reader.size === writer.size
      case 'array': return writer.kind === 'array' && this.readable(reader.items, writer.items)
      case 'map': return writer.kind === 'map' && this.readable(reader.values, writer.values)
      default: return true
    }
  }
}

export function missingSymbols(reader: EnumType, writer: EnumType): readonly string[] { return writer.symbols.filter(symbol => !reader.symbols.includes(symbol)) }
