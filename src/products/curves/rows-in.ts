/** Rows of ours as a table of a session, exactly: numbers go as the shortest text that reads back as the same number. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { timeId } from '#base/ids.ts'
import { identifier, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Session } from '#drivers/engine/port.ts'

export type Cell = string | number | boolean | null

interface Into { readonly scratch: string, readonly clock: Clock }

/** Makes the session's table `name` with the columns of the dataset. Dates and instants as text. */
export async function tableOf(ports: Into, session: Session, name: string, dataset: Dataset, rows: readonly Readonly<Record<string, Cell>>[]): Promise<void> {
  await tableOfText(ports, session, name, dataset, cellText(dataset, rows))
}

/** The same of what `cellText` gave. */
export async function tableOfText(ports: Into, session: Session, name: string, dataset: Dataset, text: string | Uint8Array): Promise<void> {
  await mkdir(ports.scratch, { recursive: true })
  const path = join(ports.scratch, `curves-${process.pid}-${timeId(ports.clock.now())}.csv`)
  try {
    await writeFile(path, text)
    const types = dataset.columns.map(column => `${identifier(column.name)}: ${literal(engineTypes[column.type])}`).join(', ')
    await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS FROM read_csv(${literal(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\\N', allow_quoted_nulls = false, new_line = '\\n', max_line_size = 16000000, columns = {${types}})`)
  } finally {
    await rm(path, { force: true })
  }
}

/** A line for each row. Pure. */
export function cellText(dataset: Dataset, rows: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = dataset.columns.map(column => column.name)
  return rows.map(row => `${columns.map(column => written(row[column] ?? null)).join(',')}\n`).join('')
}

function written(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell !== 'string') return String(cell)
  return `"${cell.replaceAll('"', '""')}"`
}
