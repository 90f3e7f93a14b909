/** What a request to a port of its own brings: its body as bytes, its query as texts. */
import type { IncomingMessage } from 'node:http'
import { fail } from '#base/error.ts'

export function hasBody({ headers }: IncomingMessage): boolean { return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined }

/** Throws `usage/too-large`; what is left is not read then. */
export async function bodyOf(request: IncomingMessage, most: number): Promise<Uint8Array> {
  const tooLarge = (): Error => fail('usage/too-large', `the body is larger than the ${most} bytes that the server takes`, { most })
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge()
  return await new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > most) {
        request.pause()
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      const [only] = chunks
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks))
    })
    request.on('error', cause => { reject(fail('engine/interrupted', 'the caller went away', {}, cause)) })
  })
}

/** As the platform's server gives it: several of one name are a list. */
export function queryOf(text: string): Record<string, string | string[]> {
  const found = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = found.get(name)
    found.set(name, before === undefined ? value : [...typeof before === 'string' ? [before] : before, value])
  }
  return Object.fromEntries(found)
}
