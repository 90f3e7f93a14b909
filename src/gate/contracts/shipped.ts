/**
 * The contracts that come with the platform: files of `contracts/` at the top of the project, each named after its subject. They
 * are registered in a context of their own, so that the ids of the default context stay free for schemas that are brought over
 * from another registry with their ids.
 */
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Log } from '#base/log.ts'
import { messageOf } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { fileSchema } from './schema-files.ts'
import { isRefused } from './registry/errors.ts'
import { register } from './registry/register.ts'
import type { Service } from './registry/service.ts'

export const shippedFolder = fileURLToPath(new URL('../../../contracts/', import.meta.url))
export const shippedContext = '.gridlake'

/** What was registered last: a subject that somebody deleted does not come back, a new text does. */
const keyOf = (subject: string): string => `registry/shipped/${encodeURIComponent(subject)}`

export async function registerShipped({ meta, service, turns, log }: { readonly meta: Meta, readonly service: Service, readonly turns: Turns, readonly log: Log }): Promise<void> {
  for (const file of (await readdir(shippedFolder)).sort()) {
    const schema = fileSchema(file, await readFile(join(shippedFolder, file), 'utf8'))
    if (schema === undefined) continue
    const before = await meta.get<{ text: string }>(keyOf(schema.subject))
    if (before?.value.text === schema.schema) continue
    try {
      const body = { schema: schema.schema, type: schema.type, references: [], metadata: null, ruleSet: null, id: null, version: null }
      await register(service, turns, { context: shippedContext, subject: schema.subject }, body, { normalize: false, force: false })
    } catch (error) {
      // Somebody's own versions or mode: what ships gives way.
      if (!isRefused(error, 'incompatible', 'notPermitted')) throw error
      log.warn({ subject: schema.subject, reason: messageOf(error) }, 'a contract that comes with the platform was not registered')
    }
    await meta.write({ put: [{ key: keyOf(schema.subject), value: { text: schema.schema } }] })
  }
}
