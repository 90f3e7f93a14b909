/** Random secrets and what is kept of them. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits, in 43 characters of base64url. */
export function newSecret(): string { return randomBytes(32).toString('base64url') }

/** A plain SHA-256 is enough for a secret of 256 random bits: there is nothing to guess. */
export function digestOf(secret: string): string { return createHash('sha256').update(secret).digest('hex') }

/** In constant time. */
export function isDigestOf(secret: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(secret)), Buffer.from(digest.padEnd(64).slice(0, 64)))
}
