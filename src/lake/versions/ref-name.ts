/** What a branch may be called, and what a ref can mean. Pure. */
import { fail } from '#base/error.ts'

const part = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** `dev`, `run/01J...`, `sandbox/alice.2`: parts of letters, digits, `.`, `_`, `-`, joined by `/`; 200 characters at most. */
export function checkRefName(name: string, what: 'branch' | 'tag'): string {
  const parts = name.split('/')
  const fits = name.length <= 200 && parts.every(p => part.test(p) && !p.endsWith('.lock') && !p.endsWith('.') && !p.includes('..'))
  if (!fits) throw fail('lake/invalid-name', `"${name}" cannot be a ${what} name: parts of letters, digits, ".", "_", "-" joined by "/", each starting with a letter or digit, are expected`, { name })
  if (looksLikeCommit(name) || timeOf(name) !== null) throw fail('lake/invalid-name', `"${name}" would be read as a commit or a time; choose another ${what} name`, { name })
  return name
}

/** The name in `tag:eod-2026-11-20`; null for what is no tag. */
export function tagOf(ref: string): string | null { return ref.startsWith('tag:') ? ref.slice(4) : null }

/** A commit id, or the first 8 characters or more of one. */
export function looksLikeCommit(ref: string): boolean { return /^[0-9a-f]{8,40}$/.test(ref) }

const time = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/

/** The instant (ISO, UTC) that a ref names: `2026-11-20` is the start of that day, times without a zone are UTC. Null where it names none. */
export function timeOf(ref: string): string | null {
  const match = time.exec(ref)
  if (!match) return null
  const text = ref.replace(' ', 'T')
  const instant = Date.parse(ref.length > 10 && match[1] === undefined ? `${text}Z` : text)
  const midnight = Date.parse(`${ref.slice(0, 10)}T00:00Z`)
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(instant) || new Date(midnight).toISOString().slice(0, 10) !== ref.slice(0, 10)) return null
  return new Date(instant).toISOString()
}
