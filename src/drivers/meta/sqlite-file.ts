/** The file that holds the records: its form, its version, and clear words for a file that is not one. */
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail, messageOf, systemCode, type GridlakeError } from '#base/error.ts'

/** Goes up when an older gridlake could no longer use the file rightly. */
export const formatVersion = 1
/** `grlk`, so that no other program's file is taken for ours. */
const applicationId = 0x67726c6b
const openAttempts = 100
const openWaitMs = 50

/** What is needed of a connection here. */
interface Connection {
  exec(sql: string): void
  prepare(sql: string): { get(): Record<string, unknown> | undefined }
}

/** Makes the file ours where it is new. Throws `data/newer`, and `data/unusable` for another program's file. */
export function prepareFile(database: Connection, path: string): void {
  // Nothing is changed before the file is known to be ours. Two processes that make it at once: SQLite tells the second
  // one `busy` without waiting.
  const ours = patiently(() => checked(database, path))
  patiently(() => database.exec('PRAGMA journal_mode = WAL'))
  // FULL: a commit is on disk before it returns.
  database.exec('PRAGMA synchronous = FULL')
  if (ours) return
  patiently(() => database.exec('BEGIN IMMEDIATE'))
  try {
    if (!checked(database, path)) {
      database.exec(`
        CREATE TABLE record (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE counter (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL);
        INSERT INTO counter VALUES (1, 0);
        PRAGMA application_id = ${applicationId};
        PRAGMA user_version = ${formatVersion};`)
    }
    database.exec('COMMIT')
  } catch (cause) {
    database.exec('ROLLBACK')
    throw cause
  }
}

/** True where the file is ours and of this version, false where it is empty. */
function checked(database: Connection, path: string): boolean {
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0])
  const application = number('PRAGMA application_id')
  const version = number('PRAGMA user_version')
  if (application === 0 && version === 0 && number('SELECT count(*) FROM sqlite_schema') === 0) return false
  if (application !== applicationId) throw fail('data/unusable', `${path} is a SQLite file of another program. Choose another data folder, or move the file away.`, { path })
  if (version > formatVersion) throw fail('data/newer', `${path} has format ${version}; this gridlake knows formats up to ${formatVersion}. Start the newer gridlake that wrote it.`, { path, found: version, known: formatVersion })
  return true
}

/** Blocks: only while opening. */
function patiently<T>(work: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return work()
    } catch (cause) {
      if (resultCode(cause) !== 'busy' || attempt === openAttempts) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openWaitMs)
    }
  }
}

/** Why SQLite refused, by its primary result code. */
const results: Readonly<Record<number, string>> = { 5: 'busy', 6: 'busy', 8: 'read only', 11: 'corrupt', 13: 'full', 14: 'cannot open', 26: 'not a database' }

export function resultCode(cause: unknown): string | undefined {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? results[cause.errcode & 0xff] : undefined
}

export function unusable(path: string, cause: unknown): GridlakeError {
  const remedy: Readonly<Record<string, string>> = {
    'not a database': 'It is not a gridlake file: restore it from a backup, or move it away.',
    corrupt: 'It is damaged: restore the data folder from a backup.',
    'read only': 'It cannot be written: check who owns it and whether the disk is mounted read-only.',
    'cannot open': 'It cannot be opened: check that the folder exists, is a folder, and may be written by this user.',
    busy: 'Another process has kept it locked: stop that process, then try again.',
    full: 'The disk is full: make room, then try again.',
  }
  const code = resultCode(cause) ?? (systemCode(cause) === undefined ? undefined : 'cannot open')
  return fail('data/unusable', `${path} cannot be used (${messageOf(cause)}). ${remedy[code ?? ''] ?? 'Check the disk, then try again.'}`, { path }, cause)
}

/** Makes it durably. */
export function makeFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true })
  if (made === undefined) return
  for (let name = dirname(folder); ; name = dirname(name)) {
    const handle = openSync(name, 'r')
    fsyncSync(handle)
    closeSync(handle)
    if (name.length < made.length) return
  }
}
