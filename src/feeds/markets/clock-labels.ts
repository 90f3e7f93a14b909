/**
 * Files that say when in two ways, by the local clock and in GMT. Where the two are an hour apart all through the file, somebody
 * reckoned with the offset of the other half of the year, and nobody can tell which of the two is right.
 */
import { fail } from '#base/error.ts'
import { formatInstant, hourMs, type UtcMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import type { Head } from '../report.ts'

/** `local` is the clock's reading as if it were UTC. */
export interface Label { readonly utc: UtcMs, readonly local: number }

/** Rows that are looked at: the first of a file. */
const labelsMost = 100

/** So near to a change of clocks operators label hours each in their own way. */
const nearMs = 1.5 * hourMs

/** Throws `feed/mismatch` where every label that can be told is an hour off, all in the same direction. */
export function refuseOtherOffset({ name }: Pick<Head, 'name'>, zone: string, labels: readonly Label[]): void {
  const told = labels.slice(0, labelsMost).filter(({ utc, local }) => Number.isFinite(utc) && Number.isFinite(local) && offset(zone, utc - nearMs) === offset(zone, utc + nearMs))
  const [first] = told
  if (first === undefined) return
  const apart = first.local - localMs(zone, first.utc)
  if (Math.abs(apart) !== hourMs || told.some(({ utc, local }) => local - localMs(zone, utc) !== apart)) return
  const shown = (local: number): string => formatInstant(local).slice(0, 16).replace('T', ' ')
  throw fail('feed/mismatch', `${name}: ${formatInstant(first.utc)} is ${shown(localMs(zone, first.utc))} on the operator's clock, and the file says ${shown(first.local)}: its two ways to say when are an hour apart in every row. Fetch the file again; if it comes the same, ask the operator which of the two is right`, { name, utc: formatInstant(first.utc) })
}

function offset(zone: string, utc: UtcMs): number { return localMs(zone, utc) - utc }
