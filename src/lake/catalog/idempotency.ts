/**
 * `Idempotency-Key`: a client that did not hear our answer asks again under the same key, and is told the same without anything
 * being done twice. Answers are kept for half an hour, by who asked.
 */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Reply } from '#base/capability.ts'
import { timeId } from '#base/ids.ts'
import { asCatalogError, errorReply, refused } from './errors.ts'
import type { CatalogPorts } from './ports.ts'
import type { CatalogRequest } from './request.ts'

/** As `config` says it, and with what is added for clocks that differ. */
export const keyLifetime = 'PT30M'
const keptMs = 40 * 60_000
/** Packed. A longer answer is not kept: a commit that landed is known by its snapshots. */
const bytesMost = 1024 ** 2
/** Old answers that each new one clears away. */
const clearedAtOnce = 20

const answers = 'catalog/answer/'
const order = 'catalog/answered/'

interface Kept { readonly asked: string, readonly at_ms: number, readonly status: number, readonly headers: Reply['headers'], readonly body: string | null }

export interface Once {
  /**
   * Runs `work` unless its answer is known. `landed` looks whether the work was done before its answer could be kept, as by a
   * process that died in between.
   */
  answer(request: CatalogRequest, what: string, work: () => Promise<Reply>, landed?: () => Promise<Reply | null>): Promise<Reply>
}

export function onlyOnce({ meta, clock }: Pick<CatalogPorts, 'meta' | 'clock'>): Once {
  const running = new Map<string, Promise<unknown>>()

  async function known(name: string, asked: string): Promise<Reply | undefined> {
    const found = (await meta.get<Kept>(answers + name))?.value
    if (found === undefined || found.at_ms < clock.now() - keptMs) return undefined
    if (found.asked !== asked) throw refused('UnprocessableEntityException', 'this Idempotency-Key was used for another request; make a new key for each operation')
    return new Reply(found.status, found.headers, found.body === null ? null : gunzipSync(Buffer.from(found.body, 'base64')).toString('utf8'))
  }

  async function keep(name: string, asked: string, reply: Reply): Promise<void> {
    const body = typeof reply.body === 'string' ? gzipSync(reply.body) : null
    if ((body?.length ?? 0) > bytesMost) return
    const [at_ms, old] = [clock.now(), await meta.scan<{ readonly key: string, readonly at_ms: number }>(order, { limit: clearedAtOnce })]
    const gone = old.filter(({ value }) => value.at_ms < at_ms - keptMs)
    const kept: Kept = { asked, at_ms, status: reply.status, headers: reply.headers, body: body?.toString('base64') ?? null }
    await meta.write({
      put: [{ key: answers + name, value: kept }, { key: order + timeId(at_ms), value: { key: answers + name, at_ms } }],
      delete: gone.flatMap(({ key, value }) => value.key === answers + name ? [key] : [key, value.key]),
    })
  }

  async function first(name: string, asked: string, work: () => Promise<Reply>, landed?: () => Promise<Reply | null>): Promise<Reply> {
    const told = await known(name, asked)
    if (told !== undefined) return told
    const reply = await landed?.() ?? await work().catch((error: unknown) => {
      const problem = asCatalogError(error)
      if (!isFinal(problem.status, problem.type)) throw error
      return errorReply(problem)
    })
    await keep(name, asked, reply)
    return reply
  }

  return {
    async answer(request, what, work, landed) {
      const key = request.headers['idempotency-key']
      if (key === undefined) return await work()
      if (typeof key !== 'string' || !/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(key)) throw refused('BadRequestException', `Invalid Idempotency-Key ${JSON.stringify(String(key).slice(0, 60))}: expected a UUID`)
      const name = hashOf([request.principal.name, key.toLowerCase()])
      const asked = hashOf([what, request.ref, JSON.stringify(request.params), JSON.stringify(request.query), request.body])
      // Two at once: the second waits, and is told what the first was.
      for (let before = running.get(name); before !== undefined; before = running.get(name)) await before.catch(() => {})
      const done = first(name, asked, work, landed)
      running.set(name, done)
      try {
        return await done
      } finally {
        running.delete(name)
      }
    },
  }
}

/** What stays so however often it is asked. A lost race may be won next time, a right may be given. */
function isFinal(status: number, type: string): boolean { return [400, 404, 406, 409, 422].includes(status) && type !== 'CommitFailedException' }

function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}\n`).update(part)
  return hash.digest('hex')
}
