import assert from 'node:assert'
import { readFile } from 'node:fs/promises'
import { fail } from '#base/error.ts'
import { checkKey, checkPrefix } from './key.ts'
import type { Objects } from './port.ts'

/** For tests of code that only puts and gets: no engine can read it, so `location`, `prepare` and `seal` are bugs. */
export function memoryObjects(): Objects {
  const objects = new Map<string, Uint8Array>()
  const unreachable = (): never => assert.fail('objects in memory have no location: use diskObjects in a temporary folder')
  return {
    async get(key) {
      checkKey(key)
      const bytes = objects.get(key)
      if (!bytes) throw fail('object/missing', `There is no object ${key}.`, { key })
      return bytes.slice()
    },
    async size(key) {
      checkKey(key)
      return objects.get(key)?.length
    },
    async put(key, bytes, options = {}) {
      checkKey(key)
      if (options.ifAbsent === true && objects.has(key)) throw fail('object/conflict', `Object ${key} exists already.`, { key })
      objects.set(key, bytes.slice())
    },
    async putFile(key, path, verify) {
      checkKey(key)
      const bytes = await readFile(path)
      await verify?.()
      if (objects.get(key)?.length !== bytes.length) objects.set(key, new Uint8Array(bytes))
    },
    async* list(prefix) {
      checkPrefix(prefix)
      for (const key of [...objects.keys()].sort()) {
        const bytes = objects.get(key)
        if (bytes && key.startsWith(prefix)) yield { key, bytes: bytes.length }
      }
    },
    async delete(key) {
      checkKey(key)
      objects.delete(key)
    },
    location: unreachable,
    prepare: async () => unreachable(),
    seal: async () => unreachable(),
  }
}
