/** Names of namespaces, tables and views as they come from clients, and what a prefix means. Pure. */
import { refused } from './errors.ts'

/** Levels, outermost first. */
export type Namespace = readonly string[]

export interface Ident { readonly namespace: Namespace, readonly name: string }

/** A level or name: what can be a key of the tree, part of a path and an SQL name at once. */
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f-\u009f/\\.]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const longest = 200

export function checkName(name: string, what: string): string {
  const bad = name === '' ? 'it is empty' : name.length > longest ? `it has more than ${longest} characters` : name !== name.trim() ? 'it has blanks around it' : name === '__proto__' ? 'programs take it for something else' : forbidden.test(name) ? 'it has a slash, a dot or a control character' : undefined
  if (bad !== undefined) throw refused('BadRequestException', `Invalid ${what} ${JSON.stringify(name.slice(0, 100))}: ${bad}`)
  return name
}

export function checkNamespace(levels: readonly string[]): Namespace {
  if (levels.length === 0) throw refused('BadRequestException', 'Invalid namespace: it is empty')
  if (levels.join('.').length > 2 * longest) throw refused('BadRequestException', `Invalid namespace: more than ${2 * longest} characters`)
  for (const level of levels) checkName(level, 'namespace level')
  return levels
}

/** As it stands in a path: levels joined by the unit separator. */
export function namespaceOf(text: string): Namespace { return checkNamespace(text.split('\u001f')) }

export function identOf(namespace: Namespace, name: string, what: 'table' | 'view'): Ident { return { namespace: checkNamespace(namespace), name: checkName(name, `${what} name`) } }

export function dotted(namespace: Namespace): string { return namespace.join('.') }
export function fullName({ namespace, name }: Ident): string { return `${dotted(namespace)}.${name}` }

/** The branch, or `tag:NAME`, that requests under this prefix are about. Some clients encode it twice. */
export function refOf(prefix: string | undefined): string {
  let ref = prefix ?? 'main'
  for (let again = 0; again < 2 && ref.includes('%'); again++) {
    try {
      ref = decodeURIComponent(ref)
    } catch {
      break
    }
  }
  if (!/^(tag:)?[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/.test(ref) || ref.includes('..')) throw refused('NoSuchWarehouseException', `Warehouse does not exist: ${JSON.stringify(ref.slice(0, 100))}; the name of a branch or tag:NAME is expected`)
  return ref
}
