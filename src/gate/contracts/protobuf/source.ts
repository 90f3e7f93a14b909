/** The one place that knows protobufjs: it parses, and it writes and reads values for proofs. Its parser is lenient; check.ts has what it passes over. */
import protobuf from 'protobufjs'
import descriptorJson from 'protobufjs/google/protobuf/descriptor.json' with { type: 'json' }
import { messageOf } from '#base/error.ts'
import { invalid, type Reference } from '../format.ts'
import { attributesFrom } from '../market-rules.ts'
import type { Enum, Field, FieldKind, Message, Proto } from './model.ts'
import { declarationsIn } from './text.ts'

export interface Source {
  readonly proto: Proto
  /** Undefined where there is no such message, or the value is none of it. Fields by their names; enums and 64-bit numbers as numbers. */
  encode(message: string, value: Readonly<Record<string, unknown>>): Uint8Array | undefined
  /** Throws what a reader would. */
  decode(message: string, bytes: Uint8Array): Readonly<Record<string, unknown>>
}

const parsing = { keepCase: true, alternateCommentMode: true } as const
const builtIn = ['any', 'duration', 'timestamp', 'empty', 'struct', 'wrappers', 'field_mask'].map(name => `google/protobuf/${name}.proto`)
const descriptor = 'google/protobuf/descriptor.proto'

export function isBuiltIn(path: string): boolean { return path === descriptor || builtIn.includes(path) }

export function readSource(text: string, syntax: 'proto2' | 'proto3', references: readonly Reference[]): Source {
  const alone = new protobuf.Root()
  const file = parse(text, alone, '')
  for (const path of file.imports ?? []) {
    if (!isBuiltIn(path) && !references.some(({ name }) => name === path)) throw invalid('PROTOBUF', `import "${path}" is neither given as a reference nor one of google/protobuf`, '', { unknown: path })
  }
  const root = new protobuf.Root()
  const imported = new Set(file.imports ?? [])
  const packages = new Map<string, string>()
  for (const { name, text: referred } of references) {
    if (isBuiltIn(name)) continue
    const other = new protobuf.Root()
    const { package: space, imports } = parse(referred, other, `reference ${name} `)
    for (const path of imports ?? []) imported.add(path)
    for (const one of within(other)) packages.set(nameOf(one), space ?? '')
    parse(referred, root, `reference ${name} `)
  }
  for (const one of within(alone)) packages.set(nameOf(one), file.package ?? '')
  // Only what somebody imports: they are many times the size of what they are imported by.
  if (imported.has(descriptor)) root.addJSON(descriptorJson.nested)
  for (const path of builtIn) if (imported.has(path)) root.addJSON(protobuf.common.get(path)?.nested ?? {})
  parse(text, root, '')
  try {
    root.resolveAll()
  } catch (error) {
    throw invalid('PROTOBUF', messageOf(error), '', { unknown: true })
  }
  return { proto: protoFrom(root, alone, file, { syntax, packages }), ...codec(root) }
}

function parse(text: string, root: protobuf.Root, label: string): protobuf.IParserResult {
  try {
    return protobuf.parse(text, root, parsing)
  } catch (error) {
    const message = messageOf(error)
    throw invalid('PROTOBUF', message.slice(0, 300), `${label}${/line \d+/.exec(message)?.[0] ?? ''}`.trim())
  }
}

function protoFrom(root: protobuf.Root, alone: protobuf.Root, file: protobuf.IParserResult, known: Pick<Proto, 'syntax' | 'packages'>): Proto {
  const [messages, enums] = [new Map<string, Message>(), new Map<string, Enum>()]
  for (const one of within(root)) {
    if (one instanceof protobuf.Type) messages.set(nameOf(one), messageFrom(one))
    else if (one instanceof protobuf.Enum) enums.set(nameOf(one), enumFrom(one))
  }
  const own = [...within(alone)]
  return {
    ...known, package: file.package ?? '', imports: file.imports ?? [], messages, enums,
    own: own.filter(one => one instanceof protobuf.Type || one instanceof protobuf.Enum).map(nameOf),
    services: own.filter(one => one instanceof protobuf.Service).map(service => ({
      name: service.name,
      methods: Object.values((root.lookupService(service.fullName)).methods).map(method => ({
        name: method.name, input: method.resolvedRequestType?.fullName ?? method.requestType, output: method.resolvedResponseType?.fullName ?? method.responseType,
        clientStreams: method.requestStream === true, serverStreams: method.responseStream === true,
      })),
    })),
  }
}

