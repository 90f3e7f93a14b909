/** What a file of a test becomes: the one report among all that takes it, and its rows, whose columns are held to the contract. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../intake/head.ts'
import { recognise, type Forced } from '../intake/recognise.ts'
import { engineForTests } from './engine-for-tests.ts'
import { reports } from './registry.ts'

/** What ingest fills. */
const filled = ['version', 'known_from_utc', 'run_id']

export interface Taken { readonly report: string, readonly rows: Row[] }

export async function rowsForTests() {
  const { folder, session } = await engineForTests()

  async function take(path: string, name: string, forced: Forced = {}): Promise<Taken> {
    const { report, layout } = recognise(await head(path, name), reports, forced)
    const { key } = report.dataset
    const rows = await session.rows(`SELECT * FROM (${report.rows([{ path, name, layout }])}) ORDER BY interval_start_utc, ${key.join(', ')}`)
    if (rows[0] !== undefined) {
      const columns = Object.keys(rows[0]).filter(column => column !== 'file' && column !== 'copies').sort()
      assert.deepEqual(columns, report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort())
    }
    return { report: `${report.iso} ${report.name}`, rows }
  }

  return {
    take,
      /** A file of this text, or of these lines. */
    async read(name: string, text: string | readonly string[], forced: Forced = {}): Promise<Taken> {
      const path = join(folder, name)
      await writeFile(path, typeof text === 'string' ? text : [...text, ''].join('\n'))
      return await take(path, name, forced)
    },
  }
}

/** `2026-11-01T05:00Z` */
export function startsOf(rows: readonly Row[]): string[] {
  return rows.map(row => row['interval_start_utc'] instanceof Date ? row['interval_start_utc'].toISOString().replace(/:00\.000Z$/, 'Z') : String(row['interval_start_utc']))
}

export function pick(rows: readonly Row[], ...columns: readonly string[]): unknown[][] { return rows.map(row => columns.map(column => row[column])) }
