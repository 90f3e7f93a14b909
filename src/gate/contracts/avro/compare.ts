/** The differences between a reader's and a writer's Avro schema, each with its place. */
import { limits, type Difference } from '../format.ts'
import { pointer } from '../json-text.ts'
import { logicalFinding } from './logical.ts'
import { isNamed, logicalOf, nameOf, type AvroType, type EnumType, type FieldType, type FixedType, type NamedType, type RecordType, type UnionType } from './model.ts'
import { missingSymbols, namesMatch, promotes, Resolution, writersField } from './resolve.ts'

export function differencesBetween(reader: AvroType, writer: AvroType): readonly Difference[] {
  const walk = new Walk()
  walk.compare(reader, writer, '#')
  return walk.finish()
}

class Walk {
  readonly #resolution = new Resolution()
  readonly #found: Difference[] = []
  /** Pairs of named types, each told of once, where it was met first. */
  readonly #told = new Map<NamedType, Set<NamedType>>()

  #depth = 0
  #tooLarge = false

  finish(): readonly Difference[] {
    if (this.#resolution.exhausted || this.#tooLarge) this.#add('TOO_LARGE_UNDECIDED', '#', 'the two schemas have too many pairs of types to be compared', true)
    return this.#found
  }

  compare(reader: AvroType, writer: AvroType, path: string): void {
    if (this.#depth >= limits.pairDepth) {
      this.#tooLarge = true
      return
    }
    this.#depth++
    this.#pair(reader, writer, path)
    this.#depth--
  }

  #pair(reader: AvroType, writer: AvroType, path: string): void {
    if (writer.kind === 'union') return writer.branches.forEach(branch => this.compare(reader, branch, path))
    if (reader.kind === 'union') return this.#intoUnion(reader, writer, path)
    if (isNamed(reader) && isNamed(writer) && this.#toldAlready(reader, writer)) return
    const finding = logicalFinding(logicalOf(reader), logicalOf(writer))
    const fits = reader.kind === writer.kind || promotes(writer.kind, reader.kind)
    if (finding && fits) this.#add(finding.kind, path, finding.message, finding.breaking)
    if (reader.kind === 'record' && writer.kind === 'record') this.#records(reader, writer, path)
    else if (reader.kind === 'enum' && writer.kind === 'enum') this.#enums(reader, writer, path)
    else if (reader.kind === 'fixed' && writer.kind === 'fixed') this.#fixed(reader, writer, path)
    else if (reader.kind === 'array' && writer.kind === 'array') this.compare(reader.items, writer.items, `${path}/items`)
    else if (reader.kind === 'map' && writer.kind === 'map') this.compare(reader.values, writer.values, `${path}/values`)
    else if (!fits) this.#add('TYPE_MISMATCH', path, `the reader takes ${nameOf(reader)}, the writer writes ${nameOf(writer)}`, true)
    else if (reader.kind !== writer.kind) this.#add('TYPE_PROMOTED', path, `${writer.kind} is read as ${reader.kind}`, false)
  }

  #intoUnion(reader: UnionType, writer: AvroType, path: string): void {
    const branch = this.#resolution.branch(reader, writer)
    if (branch) return this.compare(branch, writer, `${path}/${reader.branches.indexOf(branch)}`)
    this.#add('MISSING_UNION_BRANCH', path, `no branch of the reader's ${nameOf(reader)} reads the writer's ${nameOf(writer)}`, true)
    // The branch that was meant says why.
    const meant = reader.branches.find(one => one.kind === writer.kind && (!isNamed(one) || !isNamed(writer) || namesMatch(one, writer)))
    if (meant) this.compare(meant, writer, `${path}/${reader.branches.indexOf(meant)}`)
  }

  #records(reader: RecordType, writer: RecordType, path: string): void {
    this.#names(reader, writer, path)
    const read = new Set<FieldType>()
    for (const [index, field] of reader.fields.entries()) {
      const source = writersField(field, writer)
      if (source) read.add(source)
      const place = `${path}/fields/${index}`
      if (source) {
        if (source.name !== field.name) this.#add('FIELD_RENAMED', place, `field ${field.name} reads the writer's ${source.name} by alias`, false)
        this.compare(field.type, source.type, `${place}/type`)
      } else if (field.default === undefined) this.#add('READER_FIELD_MISSING_DEFAULT_VALUE', place, `field ${field.name} of ${reader.name} is not in the writer's record and has no default; give it one`, true)
      else this.#add('FIELD_ADDED_WITH_DEFAULT', place, `field ${field.name} of ${reader.name} is not in the writer's record; its default is read`, false)
    }
    for (const [index, field] of writer.fields.entries()) {
      if (!read.has(field)) this.#add('FIELD_NOT_READ', `${path}/fields/${index}`, `the writer's field ${field.name} of ${writer.name} is passed over`, false)
    }
  }

  #enums(reader: EnumType, writer: EnumType, path: string): void {
    this.#names(reader, writer, path)
    const missing = missingSymbols(reader, writer)
    if (missing.length === 0) return
    const [kind, what] = reader.default === null ? ['MISSING_ENUM_SYMBOLS', 'and it has no default'] as const : ['ENUM_SYMBOLS_READ_AS_DEFAULT', `they are read as ${reader.default}`] as const
    this.#add(kind, `${path}${pointer('symbols')}`, `the reader's enum ${reader.name} lacks ${missing.join(', ')}, ${what}`, reader.default === null)
  }

  #fixed(reader: FixedType, writer: FixedType, path: string): void {
    this.#names(reader, writer, path)
    if (reader.size !== writer.size) this.#add('FIXED_SIZE_MISMATCH', `${path}/size`, `the reader takes ${reader.size} bytes, the writer writes ${writer.size}`, true)
  }

  #names(reader: NamedType, writer: NamedType, path: string): void {
    if (!namesMatch(reader, writer)) this.#add('NAME_MISMATCH', `${path}/name`, `the reader's ${reader.kind} is ${reader.name}, the writer's ${writer.name}; name the old one as an alias`, true)
    else if (reader.name !== writer.name && !reader.aliases.includes(writer.name)) this.#add('NAMESPACE_CHANGED', `${path}/name`, `the reader's ${reader.kind} is ${reader.name}, the writer's ${writer.name}`, false)
  }

  #toldAlready(reader: NamedType, writer: NamedType): boolean {
    const told = this.#told.get(reader) ?? new Set()
    if (told.has(writer)) return true
    this.#told.set(reader, told.add(writer))
    return false
  }

  #add(kind: string, path: string, message: string, breaking: boolean): void { this.#found.push({ kind, path, message, breaking }) }
}
