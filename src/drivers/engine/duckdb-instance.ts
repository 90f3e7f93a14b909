/** DuckDB's own settings: one instance for the platform, one locked for people. */
import { mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { systemCode } from '#base/error.ts'
import { list, literal } from '#base/sql.ts'

export async function openInstance(options: { threads: number, memoryLimit: string }, spill: string): Promise<DuckDBInstance> {
  await mkdir(spill)
  const made = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: spill,
    // COPY must keep the rows' order.
    preserve_insertion_order: 'true',
    // What is built in is all there is: nothing is ever downloaded.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  })
  // Truncating or casting in any zone but UTC merges the repeated hour when clocks go back.
  await execute(made, "SET GLOBAL TimeZone = 'UTC'")
  return made
}

/**
 * Afterwards it reads below these folders only. The order matters: after the last line nobody can change a setting.
 * The engine has one list for reading and writing: that nothing is written there is up to the kind of statement.
 */
export async function lockInstance(made: DuckDBInstance, readable: readonly string[]): Promise<void> {
  const folders = await Promise.all(readable.map(async folder => `${await canonical(resolve(folder))}/`))
  await execute(made, `SET GLOBAL allowed_directories = ${list(folders)}`)
  await execute(made, 'SET GLOBAL enable_external_access = false')
  await execute(made, `SET GLOBAL lock_configuration = ${literal(true)}`)
}

async function execute(made: DuckDBInstance, sql: string): Promise<void> {
  const connection = await made.connect()
  try {
    await connection.run(sql)
  } finally {
    connection.closeSync()
  }
}

/** DuckDB follows links before it compares. The folder itself need not be there yet. */
export async function canonical(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT' || folder === dirname(folder)) throw cause
    return join(await canonical(dirname(folder)), basename(folder))
  }
}
