/** One file as an operator would publish it: its name, its bytes, and when it appeared. */
import { ZipFile } from 'yazl'
import { localParts } from '#canon/zone.ts'
import { twoDigits } from '#canon/civil.ts'

export interface OperatorFile {
  readonly name: string
  readonly text: string
  /** Instant at which the operator put it up. */
  readonly published: number
  /** Name of the only member, where the file is a zip archive. */
  readonly member?: string
}

export async function bytesOf(file: OperatorFile): Promise<Uint8Array> {
  const text = Buffer.from(file.text)
  return file.member === undefined ? text : await zipOf(file.member, text, file.published)
}

/** The same text, name and instant give the same bytes, in whatever zone the process runs. */
async function zipOf(member: string, bytes: Buffer, at: number): Promise<Uint8Array> {
  const zip = new ZipFile()
  const stamp = localParts('Etc/UTC', at)
  // yazl reads the local fields of a date, and the extended stamp would hold the instant behind them: so only DOS time.
  const mtime = new Date(stamp.year, stamp.month - 1, stamp.day, stamp.hour, stamp.minute, stamp.second)
  zip.addBuffer(bytes, member, { mtime, mode: 0o100644, forceDosTimestamp: true, compressionLevel: 6 })
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** `20261101` */
export function compactDate(date: string): string {
  return date.replaceAll('-', '')
}

/** `11/01/2026 02:00:00`, of the fields that `localMs` gives or of an instant in UTC. */
export function usStamp(fields: number): string {
  const text = new Date(fields).toISOString()
  return `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)} ${text.slice(11, 19)}`
}

/** `20261031_13_04_51`, the clock of `zone`. */
export function underscoreStamp(zone: string, at: number): string {
  const local = localParts(zone, at)
  return `${local.year}${twoDigits(local.month)}${twoDigits(local.day)}_${twoDigits(local.hour)}_${twoDigits(local.minute)}_${twoDigits(local.second)}`
}
