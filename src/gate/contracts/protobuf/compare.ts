/** The differences between a reader's and a writer's Protobuf schema: by message name and field number, as the bytes have it. */
import type { CompareOptions, Difference } from '../format.ts'
import { localName, textOf, type Enum, type Field, type FieldKind, type Message, type Proto } from './model.ts'

export function differencesBetween(reader: Proto, writer: Proto, options: CompareOptions): readonly Difference[] {
  return new Walk(reader, writer, options.newer ?? 'reader').run()
}

/** Scalars that share their form on the wire. */
const groups: Readonly<Record<string, string>> = {
  int32: 'number', int64: 'number', uint32: 'number', uint64: 'number', bool: 'number', sint32: 'signed', sint64: 'signed', string: 'text', bytes: 'text',
  fixed32: 'fixed32', sfixed32: 'fixed32', fixed64: 'fixed64', sfixed64: 'fixed64', float: 'float', double: 'double',
}

/** What a type can hold, where its group holds different amounts. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  bool: [0, 1], int32: [-(2 ** 31), 2 ** 31], enum: [-(2 ** 31), 2 ** 31], uint32: [0, 2 ** 32], int64: [-(2 ** 63), 2 ** 63], uint64: [0, 2 ** 64],
  sint32: [-(2 ** 31), 2 ** 31], sint64: [-(2 ** 63), 2 ** 63], fixed32: [0, 2 ** 32], sfixed32: [-(2 ** 31), 2 ** 31], fixed64: [0, 2 ** 64], sfixed64: [-(2 ** 63), 2 ** 63],
}

class Walk {
  readonly #found: Difference[] = []
  readonly #told = new Set<string>()
  readonly #reader: Proto
  readonly #writer: Proto
  readonly #newer: 'reader' | 'writer'
  /** Messages of imports that fields lead to: compared after those of the file. */
  readonly #waiting: (readonly [Message, Message])[] = []

  constructor(reader: Proto, writer: Proto, newer: 'reader' | 'writer') {
    this.#reader = reader
    this.#writer = writer
    this.#newer = newer
  }

  run(): readonly Difference[] {
    if (this.#reader.package !== this.#writer.package) this.#add('PACKAGE_CHANGED', '#', `the reader's package is ${this.#reader.package || 'none'}, the writer's ${this.#writer.package || 'none'}`, true)
    if (this.#reader.syntax !== this.#writer.syntax) this.#add('SYNTAX_CHANGED', '#', `the reader is ${this.#reader.syntax}, the writer ${this.#writer.syntax}`, false)
    const [ours, theirs] = [byLocalName(this.#reader), byLocalName(this.#writer)]
    for (const [name, full] of theirs) this.#type(name, ours.get(name), full)
    for (const [name, full] of ours) if (!theirs.has(name)) this.#add(this.#reader.messages.has(full) ? 'MESSAGE_ADDED' : 'ENUM_ADDED', `#/${name}`, `${name} is the reader's only`, false)
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) this.#message(...next)
    return this.#found
  }

  #type(name: string, ours: string | undefined, theirs: string): void {
    const [message, enumeration] = [this.#writer.messages.get(theirs), this.#writer.enums.get(theirs)]
    const [other, otherEnum] = ours === undefined ? [undefined, undefined] : [this.#reader.messages.get(ours), this.#reader.enums.get(ours)]
    if (message && !other) this.#add('MESSAGE_REMOVED', `#/${name}`, `the writer writes message ${name}, the reader has none of that name`, true)
    else if (message && other) this.#message(other, message)
    else if (enumeration && !otherEnum) this.#add('ENUM_REMOVED', `#/${name}`, `the writer's enum ${name} is not the reader's`, false)
    else if (enumeration && otherEnum) this.#enum(otherEnum, enumeration)
  }

  #message(reader: Message, writer: Message): void {
    const pair = `${reader.name} ${writer.name}`
    if (this.#told.has(pair)) return
    this.#told.add(pair)
    const path = `#/${localName(this.#reader, reader.name)}`
    const [ours, theirs] = [byNumber(reader), byNumber(writer)]
    this.#exclusive(reader, ours, theirs, path)
    for (const [number, field] of theirs) {
      const own = ours.get(number)
      if (own) this.#field(own, field, `${path}/${number}`)
      else this.#removed(field, reader, writer, ours, `${path}/${number}`)
    }
    for (const [number, field] of ours) if (!theirs.has(number)) this.#added(field, writer, `${path}/${number}`)
  }

  /** Fields that could be set together and now exclude each other lose all but the last. */
  #exclusive(reader: Message, ours: ReadonlyMap<number, Field>, theirs: ReadonlyMap<number, Field>, path: string): void {
    for (const oneof of reader.oneofs) {
      const members = [...ours.values()].filter(field => field.oneof === oneof).flatMap(({ number }) => theirs.get(number) ?? [])
      const origins = new Set(members.map(field => field.oneof ?? `#${field.number}`))
      const alone = members.filter(field => field.oneof === null).length
      if (origins.size < 2) { if (alone === 1) this.#add('FIELD_MOVED_TO_NEW_ONEOF', `${path}/${oneof}`, `field ${members[0]?.name} is now in oneof ${oneof}, alone of the old ones`, false) } else if (alone > 1) this.#add('MULTIPLE_FIELDS_MOVED_TO_ONEOF', `${path}/${oneof}`, `the writer may set ${members.map(({ name }) => name).join(', ')} together, the reader keeps only the last`, true)
      else this.#add('FIELD_MOVED_TO_EXISTING_ONEOF', `${path}/${oneof}`, `the writer may set ${members.map(({ name }) => name).join(', ')} together, the reader keeps only the last`, true)
    }
  }

  #removed(field: Field, reader: Message, writer: Message, ours: ReadonlyMap<number, Field>, path: string): void {
    if (field.oneof !== null) {
      const survives = [...byNumber(writer).values()].some(other => other.oneof === field.oneof && ours.has(other.number))
      if (survives) return this.#add('ONEOF_FIELD_REMOVED', path, `the reader's oneof ${field.oneof} has no ${field.name} any more: where the writer sets it, the reader sees nothing set`, true)
      return this.#add('FIELD_REMOVED', path, `the reader passes over ${field.name}`, false)
    }
    if (field.label === 'required') return this.#add('REQUIRED_FIELD_REMOVED', path, `the writer always writes ${field.name}, which the reader does not know`, true)
    const kept = reader.reservedNumbers.some(([from, to]) => field.number >= from && field.number <= to)
    this.#add(kept ? 'FIELD_REMOVED_AND_RESERVED' : 'FIELD_REMOVED', path, `the reader passes over ${field.name}${kept ? '' : '; reserve its number, so that nobody takes it for something else'}`, false)
  }

  #added(field: Field, writer: Message, path: string): void {
    if (field.label === 'required') return this.#add('REQUIRED_FIELD_ADDED', path, `the reader requires ${field.name}, which the writer does not write; make it optional`, true)
    const reserved = writer.reservedNumbers.some(([from, to]) => field.number >= from && field.number <= to)
    if (reserved && this.#newer === 'reader') return this.#add('RESERVED_NUMBER_REUSED', path, `number ${field.number} was reserved, for what older writers wrote under it; take another`, true)
    this.#add(field.oneof === null ? 'FIELD_ADDED' : 'ONEOF_FIELD_ADDED', path, `the writer does not write ${field.name}`, false)
  }

  #field(reader: Field, writer: Field, path: string): void {
    if (reader.name !== writer.name) this.#add('FIELD_NAME_CHANGED', path, `the reader calls ${writer.name} ${reader.name}; only JSON sees that`, false)
    if (reader.label === 'required' && writer.label !== 'required') this.#add('FIELD_MADE_REQUIRED', path, `the reader requires ${reader.name}, which the writer may leave out`, true)
    if (writer.oneof !== null && reader.oneof === null) this.#add('ONEOF_FIELD_MOVED_TO_TOP_LEVEL', path, `${reader.name} no longer excludes the others of ${writer.oneof}`, false)
    if (reader.default !== writer.default) this.#add('FIELD_DEFAULT_CHANGED', path, `where ${reader.name} was left out the reader sees ${String(reader.default)}, the writer meant ${String(writer.default)}`, false)
    this.#kind(reader.kind, writer.kind, path)
    this.#cardinality(reader, writer, path)
  }

  #kind(reader: FieldKind, writer: FieldKind, path: string): void {
    const what = `the writer writes ${textOf(writer)}, the reader takes ${textOf(reader)}`
    const numeric = (kind: FieldKind): boolean => kind.is === 'scalar' || kind.is === 'enum'
    if (reader.is === 'map' && writer.is === 'map') {
      this.#kind({ is: 'scalar', name: reader.key }, { is: 'scalar', name: writer.key }, `${path}/key`)
      return this.#kind(reader.value, writer.value, `${path}/value`)
    }
    if (numeric(reader) && numeric(writer)) return this.#scalar(reader, writer, what, path)
    if (reader.is !== 'message' || writer.is !== 'message') return this.#add('FIELD_KIND_CHANGED', path, what, true)
    if (reader.group !== writer.group) return this.#add('FIELD_ENCODING_CHANGED', path, `${what}, and only one of them as a group`, true)
    const [our, their] = [this.#reader.messages.get(reader.name), this.#writer.messages.get(writer.name)]
    if (localName(this.#reader, reader.name) !== localName(this.#writer, writer.name)) return this.#add('FIELD_NAMED_TYPE_CHANGED', path, what, true)
    if (our && their) this.#waiting.push([our, their])
  }

  #scalar(reader: FieldKind, writer: FieldKind, what: string, path: string): void {
    const [our, their] = [reader, writer].map(kind => kind.is === 'scalar' ? kind.name : 'enum') as [string, string]
    if (our === their) {
      if (our === 'enum') this.#enumKinds(reader, writer, path)
      return
    }
    if ((groups[our] ?? 'number') !== (groups[their] ?? 'number')) return this.#add('FIELD_SCALAR_KIND_CHANGED', path, what, true)
    const [mine, theirs] = [ranges[our], ranges[their]]
    const wider = mine && theirs ? mine[0] <= theirs[0] && mine[1] >= theirs[1] : our === 'bytes'
    this.#add(wider ? 'FIELD_SCALAR_WIDENED' : 'FIELD_SCALAR_NARROWED', path, wider ? what : `${what}: values that it cannot hold come out as others`, false)
  }

  #enumKinds(reader: FieldKind, writer: FieldKind, path: string): void {
    if (reader.is !== 'enum' || writer.is !== 'enum') return
    const [our, their] = [this.#reader.enums.get(reader.name), this.#writer.enums.get(writer.name)]
    if (localName(this.#reader, reader.name) !== localName(this.#writer, writer.name)) this.#add('FIELD_ENUM_CHANGED', path, `the writer writes ${writer.name}, the reader takes ${reader.name}; both are numbers`, false)
    if (our && their) this.#enum(our, their)
  }

  #enum(reader: Enum, writer: Enum): void {
    const pair = `${reader.name} ${writer.name}`
    if (this.#told.has(pair)) return
    this.#told.add(pair)
    const path = `#/${localName(this.#reader, reader.name)}`
    const names = new Map(reader.values.map(([name, value]) => [value, name]))
    for (const [name, value] of writer.values) {
      const own = names.get(value)
      if (own === undefined) this.#add('ENUM_CONST_REMOVED', `${path}/${value}`, `the reader has no name for ${value}, the writer's ${name}`, false)
      else if (own !== name && !reader.values.some(([one, number]) => one === name && number === value)) this.#add('ENUM_CONST_CHANGED', `${path}/${value}`, `${value} is ${name} for the writer and ${own} for the reader`, false)
    }
    for (const [name, value] of reader.values) if (!writer.values.some(([, one]) => one === value)) this.#add('ENUM_CONST_ADDED', `${path}/${value}`, `the writer has no name for ${value}, the reader's ${name}`, false)
  }

  /** Text, bytes and messages may become repeated and back; numbers may not, because repeated ones are packed. */
  #cardinality(reader: Field, writer: Field, path: string): void {
    if ((reader.label === 'repeated') === (writer.label === 'repeated') || reader.kind.is === 'map' || writer.kind.is === 'map') return
    const text = reader.kind.is === 'message' || (reader.kind.is === 'scalar' && groups[reader.kind.name] === 'text')
    const [kind, what] = text ? ['FIELD_STRING_OR_BYTES_LABEL_CHANGED', 'of several the last is read'] as const : ['FIELD_NUMERIC_LABEL_CHANGED', 'packed numbers are read as nothing or as others'] as const
    this.#add(kind, path, `the writer writes ${writer.label}, the reader takes ${reader.label}: ${what}`, !text)
  }

  #add(kind: string, path: string, message: string, breaking: boolean): void { this.#found.push({ kind, path, message, breaking }) }
}

function byNumber({ fields }: Message): ReadonlyMap<number, Field> { return new Map(fields.map(field => [field.number, field])) }

function byLocalName(proto: Proto): ReadonlyMap<string, string> { return new Map(proto.own.map(name => [localName(proto, name), name])) }
