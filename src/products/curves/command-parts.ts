/** What commands of curves have in common: their author, options and words. */
import { stat, readFile } from 'node:fs/promises'
import type { CommandInput, CommandOption } from '#base/capability.ts'
import { fail, messageOf } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { parseDate } from '#canon/civil.ts'
import { parseInstant } from '#canon/instant.ts'
import { shown } from './finding.ts'
import { setName, type SetRecord } from './sets/set-record.ts'

/** Whoever can start a command in the data folder: one person to the rule of two. */
export const author = 'command line'

export const setOption: CommandOption = { flag: '--set <set>', summary: 'a day (its official set, else its newest), a version such as 2026-11-20.v2, latest or official', default: 'latest' }
export const atOption: CommandOption = { flag: '--at <ref>', summary: 'branch, tag, commit or time: the curves as they were known then', default: 'main' }
export const setArgument = { name: 'set', summary: 'a day, or a version such as 2026-11-20.v2', required: true } as const

export function asked({ options }: CommandInput): { set: string, at: string } { return { set: String(options['set'] ?? 'latest'), at: String(options['at'] ?? 'main') } }

export function textOption({ options }: CommandInput, name: string): string | null {
  const value = options[name]
  return typeof value === 'string' ? value : null
}

export function dayOf(given: string): string {
  if (parseDate(given) === null) throw fail('usage/invalid', `a day YYYY-MM-DD is expected, found ${JSON.stringify(given)}`, { found: given })
  return given
}

export function instantOf(name: string, given: string): number {
  const utc = parseInstant(given)
  if (utc === null) throw fail('usage/invalid', `--${name} takes an instant such as 2026-11-20T22:30:00Z, found ${JSON.stringify(given)}`, { found: given })
  return utc
}

export function numberOf(name: string, given: string): number {
  const number = given.trim() === '' ? NaN : Number(given)
  if (!Number.isFinite(number)) throw fail('usage/invalid', `${name} is a number, found ${JSON.stringify(given)}`, { found: given })
  return number
}

/** Throws `usage/invalid` for what is no file of at most so many bytes. */
export async function bytesOfFile(path: string, most: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > most) throw fail('usage/invalid', `${path} has ${size} bytes, ${most} at most are read`, { path })
    return await readFile(path)
  } catch (error) {
    throw fail('usage/invalid', `${path} cannot be read (${messageOf(error)})`, { path }, error)
  }
}

export function table(titles: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const right = new Set(titles.filter((_, index) => rows.some(row => typeof row[index] === 'number')))
  return textTable(titles.map(name => ({ name, ...right.has(name) && { right: true } })), rows.map(row => row.map(cell => cell === null ? '' : typeof cell === 'number' ? money(cell) : printable(cell))))
}

function money(value: number): string { return Number.isInteger(value) ? String(value) : shown(Math.round(value * 1000) / 1000) }

export function unitOf(curve_id: string): string { return curve_id.startsWith('gas/') ? 'USD/MMBtu' : 'USD/MWh' }

/** What weighs a price: hours of its bucket; of gas days, or months where its strips are of whole months. */
export function weightName(curve_id: string): string { return curve_id.startsWith('gas/') ? 'weight' : 'hours' }

export function setLine(set: SetRecord): string {
  return `${setName(set)}: ${set.state}, ${set.curves} curves, ${set.points} prices from ${set.quotes} quotes, ${set.errors} errors, ${set.warnings} warnings`
}
