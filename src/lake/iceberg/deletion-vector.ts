/**
 * Deletion vectors of format version 3: the blob `deletion-vector-v1` of a Puffin file, to the positions of deleted rows
 * (Puffin spec, "deletion-vector-v1"; Roaring bitmap format spec, with the extension for 64 bits).
 */
import { crc32 } from 'node:zlib'
import { fail } from '#base/error.ts'

const magic = 0xd1d33964
const [plainCookie, runCookie] = [12_346, 12_347]
const [arrayMost, bitmapBytes, offsetsFrom] = [4096, 8192, 4]

/** `what` names the blob in errors. Positions come in their order. Throws `lake/corrupt`. */
export function decodeDeletionVector(blob: Uint8Array, what: string): number[] {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  try {
    const length = view.getUint32(0)
    if (length + 8 !== blob.byteLength || length < 12) throw corrupt(what, `${blob.byteLength} bytes with a length of ${length} in them`)
    if (view.getUint32(4) !== magic) throw corrupt(what, 'the wrong first bytes')
    if (view.getUint32(4 + length) !== crc32(blob.subarray(4, 4 + length))) throw corrupt(what, 'a checksum that does not fit')
    return new Reader(view, 8, 4 + length, what).bitmaps()
  } catch (error) {
    if (error instanceof RangeError) throw corrupt(what, 'an end before its content', error)
    throw error
  }
}

function corrupt(what: string, found: string, cause?: unknown): Error { return fail('lake/corrupt', `${what}: expected a deletion vector, found ${found}`, { file: what }, cause) }

class Reader {
  readonly #view: DataView
  readonly #end: number
  readonly #what: string
  #at: number

  constructor(view: DataView, at: number, end: number, what: string) {
    this.#view = view
    this.#at = at
    this.#end = end
    this.#what = what
  }

  bitmaps(): number[] {
    const positions: number[] = []
    const count = this.#int(4)
    if (this.#int(4) !== 0) throw corrupt(this.#what, 'too many bitmaps')
    for (let index = 0; index < count; index++) {
      const high = this.#int(4) * 2 ** 32
      if (high > Number.MAX_SAFE_INTEGER - 2 ** 32) throw corrupt(this.#what, 'a position beyond every file')
      this.#bitmap(high, positions)
    }
    if (this.#at !== this.#end) throw corrupt(this.#what, `${this.#end - this.#at} bytes behind its content`)
    return positions
  }

  #bitmap(high: number, positions: number[]): void {
    const cookie = this.#int(4)
    const runs = (cookie & 0xffff) === runCookie
    if (!runs && cookie !== plainCookie) throw corrupt(this.#what, `a bitmap of kind ${cookie}`)
    const size = runs ? (cookie >>> 16) + 1 : this.#int(4)
    if (size > 65_536) throw corrupt(this.#what, `a bitmap of ${size} containers`)
    const isRun = Array.from({ length: runs ? Math.ceil(size / 8) : 0 }, () => this.#int(1))
    const containers = Array.from({ length: size }, () => ({ key: this.#int(2), rows: this.#int(2) + 1 }))
    if (!runs || size >= offsetsFrom) this.#at += 4 * size
    containers.forEach(({ key, rows }, index) => {
      const base = high + key * 65_536
      if (((isRun[index >> 3] ?? 0) >> (index & 7) & 1) === 1) this.#runs(base, positions)
      else if (rows <= arrayMost) for (let row = 0; row < rows; row++) positions.push(base + this.#int(2))
      else this.#bits(base, positions)
    })
  }

  #runs(base: number, positions: number[]): void {
    for (let left = this.#int(2); left > 0; left--) {
      const [start, more] = [this.#int(2), this.#int(2)]
      if (start + more > 65_535) throw corrupt(this.#what, 'a run beyond its container')
      for (let row = 0; row <= more; row++) positions.push(base + start + row)
    }
  }

  #bits(base: number, positions: number[]): void {
    for (let byte = 0; byte < bitmapBytes; byte++) {
      const bits = this.#int(1)
      for (let bit = 0; bits >> bit > 0; bit++) if ((bits >> bit & 1) === 1) positions.push(base + byte * 8 + bit)
    }
  }

  /** Little endian, as everything within the bitmaps. */
  #int(bytes: 1 | 2 | 4): number {
    if (this.#at + bytes > this.#end) throw corrupt(this.#what, 'an end before its content')
    const at = this.#at
    this.#at += bytes
    return bytes === 1 ? this.#view.getUint8(at) : bytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true)
  }
}
