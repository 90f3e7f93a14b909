import { fail } from '#base/error.ts'

/** A folder of the root that holds unfinished writes; no key may begin with it, and `list` never shows it. */
export const temporaryFolder = '.tmp'

const part = /^[A-Za-z0-9._=-]{1,200}$/

/** Throws `usage/invalid` where the key is not of the form in port.ts, so that no key can leave the root. */
export function checkKey(key: string): void {
  const parts = key.split('/')
  if (key.length <= 1000 && parts[0] !== temporaryFolder && parts.every(isPart)) return
  throw fail('usage/invalid', `Object key ${JSON.stringify(key.slice(0, 200))} is not allowed: expected parts of letters, digits and ._-= joined by /, none empty, . or .., at most 200 characters each, and none in ${temporaryFolder}/.`, { key })
}

/** A prefix is a key that may end anywhere, also in the middle of a part. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)
}

export function isPart(name: string): boolean {
  return part.test(name) && name !== '.' && name !== '..'
}
