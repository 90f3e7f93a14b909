/**
 * The container of old Excel workbooks: a small file system of sectors. Only as much of it as leads to one stream, since
 * what a directory says may be anything: chains are followed for as many sectors as the file has, and no further.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
 *
 *   header     512 bytes: sector sizes as powers of two at 30 and 32, directory at 48, small streams' FAT at 60, DIFAT at 68 and 76
 *   FAT        number of the next sector, by number; 0xFFFFFFFE ends a chain
 *   directory  entries of 128 bytes: name in UTF-16, its bytes at 64, kind at 66, first sector at 116, size at 120
 */

/** Whether a file that starts so is one. */
export function isCompound(start: Buffer): boolean { return start.toString('hex', 0, 8) === 'd0cf11e0a1b11ae1' }

const endOfChain = 0xfffffffe
const unused = 0xffffffff
const headerDifat = 109
const entryBytes = 128

interface Entry { readonly name: string, readonly start: number, readonly size: number, readonly kind: number }

export interface CompoundFile {
  /** Names of all streams. */
  readonly names: readonly string[]
  /** The first stream of this name; undefined where there is none. Throws a RangeError where its sectors are not in the file. */
  stream(name: string): Buffer | undefined
}

/** Throws a RangeError where the bytes are no whole compound file. */
export function compoundFile(bytes: Buffer): CompoundFile {
  const sectorBytes = sizeAt(bytes, 30, [9, 12])
  const smallBytes = sizeAt(bytes, 32, [6])
  const sectors = Math.floor(bytes.length / sectorBytes) - 1
  const sector = (number: number): Buffer => {
    if (number >= sectors && (number + 1) * sectorBytes >= bytes.length) throw new RangeError(`sector ${number} lies behind the end`)
    return bytes.subarray((number + 1) * sectorBytes, (number + 2) * sectorBytes)
  }
  const fat = fatOf(bytes, sector, sectorBytes, sectors)
  const nextOf = (table: readonly Buffer[], number: number): number => {
    const part = table[Math.floor(number * 4 / sectorBytes)]
    if (part === undefined || part.length < number * 4 % sectorBytes + 4) throw new RangeError(`sector ${number} is in no table`)
    return part.readUInt32LE(number * 4 % sectorBytes)
  }
  const chain = (start: number, table: readonly Buffer[], most: number): number[] => {
    const numbers: number[] = []
    for (let number = start; number !== endOfChain; number = nextOf(table, number)) {
      if (numbers.length > most || number === unused) throw new RangeError('a chain of sectors has no end')
      numbers.push(number)
    }
    return numbers
  }
  const read = (start: number): Buffer => Buffer.concat(chain(start, fat, sectors + 1).map(sector))
  const entries = entriesOf(read(bytes.readUInt32LE(48)))
  const streams = entries.filter(({ kind }) => kind === 2)
  return {
    names: streams.map(({ name }) => name),
    stream(name) {
      const entry = streams.find(stream => stream.name === name)
      if (entry === undefined) return undefined
      const content = entry.size < bytes.readUInt32LE(56) ? small(entry) : read(entry.start)
      if (content.length < entry.size) throw new RangeError(`${name} has ${content.length} bytes of ${entry.size}`)
      return content.subarray(0, entry.size)
    },
  }

  /** Small streams lie in the one of the root entry, in sectors of their own. */
  function small({ start, size }: Entry): Buffer {
    const root = entries.find(({ kind }) => kind === 5)
    if (size === 0 || root === undefined) return Buffer.alloc(0)
    const table = chain(bytes.readUInt32LE(60), fat, sectors + 1).map(sector)
    const container = read(root.start)
    return Buffer.concat(chain(start, table, container.length / smallBytes).map(number => container.subarray(number * smallBytes, (number + 1) * smallBytes)))
  }
}

function sizeAt(bytes: Buffer, offset: number, powers: readonly number[]): number {
  const power = bytes.readUInt16LE(offset)
  if (!powers.includes(power)) throw new RangeError(`sectors of 2^${power} bytes`)
  return 2 ** power
}

function fatOf(bytes: Buffer, sector: (number: number) => Buffer, sectorBytes: number, sectors: number): Buffer[] {
  const numbers: number[] = []
  for (let index = 0; index < headerDifat; index++) numbers.push(bytes.readUInt32LE(76 + index * 4))
  let seen = 0
  for (let next = bytes.readUInt32LE(68); next !== endOfChain && next !== unused;) {
    if (++seen > sectors) throw new RangeError('the table of tables has no end')
    const part = sector(next)
    for (let at = 0; at + 8 <= sectorBytes; at += 4) numbers.push(part.readUInt32LE(at))
    next = part.readUInt32LE(sectorBytes - 4)
  }
  return numbers.filter(number => number !== unused).map(sector)
}

function entriesOf(directory: Buffer): Entry[] {
  return Array.from({ length: Math.floor(directory.length / entryBytes) }, (_, index) => {
    const entry = directory.subarray(index * entryBytes, (index + 1) * entryBytes)
    const nameBytes = Math.min(Math.max(entry.readUInt16LE(64) - 2, 0), 62)
    return { name: entry.toString('utf16le', 0, nameBytes), kind: entry.readUInt8(66), start: entry.readUInt32LE(116), size: entry.readUInt32LE(120) }
  })
}
