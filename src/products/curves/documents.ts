/** Documents by the SHA-256 of their text: what a set was made of is kept so, and is proven when it is read. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { fail, isFailure } from '#base/error.ts'
import type { Objects } from '#drivers/objects/port.ts'

const [pack, unpack] = [promisify(gzip), promisify(gunzip)]
const keyOf = (sha256: string): string => `curves/${sha256.slice(0, 2)}/${sha256}.gz`
const bytesMost = 500_000_000

export function sha256Of(text: string | Uint8Array): string { return createHash('sha256').update(text).digest('hex') }

export async function keepDocument(objects: Objects, text: string | Uint8Array): Promise<string> {
  const sha256 = sha256Of(text)
  if (await objects.size(keyOf(sha256)) !== undefined) return sha256
  await objects.put(keyOf(sha256), await pack(text), { ifAbsent: true }).catch((error: unknown) => { if (!isFailure(error, 'object/conflict')) throw error })
  return sha256
}

/** Throws `object/missing`, and `lake/corrupt` where the bytes are not those that were kept. */
export async function documentOf(objects: Objects, sha256: string): Promise<string> {
  const bytes = await objects.get(keyOf(sha256))
  const text = await unpack(bytes, { maxOutputLength: bytesMost }).catch(() => null)
  if (text === null || sha256Of(text) !== sha256) throw fail('lake/corrupt', `what a set of curves was made of does not have its SHA-256 any more: ${keyOf(sha256)}; restore it from a backup`, { key: keyOf(sha256) })
  return text.toString('utf8')
}

/** Names of objects in order, so that equal values have equal texts. */
export function canonicalText(value: unknown): string { return JSON.stringify(inOrder(value)) }

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const from = value as Readonly<Record<string, unknown>>
  const to: Record<string, unknown> = {}
  for (const name of Object.keys(from).toSorted()) to[name] = inOrder(from[name])
  return to
}
