/** What the sheets of a workbook of a test become, from the workbook's bytes to rows, whose columns are held to the contract. */
import assert from 'node:assert/strict'
import { isFailure } from '#base/error.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../intake/head.ts'
import { alongside, recognise } from '../intake/recognise.ts'
import { sheetsOf } from '../intake/workbook-for-tests.ts'
import { engineForTests } from './engine-for-tests.ts'
import { reports } from './registry.ts'
import type { Report, SourceFile } from '../report.ts'

export interface Read { readonly report: Report, readonly file: SourceFile, readonly sheet: string | undefined, readonly rows: Row[] }

export async function workbooksForTests() {
  const { folder, session } = await engineForTests()
  return {
    /** What each report makes of the sheets that are read, sheet by sheet; those that no report knows are left out. */
    async read(name: string, bytes: Buffer): Promise<Read[]> {
      const found: Read[] = []
      for (const { path, sheet } of await sheetsOf(folder, name, bytes)) {
        const start = { ...await head(path, name), ...sheet === undefined ? {} : { sheet } }
        let main
        try {
          main = recognise(start, reports)
        } catch (error) {
          if (isFailure(error, 'feed/unrecognised')) continue
          throw error
        }
        for (const { report, layout } of [main, ...alongside(start, main.report, reports, {})]) {
          const file = { path, name, layout }
          const rows = await session.rows(`SELECT * FROM (${report.rows([file])}) ORDER BY ALL`)
          const filled = ['version', 'known_from_utc', 'run_id', ...'lmp' in (rows[0] ?? {}) ? ['node_type', 'node_name'] : []]
          const columns = Object.keys(rows[0] ?? {}).filter(column => !['file', 'copies', ...filled].includes(column))
          if (rows[0] !== undefined) assert.deepEqual(columns.sort(), report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), report.name)
          found.push({ report, file, sheet, rows })
        }
      }
      return found
    },
  }
}
