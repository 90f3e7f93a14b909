/** The registry over the records: what its operations share, put together. */
import type { Meta } from '#drivers/meta/port.ts'
import { type LoadFormats, schemaContents } from './contents.ts'
import { schemaStore } from './schema-store.ts'
import type { Service } from './service.ts'
import { settingsStore } from './settings.ts'

/** Does nothing yet. */
export function schemaRegistry(meta: Meta, formats: LoadFormats): Service {
  const store = schemaStore(meta)
  return { meta, store, contents: schemaContents(store, formats), settings: settingsStore(meta) }
}