/** Everything in it, outer before inner. */
function* within(space: protobuf.NamespaceBase): Iterable<protobuf.ReflectionObject> {
  for (const one of space.nestedArray) {
    yield one
    if (one instanceof protobuf.Namespace) yield* within(one)
  }
}

function nameOf(one: protobuf.ReflectionObject): string { return one.fullName.replace(/^\./, '') }

function messageFrom(type: protobuf.Type): Message {
  const reserved: readonly (string | readonly number[])[] = type.reserved ?? []
  return {
    name: nameOf(type), fields: type.fieldsArray.map(fieldFrom), oneofs: type.oneofsArray.filter(one => !one.isProto3Optional).map(({ name }) => name),
    ...reservedFrom(reserved), extensions: (type.extensions ?? []).map(([from = 0, to = from]) => [from, to] as const), attributes: attributesOf(type),
    messages: type.nestedArray.filter(one => one instanceof protobuf.Type).map(nameOf), enums: type.nestedArray.filter(one => one instanceof protobuf.Enum).map(nameOf),
  }
}

function reservedFrom(reserved: readonly (string | readonly number[])[]): Pick<Message, 'reservedNumbers' | 'reservedNames'> {
  return {
    reservedNumbers: reserved.flatMap(one => typeof one === 'string' ? [] : [[one[0] ?? 0, one[1] ?? one[0] ?? 0] as const]),
    reservedNames: reserved.filter(one => typeof one === 'string'),
  }
}

function enumFrom(one: protobuf.Enum): Enum {
  return { name: nameOf(one), values: Object.entries(one.values), aliases: one.options?.allow_alias === true, ...reservedFrom(one.reserved ?? []) }
}

function fieldFrom(field: protobuf.Field): Field {
  field.resolve()
  const oneof = field.partOf
  return {
    name: field.name, number: field.id, label: field.repeated ? 'repeated' : field.required ? 'required' : 'optional', presence: oneof?.isProto3Optional === true,
    packed: field.repeated && field.packed, kind: field instanceof protobuf.MapField ? { is: 'map', key: field.keyType, value: kindOf(field) } : kindOf(field),
    oneof: oneof && !oneof.isProto3Optional ? oneof.name : null, default: field.options?.default ?? null, attributes: attributesOf(field),
  }
}

function kindOf(field: protobuf.Field): FieldKind {
  const { resolvedType } = field
  if (resolvedType instanceof protobuf.Type) return { is: 'message', name: nameOf(resolvedType), group: field.delimited === true }
  return resolvedType ? { is: 'enum', name: nameOf(resolvedType) } : { is: 'scalar', name: field.type }
}

/** Of custom options, `(unit)` or `(some.package.unit)`, and of `@unit` in comments. */
function attributesOf(one: protobuf.ReflectionObject): Readonly<Record<string, string>> {
  const options = Object.fromEntries(Object.entries(one.options ?? {}).map(([name, value]) => [name.replaceAll(/[()]/g, '').split('.').at(-1) ?? name, value as unknown]))
  return { ...attributesFrom(Object.fromEntries(declarationsIn(one.comment ?? ''))), ...attributesFrom(options) }
}

function codec(root: protobuf.Root): Pick<Source, 'encode' | 'decode'> {
  return {
    encode(message, value) {
      const type = root.lookup(message)
      if (!(type instanceof protobuf.Type) || type.verify(value) !== null) return undefined
      return type.encode(type.create(value)).finish()
    },
    decode(message, bytes) {
      const type = root.lookupType(message)
      return type.toObject(type.decode(bytes), { longs: Number, enums: Number, bytes: Array, defaults: false, oneofs: false })
    },
  }
}

/** A FileDescriptorProto as bytes, from its JSON-like form with numbers for enums. */
export function encodeDescriptor(file: Readonly<Record<string, unknown>>): Uint8Array {
  const type = protobuf.Root.fromJSON(descriptorJson).lookupType('google.protobuf.FileDescriptorProto')
  return type.encode(type.fromObject({ ...file })).finish()
}

/** The other way: enums by their names. Undefined for bytes that are none. */
export function decodeDescriptor(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const type = protobuf.Root.fromJSON(descriptorJson).lookupType('google.protobuf.FileDescriptorProto')
  try {
    return type.toObject(type.decode(bytes), { longs: Number, enums: String, bytes: String })
  } catch {
    return undefined
  }
}
