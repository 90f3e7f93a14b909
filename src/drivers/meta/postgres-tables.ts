/** The tables that hold the records: made where they are missing, with their version. */
import { fail } from '#base/error.ts'
import type { Connection } from './postgres-server.ts'

/** Goes up when an older gridlake could no longer use the tables rightly; also when the slots of keys in postgres.ts change. */
export const formatVersion = 2
/** First half of our advisory locks, `grlk`: those of other programs in the same database are others. */
export const lockClass = 0x67726c6b
/** Second half, beside the slots of keys. */
const tablesLock = -1

const createWriters = `
  CREATE TABLE gridlake_writer (writer uuid PRIMARY KEY, batch bigint NOT NULL, written timestamptz NOT NULL DEFAULT now());`
const create = `
  CREATE TABLE gridlake_format (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
  CREATE TABLE gridlake_record (key text COLLATE "C" PRIMARY KEY, value text NOT NULL, revision bigint NOT NULL);
  CREATE SEQUENCE gridlake_revision AS bigint;
  ${createWriters}
  INSERT INTO gridlake_format (version) VALUES (${formatVersion});`
/** From format 1, whose writers left no mark. */
const upgrade = `${createWriters} UPDATE gridlake_format SET version = ${formatVersion};`

/** In the first schema of the search path. Throws `data/newer`, and `data/unusable` for tables or a server that cannot be ours. */
export async function prepareTables(connection: Connection, name: string): Promise<void> {
  // A user that may read and write, but not create, gets by once the tables are there.
  if (await state(connection, name) === 'ours') return
  await connection.statements(`BEGIN; SELECT pg_advisory_xact_lock(${lockClass}, ${tablesLock})`)
  // Only now is nobody in the middle of making them.
  const found = await state(connection, name)
  if (found === 'strange') throw fail('data/unusable', `${name} has tables of gridlake's names that another program made, or half of ours: choose another database or schema, or restore a backup.`, { database: name })
  if (found === 'none') await connection.statements(create)
  if (found === 'older') await connection.statements(upgrade)
  await connection.statements('COMMIT')
}

interface Found { readonly encoding: string, readonly server: string, readonly records: boolean, readonly format: boolean }

async function state(connection: Connection, name: string): Promise<'ours' | 'older' | 'none' | 'strange'> {
  // From the table of tables: what to_regclass says may be from before we waited for the lock.
  const [found] = await connection.query<Found>(`
    SELECT current_setting('server_encoding') AS encoding, current_setting('server_version_num') AS server,
           coalesce(bool_or(relname = 'gridlake_record'), false) AS records, coalesce(bool_or(relname = 'gridlake_format'), false) AS format
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ANY(current_schemas(false))`)
  if (found?.encoding !== 'UTF8') throw fail('data/unusable', `${name} has encoding ${found?.encoding}; UTF8 is needed. Make the database with: createdb --encoding UTF8 --template template0.`, { database: name })
  if (Number(found.server) < 130_000) throw fail('data/unusable', `${name} runs on Postgres ${found.server}; 13 or newer is needed.`, { database: name })
  if (!found.records && !found.format) return 'none'
  const [format] = found.format && found.records ? await connection.query<{ version: number }>('SELECT version FROM gridlake_format') : []
  if (!format) return 'strange'
  if (format.version > formatVersion) throw fail('data/newer', `${name} has format ${format.version}; this gridlake knows formats up to ${formatVersion}. Start the newer gridlake that wrote it.`, { database: name, found: format.version, known: formatVersion })
  return format.version < formatVersion ? 'older' : 'ours'
}
