/**
 * Avro's binary primitives. The reader checks every length against the bytes that are there before it uses it, so that
 * no input can make it hang or allocate more than its own size.
 */
import { fail, type GridlakeError } from '#base/error.ts'

/** Up to here a zigzag-coded integer is exact in a double: no bigint arithmetic is needed. */
const exactBits = 2 ** 51

export class ByteReader {
  readonly bytes: Buffer
  readonly what: string
  pos: number
  readonly end: number

  constructor(bytes: Uint8Array, what: string, start = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.what = what
    this.pos = start
    this.end = end
  }

  get left(): number { return this.end - this.pos }

  wrong(expected: string): GridlakeError {
    const message = `${this.what}: byte ${this.pos} of its Avro data does not fit; expected ${expected}.`
    return fail('lake/corrupt', message, { file: this.what, offset: this.pos, expected })
  }

  boolean(): boolean {
    const byte = this.byte()
    if (byte > 1) throw this.wrong('a boolean of 0 or 1')
    return byte === 1
  }

  int(): number {
    const value = this.whole()
    if ((value | 0) !== value) throw this.wrong('an integer of 32 bits')
    return value
  }

  long(): bigint {
    const start = this.pos
    const { bytes } = this
    const stop = Math.min(this.end, start + 7)
    let value = 0
    let scale = 1
    for (let at = start; at < stop; at++) {
      const byte = bytes[at] as number
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        this.pos = at + 1
        return BigInt(unzigzag(value))
      }
      scale *= 128
    }
    return this.wideLong(start, value)
  }

  /** A long whose value is a size, a count or an offset here: beyond 53 bits it cannot be right. */
  whole(): number {
    const { bytes, end } = this
    const first = this.pos < end ? bytes[this.pos] as number : 0x80
    if (first < 0x80) {
      this.pos++
      return first & 1 ? -(first + 1) / 2 : first / 2
    }
    const long = this.long()
    const value = Number(long)
    if (!Number.isSafeInteger(value)) throw this.wrong('a length or count that the file can hold')
    return value
  }

  /** A length of bytes that are really there. */
  length(): number {
    const length = this.whole()
    if (length < 0 || length > this.left) throw this.wrong(`at most ${this.left} bytes, the file names ${length}`)
    return length
  }

  data(): Uint8Array { return this.fixed(this.length()) }

  string(): string {
    const length = this.length()
    const text = this.bytes.toString('utf8', this.pos, this.pos + length)
    this.pos += length
    return text
  }

  /** A view, not a copy. */
  fixed(length: number): Uint8Array {
    if (length > this.left) throw this.wrong(`${length} more bytes, ${this.left} are left`)
    const view = new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.pos, length)
    this.pos += length
    return view
  }

  float(): number { return Buffer.from(this.fixed(4)).readFloatLE() }

  double(): number { return Buffer.from(this.fixed(8)).readDoubleLE() }

  skip(length: number): void {
    if (length > this.left) throw this.wrong(`${length} more bytes, ${this.left} are left`)
    this.pos += length
  }

  skipVarint(): void {
    const { bytes, pos } = this
    let at = pos
    while (at < this.end && (bytes[at] as number) >= 0x80) at++
    if (at >= this.end || at - pos >= 10) throw this.wrong('the end of an integer within 10 bytes')
    this.pos = at + 1
  }

  /**
   * The number of items in the next block of an array or map; 0 ends it. Every item takes at least a byte, so that a count
   * beyond the bytes left is a lie.
   */
  block(): number {
    let count = this.whole()
    if (count < 0) {
      count = -count
      this.length()
    }
    if (count > this.left) throw this.wrong(`at most ${this.left} items, the file names ${count}`)
    return count
  }

  private byte(): number {
    if (this.pos >= this.end) throw this.wrong('one more byte')
    return this.bytes[this.pos++] as number
  }

  /** Eight to ten bytes: the first seven are exact in a double, so is the rest. */
  private wideLong(start: number, low: number): bigint {
    let high = 0
    for (let index = 7; index < 10; index++) {
      if (start + index >= this.end) throw this.wrong('the rest of an integer')
      const byte = this.bytes[start + index] as number
      high += (byte & 0x7f) * 128 ** (index - 7)
      if (byte >= 0x80) continue
      if (high >= 2 ** 15) break
      this.pos = start + index + 1
      const value = BigInt(high) << 49n | BigInt(low)
      return (value >> 1n) ^ -(value & 1n)
    }
    throw this.wrong('an integer of 64 bits')
  }
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

export class ByteWriter {
  private bytes: Buffer
  pos = 0

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafe(capacity)
  }

  boolean(value: boolean): void {
    this.reserve(1)
    this.bytes[this.pos++] = value ? 1 : 0
  }

  /** Any integer of at most 51 bits. */
  int(value: number): void {
    this.reserve(10)
    const { bytes } = this
    let rest = value < 0 ? -2 * value - 1 : 2 * value
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) bytes[this.pos++] = rest % 128 | 0x80
    for (; rest > 0x7f; rest >>= 7) bytes[this.pos++] = rest & 0x7f | 0x80
    bytes[this.pos++] = rest
  }

  long(value: bigint): void {
    const number = Number(value)
    if (number < exactBits && number > -exactBits) {
      this.int(number)
      return
    }
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit 64 bits`)
    this.reserve(10)
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    while (rest >= 0x80n) {
      this.bytes[this.pos++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.bytes[this.pos++] = Number(rest)
  }

  data(value: Uint8Array): void {
    this.int(value.length)
    this.fixed(value)
  }

  string(value: string): void {
    const length = Buffer.byteLength(value)
    this.int(length)
    this.reserve(length)
    this.bytes.write(value, this.pos, length, 'utf8')
    this.pos += length
  }

  fixed(value: Uint8Array): void {
    const { length } = value
    this.reserve(length)
    // Bounds are a few bytes each: a loop beats the call into native code.
    if (length <= 32) for (let index = 0; index < length; index++) this.bytes[this.pos + index] = value[index] as number
    else this.bytes.set(value, this.pos)
    this.pos += length
  }

  float(value: number): void {
    this.reserve(4)
    this.pos = this.bytes.writeFloatLE(value, this.pos)
  }

  double(value: number): void {
    this.reserve(8)
    this.pos = this.bytes.writeDoubleLE(value, this.pos)
  }

  /** What was written since the last call: valid until the next write. */
  take(): Buffer {
    const written = this.bytes.subarray(0, this.pos)
    this.pos = 0
    return written
  }

  private reserve(length: number): void {
    if (this.pos + length <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.pos + length))
    this.bytes.copy(larger, 0, 0, this.pos)
    this.bytes = larger
  }
}
