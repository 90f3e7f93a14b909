/** Reads bytes that were written with one schema as another, as the specification's resolution says: one value, with the first thing that stands in its way. */
import { isObject, own, type Json } from '../json-text.ts'
import { branchFor } from './defaults.ts'
import { logicalFinding } from './logical.ts'
import { isNamed, logicalOf, nameOf, type AvroType, type EnumType, type RecordType } from './model.ts'
import { missingSymbols, namesMatch, promotes, Resolution, writersField } from './resolve.ts'

export interface Read {
  readonly value: unknown
  /** Null where the value means the same to both. */
  readonly trouble: string | null
}

export function readAs(reader: AvroType, writer: AvroType, bytes: Uint8Array): Read {
  const reading = new Reading(bytes)
  const value = reading.resolved(reader, writer, '#')
  return { value: reading.trouble === null ? value : undefined, trouble: reading.trouble }
}

class Reading {
  trouble: string | null = null
  readonly #resolution = new Resolution()
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) { this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }

  resolved(reader: AvroType, writer: AvroType, path: string): unknown {
    if (this.trouble !== null) return undefined
    if (writer.kind === 'union') {
      const branch = writer.branches[this.#long()]
      return branch ? this.resolved(reader, branch, path) : this.#stop(path, 'the writer has no such branch')
    }
    if (reader.kind === 'union') return this.#intoUnion(reader.branches, this.#resolution.branch(reader, writer), writer, path)
    if (reader.kind !== writer.kind && !promotes(writer.kind, reader.kind)) return this.#stop(path, `${nameOf(writer)} was written, ${nameOf(reader)} was expected`)
    if (isNamed(reader) && isNamed(writer) && !namesMatch(reader, writer)) return this.#stop(path, `${writer.kind} ${writer.name} was written, ${reader.name} was expected`)
    const finding = logicalFinding(logicalOf(reader), logicalOf(writer))
    const from = this.#at
    const value = this.#same(reader, writer, path)
    if (finding?.breaking === true) return this.#stop(path, `${hex(this.#view, from, this.#at)} is read as something else: ${finding.message}`)
    return value
  }

  #intoUnion(branches: readonly AvroType[], branch: AvroType | undefined, writer: AvroType, path: string): unknown {
    // Where no branch reads all values of the writer's type, one of the same kind may yet read this one.
    const best = branch ?? branches.find(one => one.kind === writer.kind && (!isNamed(one) || !isNamed(writer) || namesMatch(one, writer)))
    return best ? this.resolved(best, writer, path) : this.#stop(path, `${nameOf(writer)} was written, and no branch of the union takes it`)
  }

  #same(reader: AvroType, writer: AvroType, path: string): unknown {
    switch (writer.kind) {
      case 'record': return this.#record(reader as RecordType, writer, path)
      case 'enum': return this.#enum(reader as EnumType, writer, path)
      case 'fixed': return reader.kind === 'fixed' && reader.size === writer.size ? this.#bytes(writer.size) : this.#stop(path, `${writer.size} bytes were written, another length was expected`)
      case 'array': { const items = reader.kind === 'array' ? reader.items : writer.items; return this.#blocks(() => this.resolved(items, writer.items, `${path}/items`)) }
      case 'map': {
        const values = reader.kind === 'map' ? reader.values : writer.values
        return Object.fromEntries(this.#blocks((): [string, unknown] => [this.#bytes(this.#long()).toString('utf8'), this.resolved(values, writer.values, `${path}/values`)]))
      }
      case 'union': return this.#stop(path, 'a union inside a union')
      case 'null': return null
      case 'boolean': return this.#view.getUint8(this.#at++) !== 0
      case 'int': case 'long': return this.#long()
      case 'float': this.#at += 4; return this.#view.getFloat32(this.#at - 4, true)
      case 'double': this.#at += 8; return this.#view.getFloat64(this.#at - 8, true)
      case 'bytes': case 'string': { const raw = this.#bytes(this.#long()); return reader.kind === 'string' ? raw.toString('utf8') : raw }
    }
  }

  #record(reader: RecordType, writer: RecordType, path: string): unknown {
    const values: Record<string, unknown> = {}
    const taken = reader.fields.map(field => ({ field, source: writersField(field, writer) }))
    for (const source of writer.fields) {
      const targets = taken.filter(one => one.source === source)
      const start = this.#at
      if (targets.length === 0) this.resolved(source.type, source.type, path)
      for (const { field } of targets) {
        this.#at = start
        values[field.name] = this.resolved(field.type, source.type, `${path}/${field.name}`)
      }
      if (this.trouble !== null) return undefined
    }
    for (const { field, source } of taken) {
      if (source) continue
      if (field.default === undefined) return this.#stop(`${path}/${field.name}`, 'it was not written and has no default')
      values[field.name] = defaultValue(field.type, field.default)
    }
    return values
  }

  #enum(reader: EnumType, writer: EnumType, path: string): unknown {
    const symbol = writer.symbols[this.#long()] ?? ''
    if (!missingSymbols(reader, writer).includes(symbol)) return symbol
    return reader.default ?? this.#stop(path, `symbol ${symbol} was written, the reader's enum ${reader.name} has no such symbol and no default`)
  }

  #blocks<T>(one: () => T): T[] {
    const found: T[] = []
    for (let count = this.#long(); count !== 0 && this.trouble === null; count = this.#long()) {
      if (count < 0) this.#long()
      for (let left = Math.abs(count); left > 0 && this.trouble === null; left--) found.push(one())
      if (this.trouble !== null) break
    }
    return found
  }

  #bytes(length: number): Buffer {
    this.#at += length
    return Buffer.from(this.#view.buffer, this.#view.byteOffset + this.#at - length, length)
  }

  /** Zigzag of up to ten bytes. Values beyond 2^53 lose their last bits, as they do in JavaScript. */
  #long(): number {
    let [value, shift] = [0n, 0n]
    for (;;) {
      const byte = BigInt(this.#view.getUint8(this.#at++))
      value |= (byte & 127n) << shift
      shift += 7n
      if (byte < 128n) return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)))
    }
  }

  #stop(path: string, trouble: string): undefined {
    this.trouble ??= `${path}: ${trouble}`
    return undefined
  }
}

/** A default as the value that it stands for. */
export function defaultValue(type: AvroType, value: Json): unknown {
  if (type.kind === 'union') return defaultValue(branchFor(type.branches, value) ?? type, value)
  if (type.kind === 'bytes' || type.kind === 'fixed') return Buffer.from(typeof value === 'string' ? value : '', 'latin1')
  if (type.kind === 'array' && Array.isArray(value)) return value.map((one: Json) => defaultValue(type.items, one))
  if (type.kind === 'map' && isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, defaultValue(type.values, one)]))
  if (type.kind === 'record' && isObject(value)) return Object.fromEntries(type.fields.map(field => [field.name, defaultValue(field.type, own(value, field.name) ?? field.default ?? null)]))
  return value
}

function hex(view: DataView, from: number, to: number): string { return `0x${Buffer.from(view.buffer, view.byteOffset + from, to - from).toString('hex').slice(0, 40)}` }
