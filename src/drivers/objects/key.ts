import { fail } from '#base/error.ts'

/** A folder of the root that holds unfinished writes; no key may begin with it, and `list` never shows it. */
export const temporaryFolder = '.tmp'

/** `+` and `%` with two digits: other writers put values of partitions into names in the form of URLs. */
const part = /^(?:[A-Za-z0-9._=+-]|%[0-9A-Fa-f]{2}){1,200}$/

/** Throws `usage/invalid` where the key is not of the form in port.ts, so that no key can leave the root. */
export function checkKey(key: string): void {
  const parts = key.split('/')
  if (key.length <= 1000 && parts[0] !== temporaryFolder && parts.every(isPart)) return
  throw fail('usage/invalid', `Object key ${JSON.stringify(key.slice(0, 200))} is not allowed: expected parts of letters, digits, ._-=+ and %XX joined by /, none empty, . or .. (nor behind %XX), at most 200 characters each, and none in ${temporaryFolder}/.`, { key })
}

/** A prefix is a key that may end anywhere, also in the middle of a part. */
export function checkPrefix(prefix: string): void {
  const whole = prefix.replace(/%[0-9A-Fa-f]?$/, '')
  if (whole !== '') checkKey(whole.endsWith('/') ? whole.slice(0, -1) : whole)
}

export function isPart(name: string): boolean {
  return name.length <= 200 && part.test(name) && staysInside(name) && (!name.includes('%') || staysInside(unescaped(name)))
}

/** Nobody here decodes a key; whoever else does must not come out elsewhere. */
function unescaped(name: string): string { return name.replace(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) }

function staysInside(name: string): boolean { return !name.includes('\0') && name.split(/[/\\]/).every(piece => piece !== '.' && piece !== '..') }
