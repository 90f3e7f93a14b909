/** Workbooks that tests make up, and what intake makes of them. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { utils, write, type BookType, type WorkBook } from '@e965/xlsx'
import { collect, type Candidate } from './collect.ts'

export type Value = string | number | boolean | null | { readonly date: number }

/** Sheets by name; `{ date }` is a day of Excel's count under a format of dates. */
export function book(sheets: Readonly<Record<string, readonly (readonly Value[])[]>>, type: BookType = 'xlsx', change: (made: WorkBook) => void = () => undefined): Buffer {
  const made = utils.book_new()
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = utils.aoa_to_sheet(rows.map(row => row.map(value => value !== null && typeof value === 'object' ? { t: 'n', v: value.date, z: 'm/d/yyyy h:mm' } : value)))
    utils.book_append_sheet(made, sheet, name)
  }
  change(made)
  return write(made, { type: 'buffer', bookType: type }) as Buffer
}

/** `2026-03-09T08:00` as Excel counts: days since its own beginning. */
export function excelDate(local: string): { readonly date: number } { return { date: Date.parse(`${local}Z`) / 86_400_000 + 25_569 } }

/** The sheets of a workbook as intake hands them on, below an existing folder. */
export async function sheetsOf(folder: string, name: string, bytes: Buffer): Promise<readonly Candidate[]> {
  const place = await mkdtemp(join(folder, 'workbook-'))
  const [given, unpacked] = [join(place, 'given'), join(place, 'unpacked')]
  await mkdir(given)
  await mkdir(unpacked)
  await writeFile(join(given, name), bytes)
  const { files, refused } = await collect([given], { folder: unpacked })
  if (refused[0] !== undefined) throw refused[0].error
  return files
}
