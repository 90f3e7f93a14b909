/**
 * Values by column id, as a file's statistics hold them: six maps per file, of which a plan looks at one or two columns.
 * So a map that was read stays bytes until someone asks, and a map that is written again is copied as it is.
 */
import { ByteReader, type ByteWriter } from './avro-bytes.ts'

/** A `Map` is one too. */
export interface ColumnMap<V> {
  readonly size: number
  get(id: number): V | undefined
  forEach(each: (value: V, id: number) => void): void
  [Symbol.iterator](): IterableIterator<[number, V]>
}

export interface ColumnValue<V> {
  read(reader: ByteReader): V
  skip(reader: ByteReader): void
  write(writer: ByteWriter, value: V): void
}

export const longValue: ColumnValue<bigint> = {
  read: reader => reader.long(),
  skip: reader => reader.skipVarint(),
  write: (writer, value) => writer.long(value),
}

export const bytesValue: ColumnValue<Uint8Array> = {
  read: reader => reader.data(),
  skip: reader => reader.skip(reader.length()),
  write: (writer, value) => writer.data(value),
}

class EncodedColumnMap<V> implements ColumnMap<V> {
  readonly size: number
  readonly kind: ColumnValue<V>
  private readonly source: Buffer
  private readonly what: string
  private readonly start: number
  private readonly end: number

  /** From `start` to `end` of the source lie Avro's blocks of key and value, with the closing zero. */
  constructor(source: ByteReader, start: number, size: number, kind: ColumnValue<V>) {
    this.size = size
    this.kind = kind
    this.source = source.bytes
    this.what = source.what
    this.start = start
    this.end = source.pos
  }

  get encoded(): Uint8Array { return this.source.subarray(this.start, this.end) }

  get(id: number): V | undefined {
    const reader = new ByteReader(this.source, this.what, this.start, this.end)
    for (let count = reader.block(); count > 0; count = reader.block()) {
      for (; count > 0; count--) {
        if (reader.int() === id) return this.kind.read(reader)
        this.kind.skip(reader)
      }
    }
    return undefined
  }

  forEach(each: (value: V, id: number) => void): void {
    for (const [id, value] of this) each(value, id)
  }

  * [Symbol.iterator](): IterableIterator<[number, V]> {
    const reader = new ByteReader(this.source, this.what, this.start, this.end)
    for (let count = reader.block(); count > 0; count = reader.block()) {
      for (; count > 0; count--) yield [reader.int(), this.kind.read(reader)]
    }
  }
}

/** Walks over the map, so that its end is known and lengths that lie are found now, and keeps where it is. */
export function readColumnMap<V>(reader: ByteReader, kind: ColumnValue<V>): ColumnMap<V> {
  const start = reader.pos
  let size = 0
  for (let count = reader.block(); count > 0; count = reader.block()) {
    size += count
    for (; count > 0; count--) {
      reader.skipVarint()
      kind.skip(reader)
    }
  }
  return new EncodedColumnMap(reader, start, size, kind)
}

export function writeColumnMap<V>(writer: ByteWriter, map: ColumnMap<V>, kind: ColumnValue<V>): void {
  if (map instanceof EncodedColumnMap && map.kind === kind) {
    writer.fixed(map.encoded)
    return
  }
  if (map.size > 0) {
    writer.int(map.size)
    map.forEach((value, id) => {
      writer.int(id)
      kind.write(writer, value)
    })
  }
  writer.int(0)
}
