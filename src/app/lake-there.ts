/** Whether a data folder holds a lake: a wrong path must not look like an empty one. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'

/**
 * Throws `data/unusable`. The records are what makes a folder a lake: everything else is named in them. Records in a database
 * lie where its address says: there no folder can be mistaken.
 */
export function requireLake({ data, meta }: Pick<Config, 'data' | 'meta'>): void {
  if (meta.driver !== 'sqlite') return
  const path = resolve(data)
  if (existsSync(join(path, 'meta.sqlite'))) return
  throw fail('data/unusable', `there is no lake at ${path}: expected a data folder made by \`gridlake start\` or \`gridlake ingest\`; give --data or GRIDLAKE_DATA`, { path })
}
