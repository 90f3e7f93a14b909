/** Values of a message, what the other side makes of them, and whether that is the same. */
import { localName, type Field, type FieldKind, type Message, type Proto } from './model.ts'
import type { Source } from './source.ts'

type Value = Readonly<Record<string, unknown>>

const deepest = 4
const scalars: Readonly<Record<string, readonly unknown[]>> = {
  double: [0.5], float: [0.5], bool: [true], string: ['a', '\u00e9'], bytes: [Uint8Array.of(1, 2)],
}

/** Few and telling: every field alone, all together, and pairs that a oneof would not let stand. Required ones are always there. */
export function* valuesOf(proto: Proto, message: Message, depth = deepest): Iterable<Value> {
  const choices = new Map(message.fields.filter(field => !field.name.startsWith('.')).map(field => [field, valuesOfField(proto, field, depth)]))
  const required = Object.fromEntries([...choices].flatMap(([field, values]) => field.label === 'required' && values.length > 0 ? [[field.name, values[0]]] : []))
  if ([...choices].some(([field, values]) => field.label === 'required' && values.length === 0)) return
  yield required
  for (const [field, values] of choices) for (const value of values) yield { ...required, [field.name]: value }
  const taken = new Set<string>()
  const all = [...choices].filter(([field, values]) => {
    if (values.length === 0 || (field.oneof !== null && taken.has(field.oneof))) return false
    if (field.oneof !== null) taken.add(field.oneof)
    return true
  })
  yield Object.fromEntries(all.map(([field, values]) => [field.name, values[0]]))
}

function valuesOfField(proto: Proto, field: Field, depth: number): readonly unknown[] {
  const values = valuesOfKind(proto, field.kind, depth)
  if (field.kind.is === 'map' || field.label !== 'repeated') return values
  return [...values.slice(0, 20).map(value => [value]), ...values.length > 0 ? [[values[0], values.at(-1)]] : []]
}

function valuesOfKind(proto: Proto, kind: FieldKind, depth: number): readonly unknown[] {
  switch (kind.is) {
    case 'scalar': return scalars[kind.name] ?? [1, 300]
    case 'enum': return proto.enums.get(kind.name)?.values.map(([, value]) => value) ?? []
    case 'map': return valuesOfKind(proto, kind.value, depth).slice(0, 10).map(value => ({ [kind.key === 'string' ? 'k' : kind.key === 'bool' ? 'true' : '1']: value }))
    case 'message': {
      const message = proto.messages.get(kind.name)
      return message && depth > 0 ? [...valuesOf(proto, message, depth - 1)].slice(0, 20) : []
    }
  }
}

/** What stands between a written value and the same value read; null for nothing. */
export function troubleReading(reader: Source, writer: Source, message: Message, bytes: Uint8Array): string | null {
  const ours = [...reader.proto.messages.values()].find(({ name }) => localName(reader.proto, name) === localName(writer.proto, message.name))
  if (!ours) return `the reader has no message ${localName(writer.proto, message.name)}`
  try {
    return difference(writer.proto, reader.proto, message, ours, writer.decode(message.name, bytes), reader.decode(ours.name, bytes))
  } catch (error) {
    return `the reader fails: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Fields that the reader does not know are passed over; one that went out of a oneof is missed, because what was chosen is lost. */
function difference(theirs: Proto, ours: Proto, writer: Message, reader: Message, written: Value, read: Value): string | null {
  for (const field of writer.fields) {
    if (!Object.hasOwn(written, field.name)) continue
    const own = reader.fields.find(({ number }) => number === field.number)
    if (!own) {
      const missed = field.oneof !== null && writer.fields.some(other => other.oneof === field.oneof && reader.fields.some(({ number }) => number === other.number))
      if (missed) return `#/${field.number}: ${field.name} of oneof ${field.oneof} was written, the reader sees nothing set`
      continue
    }
    const [value, seen] = [written[field.name], Object.hasOwn(read, own.name) ? read[own.name] : undefined]
    const found = sameValue(theirs, ours, field.kind, own.kind, field.label === 'repeated' && own.label !== 'repeated' && Array.isArray(value) ? value.at(-1) : value, own.label === 'repeated' && field.label !== 'repeated' && Array.isArray(seen) ? seen[0] : seen)
    if (found !== null) return `#/${field.number}${found}`
  }
  return null
}

function sameValue(theirs: Proto, ours: Proto, writer: FieldKind, reader: FieldKind, written: unknown, read: unknown): string | null {
  // A reader without presence leaves out what equals its default.
  if (read === undefined && (written === 0 || written === '' || written === false || (Array.isArray(written) && written.length === 0))) return null
  if (writer.is === 'map' && reader.is === 'map') return sameMap(theirs, ours, writer.value, reader.value, written, read)
  if (Array.isArray(written) && Array.isArray(read) && written.length === read.length && !(isBytes(writer) && isBytes(reader))) {
    return written.map((one, index) => sameValue(theirs, ours, writer, reader, one, read[index])).find(one => one !== null) ?? null
  }
  if (writer.is === 'message' && reader.is === 'message' && isRecord(written) && isRecord(read)) {
    const [their, our] = [theirs.messages.get(writer.name), ours.messages.get(reader.name)]
    return their && our ? difference(theirs, ours, their, our, written, read) : null
  }
  return plain(written) === plain(read) ? null : `: ${plain(written)} was written, ${read === undefined ? 'nothing' : plain(read)} is read`
}

function sameMap(theirs: Proto, ours: Proto, writer: FieldKind, reader: FieldKind, written: unknown, read: unknown): string | null {
  if (!isRecord(written)) return null
  return Object.entries(written).map(([key, value]) => sameValue(theirs, ours, writer, reader, value, isRecord(read) ? read[key] : undefined)).find(one => one !== null) ?? null
}

function isBytes(kind: FieldKind): boolean { return kind.is === 'scalar' && (kind.name === 'bytes' || kind.name === 'string') }

function isRecord(value: unknown): value is Value { return typeof value === 'object' && value !== null && !Array.isArray(value) }

/** Text and bytes, numbers and booleans are one and the same on the wire. */
function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return [...Buffer.from(value)].join()
  if (Array.isArray(value) || value instanceof Uint8Array) return [...value as readonly unknown[]].join()
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? ''
}
