/** Objects in a bucket of S3 or of what speaks it, for when one machine is not enough. Any number of processes may share it. */
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { fail, messageOf } from '#base/error.ts'
import { checkKey, checkPrefix, temporaryFolder } from './key.ts'
import type { Objects } from './port.ts'
import { s3Address, type S3Credentials, type S3Place } from './s3-address.ts'
import { s3List } from './s3-list.ts'
import { type Answer, type Patience, s3Requests, type Send } from './s3-requests.ts'
import { uploadFile } from './s3-upload.ts'

const sealsAtOnce = 16
const defaultPatience: Patience = { patienceMs: 30_000, silenceMs: 30_000 }
/** Says which put an object came from, for one whose answer was lost. */
const putHeader = 'x-amz-meta-gridlake-put'

/** Nothing is asked before the first call. Throws `config/invalid`; its calls throw `data/unreachable` and `data/unusable` besides what the port says. */
export function s3Objects(place: S3Place, credentials: S3Credentials, patience: Partial<Patience> = {}): Objects {
  const address = s3Address(place)
  const send = s3Requests(address, credentials, { ...defaultPatience, ...patience })
  const listed = s3List(send, address)
  const putIfAbsent = conditionalPut(send, address.name)

  return {
    async get(key) {
      checkKey(key)
      const answer = await send({ method: 'GET', key, accept: [404] })
      if (answer.status !== 404) return answer.bytes
      if (Buffer.from(answer.bytes).includes('NoSuchBucket')) throw fail('data/unusable', `${address.name} has no bucket. Make it first, or name another.`, { place: address.name })
      throw missing(key)
    },
    size: key => sizeOf(send, key),
    async put(key, bytes, options = {}) {
      checkKey(key)
      // A caller may change its buffer while the request is tried again.
      const body = bytes.slice()
      if (options.ifAbsent === true) await putIfAbsent(key, body)
      else await send({ method: 'PUT', key, body })
    },
    async putFile(key, path, verify) {
      checkKey(key)
      const found = await stat(path).catch((cause: unknown) => { throw fail('data/unusable', `The file ${path} cannot be read: ${messageOf(cause)}.`, { path }, cause) })
      if (await sizeOf(send, key) !== found.size) await uploadFile(send, key, path, verify)
    },
    async* list(prefix) {
      checkPrefix(prefix)
      yield* listed(prefix)
    },
    async delete(key) {
      checkKey(key)
      await send({ method: 'DELETE', key, accept: [404] })
    },
    location(key) {
      checkKey(key)
      return address.location(key)
    },
    async prepare(key) { checkKey(key) },
    async seal(keys) {
      for (const key of keys) checkKey(key)
      for (let at = 0; at < keys.length; at += sealsAtOnce) {
        await Promise.all(keys.slice(at, at + sealsAtOnce).map(async key => { if (!await head(send, key)) throw missing(key) }))
      }
    },
  }
}

async function head(send: Send, key: string): Promise<Answer | undefined> {
  checkKey(key)
  const answer = await send({ method: 'HEAD', key, accept: [404] })
  return answer.status === 404 ? undefined : answer
}

async function sizeOf(send: Send, key: string): Promise<number | undefined> {
  const found = await head(send, key)
  return found && Number(found.headers.get('content-length'))
}

function missing(key: string): Error { return fail('object/missing', `There is no object ${key}.`, { key }) }

function conditionalPut(send: Send, name: string): (key: string, bytes: Uint8Array) => Promise<void> {
  let conditional: Promise<void> | undefined
  return async (key, body) => {
    conditional ??= requireConditions(send, name)
    await conditional.catch((cause: unknown) => {
      conditional = undefined
      throw cause
    })
    const id = randomUUID()
    const answer = await send({ method: 'PUT', key, body, headers: { 'if-none-match': '*', [putHeader]: id }, accept: [412] })
    if (answer.status !== 412) return
    if (answer.repeated && (await head(send, key))?.headers.get(putHeader) === id) return
    throw fail('object/conflict', `Object ${key} exists already.`, { key })
  }
}

/** A store that ignores the condition would let two writers win: found out once, on an object that nobody lists. */
async function requireConditions(send: Send, name: string): Promise<void> {
  const key = `${temporaryFolder}/${randomUUID()}`
  const put = (): Promise<Answer> => send({ method: 'PUT', key, body: new Uint8Array(1), headers: { 'if-none-match': '*' }, accept: [412, 501] })
  const [first, second] = [await put(), await put()]
  await send({ method: 'DELETE', key, accept: [403, 404] })
  if (first.status < 300 && second.status === 412) return
  if (first.status === 412 && first.repeated && second.status === 412) return
  throw fail('data/unusable', `${name} does not hold to "If-None-Match: *" when it puts: two writers could both win. Choose a store, or a version of it, that has conditional writes.`, { place: name })
}
