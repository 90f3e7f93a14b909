/** A schema in the form that a call asks for. */
import { type Ask, textOption } from './ask.ts'
import { defaultContext, type Name, nameWithin, textOf } from './names.ts'
import type { Content } from './records.ts'
import type { Service } from './service.ts'

/** A text is told as it is, as JSON of a text would be one more layer. */
export function raw(text: string): Uint8Array { return Buffer.from(text, 'utf8') }

/** In the form that the query names, and with the references' subjects in full where it asks for that. */
export async function written<C extends Content & { readonly id: number, readonly name?: Name }>({ contents, store }: Service, ask: Ask, content: C, context = content.name?.context ?? defaultContext): Promise<C> {
  const format = textOption(ask, 'format').trim()
  const qualified = textOption(ask, 'referenceFormat') === 'qualified' && context !== defaultContext
  const references = qualified ? content.references.map(to => ({ ...to, subject: textOf(nameWithin(context, to.subject)) })) : content.references
  if (format === '' || format === 'default') return qualified ? { ...content, references } : content
  const record = await store.byId(context, content.id)
  const form = record === undefined ? undefined : (await contents.parsed(context, record)).forms[format]
  // A form that the type does not have is the usual one, as clients ask for all types alike.
  return { ...content, references, schema: form === undefined ? content.schema : form() }
}
