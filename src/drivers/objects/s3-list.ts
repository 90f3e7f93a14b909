/**
 * The objects of a bucket in the order of their keys.
 *
 * Amazon lists in that order. Stores that keep folders (SeaweedFS) list a folder where its bare name belongs, `a/1` before
 * `a-1`: there each folder is listed on its own and sorted here.
 */
import { randomUUID } from 'node:crypto'
import { isPart, temporaryFolder } from './key.ts'
import type { S3Address } from './s3-address.ts'
import { listedPage } from './s3-answers.ts'
import type { Send } from './s3-requests.ts'

export interface Listed { readonly key: string, readonly bytes: number }

export type List = (prefix: string) => AsyncGenerator<Listed>

export function s3List(send: Send, address: S3Address): List {
  const root = address.inBucket('').length
  let sorted: Promise<boolean> | undefined

  /** All pages below `prefix`, as the store orders them; with `delimiter`, folders right below it as keys that end in `/`. */
  async function* pages(prefix: string, delimiter: '' | '/'): AsyncGenerator<Listed[]> {
    const asked = { 'list-type': '2', 'encoding-type': 'url', prefix: address.inBucket(prefix), ...delimiter === '' ? {} : { delimiter } }
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const answer = await send({ method: 'GET', query: { ...asked, ...next === undefined ? {} : { 'continuation-token': next } } })
      const page = listedPage(Buffer.from(answer.bytes).toString())
      const folders = page.folders.map(folder => ({ key: folder.slice(root), bytes: 0 }))
      yield [...folders, ...page.objects.map(({ key, bytes }) => ({ key: key.slice(root), bytes }))]
      next = page.next
    }
  }

  async function* walk(prefix: string): AsyncGenerator<Listed> {
    const level = (await Array.fromAsync(pages(prefix, '/'))).flat()
    level.sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
    for (const found of level) {
      // An object of that very name: some tools make one to mark a folder.
      if (found.key === prefix && prefix.endsWith('/')) continue
      if (!found.key.endsWith('/')) yield found
      else if (isOurs(found.key.slice(0, -1))) yield* walk(found.key)
    }
  }

  /** Found out once, on two objects that nobody lists. */
  async function storeSorts(): Promise<boolean> {
    const name = `${temporaryFolder}/${randomUUID()}`
    const probes = [`${name}-b`, `${name}/a`]
    try {
      for (const key of probes) await send({ method: 'PUT', key, body: new Uint8Array(1) })
      const [page] = await Array.fromAsync(pages(name, ''))
      return page?.[0]?.key === probes[0]
    } finally {
      for (const key of probes) await send({ method: 'DELETE', key, accept: [403, 404] })
    }
  }

  return async function* list(prefix) {
    sorted ??= storeSorts()
    const streams = await sorted.catch((cause: unknown) => {
      sorted = undefined
      throw cause
    })
    if (streams) {
      for await (const page of pages(prefix, '')) yield* page.filter(({ key }) => isOurs(key))
    } else {
      for await (const found of walk(prefix)) if (isOurs(found.key)) yield found
    }
  }
}

/** What others put in the bucket is not shown. */
function isOurs(key: string): boolean {
  const parts = key.split('/')
  return parts.every(isPart) && parts[0] !== temporaryFolder
}
