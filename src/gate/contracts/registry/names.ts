/** Subjects and contexts. `:.ctx:orders` is the subject `orders` of the context `.ctx`; without that, of the context `.`. Pure. */
import { refused } from './errors.ts'

export interface Name {
  /** Begins with a dot; `.` alone is the default. */
  readonly context: string
  /** Empty for the context itself, as in the settings of a context. */
  readonly subject: string
}

export const defaultContext = '.'
/** Its settings hold for all contexts that say nothing themselves. */
export const globalContext = '.__GLOBAL'
const lengthMost = 1000
/** Names that the protocol keeps for itself. */
const reserved: ReadonlySet<string> = new Set(['__GLOBAL', '__EMPTY'])

/** Whatever is written, nothing is refused: see `checkedSubject`. */
export function nameOf(text: string): Name {
  const [, context, subject = ''] = /^:(\.[^:]*)(?::(.*))?$/su.exec(text) ?? []
  return context === undefined ? { context: defaultContext, subject: text } : { context, subject }
}

/** The form in which the protocol says a name. */
export function textOf({ context, subject }: Name): string { return context === defaultContext ? subject : `:${context}:${subject}` }

/** As it is said in the path, with the context of the path where it has none of its own. */
export function nameWithin(context: string, text: string): Name {
  const name = nameOf(text)
  return name.context === defaultContext && !text.startsWith(':.') ? { context, subject: name.subject } : name
}

/** `.ctx`, `ctx`, `:.ctx:` and `.` as they stand in a path. */
export function contextOf(text: string): string {
  const bare = text.replace(/^:/, '').replace(/:$/, '')
  if (bare.includes(':') || !isText(bare) || bare.length > lengthMost) throw refused('invalidSubject', `${shown(text)} is no context: expected a name without colons and control characters, such as .staging`)
  return bare.startsWith('.') ? bare : `.${bare}`
}

/** Throws 42208. */
export function checkedSubject(name: Name): Name {
  if (name.context === globalContext) throw refused('invalidSubject', `the context ${globalContext} has settings and no subjects`)
  if (name.subject === '' || reserved.has(name.subject)) throw refused('invalidSubject', `${shown(textOf(name))} is no subject: expected a name that is not empty and not one of ${[...reserved].join(', ')}`)
  return checkedName(name)
}

/** The subject may be empty: settings of a context. Throws 42208. */
export function checkedName(name: Name): Name {
  const text = textOf(name)
  if (!isText(text) || text.length > lengthMost) throw refused('invalidSubject', `${shown(text)} is no subject: expected at most ${lengthMost} characters and no control characters`)
  return name
}

function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return text.isWellFormed() && !/[\u0000-\u001F\u007F-\u009F]/.test(text)
}

export function shown(text: string): string { return JSON.stringify(text.slice(0, 100)) }
