/** A schema as the FileDescriptorProto that protoc would make of it, options of one's own left out. */
import type { Enum, Field, FieldKind, Message, Proto } from './model.ts'
import { encodeDescriptor } from './source.ts'

const types: Readonly<Record<string, number>> = {
  double: 1, float: 2, int64: 3, uint64: 4, int32: 5, fixed64: 6, fixed32: 7, bool: 8, string: 9, bytes: 12, uint32: 13, sfixed32: 15, sfixed64: 16, sint32: 17, sint64: 18,
}
const labels: Readonly<Record<Field['label'], number>> = { optional: 1, required: 2, repeated: 3 }

/** Base64. */
export function serialized(proto: Proto): string {
  const top = (name: string): boolean => !proto.own.some(other => proto.messages.has(other) && name.startsWith(`${other}.`))
  const [messages, enums] = [proto.own.filter(name => top(name) && proto.messages.has(name)), proto.own.filter(name => top(name) && proto.enums.has(name))]
  return Buffer.from(encodeDescriptor({
    name: 'default', package: proto.package, dependency: proto.imports, messageType: messages.map(name => message(proto, name)), enumType: enums.map(name => enumeration(proto.enums.get(name))),
    service: proto.services.map(({ name, methods }) => ({ name, method: methods.map(one => ({ name: one.name, inputType: one.input, outputType: one.output, clientStreaming: one.clientStreams, serverStreaming: one.serverStreams })) })),
    syntax: proto.syntax === 'proto3' ? 'proto3' : undefined,
  })).toString('base64')
}

function message(proto: Proto, name: string): Record<string, unknown> {
  const one = proto.messages.get(name)
  if (!one) return {}
  const fields = one.fields.filter(field => !field.name.startsWith('.'))
  // Those that stand for proto3's `optional` come last.
  const oneofs = [...one.oneofs, ...fields.filter(({ presence }) => presence).map(field => `_${field.name}`)]
  return {
    name: last(name), field: fields.map(field => described(field, one, oneofs)),
    nestedType: [...one.messages.map(inner => message(proto, inner)), ...fields.flatMap(field => field.kind.is === 'map' ? [entry(field, field.kind)] : [])],
    enumType: one.enums.map(inner => enumeration(proto.enums.get(inner))), oneofDecl: oneofs.map(oneof => ({ name: oneof })),
    reservedRange: one.reservedNumbers.map(([start, end]) => ({ start, end: end + 1 })), reservedName: one.reservedNames, extensionRange: one.extensions.map(([start, end]) => ({ start, end: end + 1 })),
  }
}

function described(field: Field, around: Message, oneofs: readonly string[]): Record<string, unknown> {
  const oneof = field.presence ? `_${field.name}` : field.oneof
  return {
    name: field.name, number: field.number, label: field.kind.is === 'map' ? 3 : labels[field.label], ...field.kind.is === 'map' ? { type: 11, typeName: `.${around.name}.${entryName(field)}` } : typed(field.kind),
    ...field.default === null ? {} : { defaultValue: typeof field.default === 'string' ? field.default : JSON.stringify(field.default) }, ...oneof === null ? {} : { oneofIndex: oneofs.indexOf(oneof) }, ...field.presence ? { proto3Optional: true } : {},
  }
}

function typed(kind: FieldKind): Record<string, unknown> {
  switch (kind.is) {
    case 'scalar': return { type: types[kind.name] }
    case 'enum': return { type: 14, typeName: `.${kind.name}` }
    case 'message': return { type: kind.group ? 10 : 11, typeName: `.${kind.name}` }
    case 'map': return {}
  }
}

function entry(field: Field, kind: FieldKind & { readonly is: 'map' }): Record<string, unknown> {
  return { name: entryName(field), field: [{ name: 'key', number: 1, label: 1, type: types[kind.key] }, { name: 'value', number: 2, label: 1, ...typed(kind.value) }], options: { mapEntry: true } }
}

/** `price_by_hour` has entries of PriceByHourEntry. */
function entryName({ name }: Field): string { return `${name.split('_').map(part => part.charAt(0).toUpperCase() + part.slice(1)).join('')}Entry` }

function enumeration(one: Enum | undefined): Record<string, unknown> {
  if (!one) return {}
  return {
    name: last(one.name), value: one.values.map(([name, number]) => ({ name, number })), reservedRange: one.reservedNumbers.map(([start, end]) => ({ start, end })),
    reservedName: one.reservedNames, ...one.aliases ? { options: { allowAlias: true } } : {},
  }
}

function last(name: string): string { return name.slice(name.lastIndexOf('.') + 1) }
