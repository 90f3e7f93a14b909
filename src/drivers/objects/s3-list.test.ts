/** Listing from a store in memory that answers in pages of two, in the order of keys or of folders. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { s3Address } from './s3-address.ts'
import { completion, listedPage, refusalIn } from './s3-answers.ts'
import { s3List } from './s3-list.ts'
import type { Send } from './s3-requests.ts'

const pageKeys = 2
const address = s3Address({ url: 's3://lake/in' })

/** In the order of folders a folder stands where its bare name does. */
function order(byFolder: boolean): (a: string, b: string) => number {
  const sortable = (key: string): string => byFolder ? key.replaceAll('/', '\0') : key
  return (a, b) => sortable(a) < sortable(b) ? -1 : sortable(a) > sortable(b) ? 1 : 0
}

function store(keys: readonly string[], byFolder: boolean): { send: Send, lists(): number, left(): string[] } {
  const held = new Set(keys.map(key => `in/${key}`))
  let lists = 0
  const send: Send = async ({ method, key, query = {} }) => {
    let xml = ''
    if (method === 'PUT') held.add(`in/${key}`)
    else if (method === 'DELETE') held.delete(`in/${key}`)
    else {
      lists++
      const { prefix = '', delimiter } = query
      const cut = (name: string): string => delimiter === undefined || !name.slice(prefix.length).includes(delimiter) ? name : name.slice(0, name.indexOf(delimiter, prefix.length) + 1)
      const names = [...new Set([...held].filter(name => name.startsWith(prefix)).map(cut))].sort(order(byFolder))
      const start = Number(query['continuation-token'] ?? 0)
      const more = start + pageKeys < names.length
      xml = `<ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${start + pageKeys}</NextContinuationToken>` : ''}${
        names.slice(start, start + pageKeys).map(name => name.endsWith('/') ? `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>` : `<Contents><Key>${encodeURIComponent(name)}</Key><Size>${name.length}</Size></Contents>`).join('')}</ListBucketResult>`
    }
    return { status: 200, headers: new Headers(), bytes: Buffer.from(xml), repeated: false }
  }
  return { send, lists: () => lists, left: () => [...held].filter(key => key.includes('.tmp')) }
}

const part = fc.constantFrom('a', 'a-b', 'a.b', 'a0', 'a=1', 'b', 'B')
const keySet = fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/')), { maxLength: 12 })
  // Where folders are kept, no key lies below another.
  .map(keys => keys.filter(key => !keys.some(other => other.startsWith(`${key}/`))))

for (const byFolder of [false, true]) {
  test(`what a store lists in the order of its ${byFolder ? 'folders' : 'keys'} comes in the order of its keys`, async () => {
    await fc.assert(fc.asyncProperty(keySet, fc.constantFrom('', 'a', 'a/', 'a-', 'a/a', 'a/a/', 'b/B'), async (keys, prefix) => {
      const fake = store([...keys, 'ä', '.tmp/rest'].filter(key => key !== '.tmp/rest' || keys.length > 0), byFolder)
      const found = await Array.fromAsync(s3List(fake.send, address)(prefix))
      assert.deepEqual(found, keys.filter(key => key.startsWith(prefix)).sort().map(key => ({ key, bytes: key.length + 3 })))
      assert.deepEqual(fake.left(), keys.length > 0 ? ['in/.tmp/rest'] : [], 'its own probes are gone')
    }), { numRuns: 60 })
  })
}

test('a store that lists by keys is asked once a page, whatever its folders', async () => {
  const fake = store(['a/1', 'b/1', 'c/1', 'd/1', 'e/1'], false)
  const list = s3List(fake.send, address)
  await Array.fromAsync(list(''))
  const before = fake.lists()
  assert.equal((await Array.fromAsync(list(''))).length, 5)
  assert.equal(fake.lists() - before, 3)
})

test('answers are read with their escapes, and of an error only its code and message', () => {
  const page = '<?xml version="1.0"?><ListBucketResult xmlns="x"><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b&#x3D;&#61;</NextContinuationToken><Contents><Key>a%2Bb+c</Key><ETag>&quot;x&quot;</ETag><Size>7</Size></Contents></ListBucketResult>'
  assert.deepEqual(listedPage(page), { objects: [{ key: 'a+b c', bytes: 7 }], folders: [], next: 'a&b==' })
  assert.deepEqual(refusalIn('<?xml version="1.0"?>\n<Error><Code>No</Code><Message>a &lt; b</Message><StringToSign>secret</StringToSign></Error>'), { code: 'No', message: 'a < b' })
  assert.equal(refusalIn(page), undefined)
  assert.equal(refusalIn(''), undefined)
  assert.match(completion(['"a"', '"b&<"']), /<PartNumber>2<\/PartNumber><ETag>"b&amp;&lt;"<\/ETag>/)
})
