/** Ids that sort by the time at which they were made: 10 characters of time, 12 of chance, in Crockford's base 32, lower case. */
import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

export function timeId(nowMs: number): string {
  let time = ''
  for (let left = nowMs, index = 0; index < 10; index++, left = Math.floor(left / 32)) time = (alphabet[left % 32] ?? '0') + time
  return time + [...randomBytes(12)].map(byte => alphabet[byte % 32] ?? '0').join('')
}
