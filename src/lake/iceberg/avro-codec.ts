/**
 * Reads and writes records of an Avro schema as plain objects. A reader resolves what was written against what is wanted by
 * field id (by name where the writer gave no ids), skips the rest, and refuses what cannot be meant.
 */
import { fail } from '#base/error.ts'
import type { ByteReader, ByteWriter } from './avro-bytes.ts'
import type { AvroField, AvroRecord, AvroType } from './avro-schema.ts'
import { bigEndian, fromBigEndian, uuidText } from './values.ts'

export type Read<T = unknown> = (reader: ByteReader) => T
export type Write = (writer: ByteWriter, value: unknown) => void

/** What differs from the plain way for one field id. */
export interface Override {
  /** Given the type that was written. */
  readonly read?: (written: AvroType) => Read
  readonly write?: Write
  /** The value of a required field that older formats leave out. */
  readonly absent?: unknown
}

export type Overrides = ReadonlyMap<number, Override>

interface Slot { readonly property: string, readonly read: Read }

/**
 * A reader for records that were written as `written` and are wanted as `wanted`. An optional value that is null or was not
 * written is a property that is not there. Throws `lake/corrupt`, now for schemas that do not fit, later for bytes.
 */
export function recordReader<T>(written: AvroType, wanted: AvroRecord, overrides: Overrides, what: string): Read<T> {
  const record = unwrap(written)
  if (record.kind !== 'record' || smallest(record) === 0) {
    const found = record.kind === 'record' ? 'an empty record' : `of type ${record.kind}`
    throw fail('lake/corrupt', `${what}: its Avro schema is ${found}; expected the record ${wanted.name}.`, { file: what })
  }
  const found = new Set<number>()
  const steps = record.fields.map(field => stepFor(field, wanted, overrides, found, what))
  const defaults = wanted.fields.flatMap((field): readonly (readonly [string, unknown])[] => {
    if (found.has(field.id as number)) return []
    const absent = overrides.get(field.id as number)?.absent
    if (absent !== undefined) return [[field.property ?? field.name, absent]]
    if (field.type.kind === 'optional') return []
    const message = `${what}: its Avro schema has no field ${field.name} (id ${field.id}) in ${record.name}; expected one.`
    throw fail('lake/corrupt', message, { file: what, field: field.name })
  })
  return reader => {
    const result: Record<string, unknown> = {}
    for (const [property, value] of defaults) result[property] = value
    for (const step of steps) {
      if (typeof step === 'function') {
        step(reader)
        continue
      }
      const value = step.read(reader)
      if (value !== null) result[step.property] = value
    }
    return result as T
  }
}

function stepFor(field: AvroField, wanted: AvroRecord, overrides: Overrides, found: Set<number>, what: string): Slot | Read {
  const match = wanted.fields.find(candidate => field.id === undefined ? candidate.name === field.name : candidate.id === field.id)
  if (!match || match.id === undefined || found.has(match.id)) return skipper(field.type, what)
  found.add(match.id)
  const property = match.property ?? match.name
  const custom = overrides.get(match.id)?.read
  if (!custom) return { property, read: resolved(field, match.type, overrides, what) }
  return { property, read: field.type.kind === 'optional' ? optionally(field.type, custom(field.type.of)) : custom(field.type) }
}

function resolved(field: AvroField, wanted: AvroType, overrides: Overrides, what: string): Read {
  const written = field.type
  if (written.kind === 'optional') return optionally(written, resolved({ ...field, type: written.of }, wanted, overrides, what))
  const target = unwrap(wanted)
  if (target.kind === 'record') return recordReader(written, target, overrides, what)
  if (target.kind === 'array' && written.kind === 'array') {
    return listReader(written.items, resolved({ ...field, type: written.items }, target.items, overrides, what), what)
  }
  // Both have one encoding. PyIceberg writes equality_ids as long where the table spec says int.
  if (isInteger(target) && isInteger(written)) return target.kind === 'int' ? reader => reader.int() : reader => reader.long()
  if (target.kind === written.kind) return valueReader(written, what)
  throw fail('lake/corrupt', `${what}: its Avro field ${field.name} is of type ${written.kind}; expected ${target.kind}.`, { file: what, field: field.name })
}

export function isInteger(type: AvroType): boolean {
  return type.kind === 'int' || type.kind === 'long'
}

function unwrap(type: AvroType): Exclude<AvroType, { kind: 'optional' }> {
  return type.kind === 'optional' ? unwrap(type.of) : type
}

function optionally(type: { readonly nullBranch: 0 | 1 }, read: Read): Read {
  const { nullBranch } = type
  return reader => {
    const branch = reader.int()
    if (branch !== 0 && branch !== 1) throw reader.wrong('branch 0 or 1 of a union')
    return branch === nullBranch ? null : read(reader)
  }
}

/** Items that take no bytes would let a few bytes ask for endless work. */
function listReader(items: AvroType, read: Read, what: string): Read<unknown[]> {
  if (smallest(items) === 0) throw fail('lake/corrupt', `${what}: its Avro schema has a list of items without content; expected none.`, { file: what })
  return reader => {
    const list: unknown[] = []
    for (let count = reader.block(); count > 0; count = reader.block()) {
      for (; count > 0; count--) list.push(read(reader))
    }
    return list
  }
}

