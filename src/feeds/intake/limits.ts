/** How much an archive or a workbook may ask of the machine. Counted while bytes come out, never from what the archive says of itself. */
import { fail } from '#base/error.ts'

export interface Limits {
  /** Unpacked bytes of one call, all archives together. */
  readonly totalBytes: number
  /** Unpacked over packed bytes of one member; judged once it has given `ratioFloorBytes`. */
  readonly ratio: number
  readonly ratioFloorBytes: number
  /** Members of one call, all archives together. */
  readonly members: number
  /** Archives within archives; 1 = members of a given archive may not be archives. */
  readonly depth: number
  readonly workbook: WorkbookLimits
}

/** Of one workbook. A passed one refuses the workbook and goes on. */
export interface WorkbookLimits {
  /** Of the file. */
  readonly bytes: number
  /** Of the XML in it and of the text that becomes of it, all sheets together; of the XML of one sheet. */
  readonly unpackedBytes: number
  readonly sheetBytes: number
  /** Cells of one sheet, as a rectangle: rows by columns that are used. */
  readonly cells: number
  /** Of the process that reads it, a sheet at a time. */
  readonly heapMegabytes: number
  /** For all sheets together. */
  readonly seconds: number
}

/** Price files shrink 20 to 30 times, constant columns up to about 100. */
export const defaultLimits: Limits = { totalBytes: 20 * 2 ** 30, ratio: 400, ratioFloorBytes: 16 * 2 ** 20, members: 20_000, depth: 3, workbook: { bytes: 64 * 2 ** 20, unpackedBytes: 512 * 2 ** 20, sheetBytes: 128 * 2 ** 20, cells: 4_000_000, heapMegabytes: 1024, seconds: 240 } }

/** Counts against the limits; every method throws `feed/unsafe` where one is passed. */
export interface Meter {
  member(archive: string): void
  nested(archive: string, depth: number): void
  /** `bytes` more came out of a member that has given `total` in all from `packed` bytes. */
  unpacked(member: string, bytes: number, total: number, packed: number): void
}

export function meter(limits: Limits): Meter {
  let members = 0
  let bytesOut = 0
  return {
    member(archive) {
      if (++members > limits.members) throw fail('feed/unsafe', `${archive} brings the number of archive members over ${limits.members}; give the files in smaller groups`, { limit: limits.members })
    },
    nested(archive, depth) {
      if (depth > limits.depth) throw fail('feed/unsafe', `${archive} is an archive within ${depth - 1} others; ${limits.depth} deep is the most. Unpack it first`, { limit: limits.depth })
    },
    unpacked(member, bytes, total, packed) {
      bytesOut += bytes
      if (bytesOut > limits.totalBytes) throw fail('feed/unsafe', `${member} brings the unpacked bytes over ${limits.totalBytes}; give the files in smaller groups`, { limit: limits.totalBytes })
      if (total > limits.ratioFloorBytes && total > packed * limits.ratio) {
        throw fail('feed/unsafe', `${member} unpacks to more than ${limits.ratio} times its packed size (${packed} bytes), as no price file does`, { limit: limits.ratio, packed })
      }
    },
  }
}
