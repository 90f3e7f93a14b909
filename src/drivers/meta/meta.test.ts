import { join } from 'node:path'
import { conformance } from './conformance.ts'
import { sqliteMeta } from './sqlite.ts'

conformance('meta in SQLite', async folder => sqliteMeta(join(folder, 'new', 'meta.db')))