/** Any value as it was written: records as arrays of their values, decimals as bigint, uuids as text. */
export function valueReader(type: AvroType, what: string): Read {
  switch (type.kind) {
    case 'null': return () => null
    case 'boolean': return reader => reader.boolean()
    case 'int': return reader => reader.int()
    case 'long': return reader => reader.long()
    case 'float': return reader => reader.float()
    case 'double': return reader => reader.double()
    case 'string': return reader => reader.string()
    case 'bytes': return type.logical === 'decimal' ? reader => fromBigEndian(reader.data()) : reader => reader.data()
    case 'fixed': {
      const { size, logical } = type
      if (logical === 'decimal' && size > 0) return reader => fromBigEndian(reader.fixed(size))
      return logical === 'uuid' && size === 16 ? reader => uuidText(reader.fixed(size)) : reader => reader.fixed(size)
    }
    case 'optional': return optionally(type, valueReader(type.of, what))
    case 'array': return listReader(type.items, valueReader(type.items, what), what)
    case 'map': {
      const value = valueReader(type.values, what)
      const entry: AvroType = { kind: 'record', name: 'entry', fields: [{ name: 'key', id: undefined, type: { kind: 'string' } }] }
      return listReader(entry, reader => [reader.string(), value(reader)], what)
    }
    case 'record': {
      const reads = type.fields.map(field => valueReader(field.type, what))
      return reader => reads.map(read => read(reader))
    }
  }
}

/** Reads over a value without making it. */
function skipper(type: AvroType, what: string): Read {
  if (type.kind === 'string' || type.kind === 'bytes') return reader => reader.skip(reader.length())
  if (type.kind === 'int' || type.kind === 'long') return reader => reader.skipVarint()
  if (type.kind === 'optional') return optionally(type, skipper(type.of, what))
  return valueReader(type, what)
}

/** Bytes that a value takes at least. */
function smallest(type: AvroType): number {
  if (type.kind === 'null') return 0
  if (type.kind === 'fixed') return type.size
  return type.kind === 'record' ? type.fields.reduce((sum, field) => sum + smallest(field.type), 0) : 1
}

/** A writer for records given as objects of `property` names. What does not fit the schema is a bug of the caller. */
export function recordWriter(type: AvroRecord, overrides: Overrides): Write {
  const fields = type.fields.map(field => ({ property: field.property ?? field.name, write: fieldWriter(field, overrides) }))
  return (writer, value) => {
    const record = value as Record<string, unknown>
    for (const { property, write } of fields) write(writer, record[property])
  }
}

function fieldWriter(field: AvroField, overrides: Overrides): Write {
  const custom = field.id === undefined ? undefined : overrides.get(field.id)?.write
  if (!custom) return valueWriter(field.type, overrides)
  return field.type.kind === 'optional' ? optionalWriter(field.type.nullBranch, custom) : custom
}

function optionalWriter(nullBranch: 0 | 1, write: Write): Write {
  return (writer, value) => {
    const isNull = value === null || value === undefined
    writer.int(isNull ? nullBranch : 1 - nullBranch)
    if (!isNull) write(writer, value)
  }
}

function valueWriter(type: AvroType, overrides: Overrides): Write {
  switch (type.kind) {
    case 'null': return () => {}
    case 'boolean': return (writer, value) => writer.boolean(value as boolean)
    case 'int': return (writer, value) => writer.int(checkInt(value))
    case 'long': return (writer, value) => writer.long(value as bigint)
    case 'float': return (writer, value) => writer.float(value as number)
    case 'double': return (writer, value) => writer.double(value as number)
    case 'string': return (writer, value) => writer.string(value as string)
    case 'bytes': return (writer, value) => writer.data(value as Uint8Array)
    case 'fixed': return fixedWriter(type.size, type.logical)
    case 'optional': return optionalWriter(type.nullBranch, valueWriter(type.of, overrides))
    case 'record': return recordWriter(type, overrides)
    case 'array': {
      const write = valueWriter(type.items, overrides)
      return (writer, value) => {
        const items = value as readonly unknown[]
        if (items.length > 0) writer.int(items.length)
        for (const item of items) write(writer, item)
        writer.int(0)
      }
    }
    case 'map': throw new TypeError('maps with string keys are not written')
  }
}

function checkInt(value: unknown): number {
  if (typeof value !== 'number' || (value | 0) !== value) throw new TypeError(`${String(value)} is no integer of 32 bits`)
  return value
}

function fixedWriter(size: number, logical: string | undefined): Write {
  return (writer, value) => {
    const bytes = typeof value === 'bigint' && logical === 'decimal'
      ? bigEndian(value, size)
      : typeof value === 'string' && logical === 'uuid' ? Buffer.from(value.replaceAll('-', ''), 'hex') : value
    if (!(bytes instanceof Uint8Array) || bytes.length !== size) throw new TypeError(`${String(value)} does not make ${size} bytes`)
    writer.fixed(bytes)
  }
}
