/** From the paths that writers put into manifests to the keys that readers ask for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf } from './manifest-cache.ts'

const folder = 'tables/ns/t-1a2b3c4d'
const cases: [name: string, path: string, key: string][] = [
  ['a URI of a file', `file:///srv/objects/${folder}/data/a.parquet`, `${folder}/data/a.parquet`],
  ['a path', `/srv/objects/${folder}/data/a.parquet`, `${folder}/data/a.parquet`],
  ['a bucket', `s3://lake/in/here/${folder}/metadata/a-m0.avro`, `${folder}/metadata/a-m0.avro`],
  ['a key', `${folder}/data/a.parquet`, `${folder}/data/a.parquet`],
  ['a path below a folder that was moved', `/older/place/${folder}/data/a.parquet`, `${folder}/data/a.parquet`],
  ['a path that names the folder twice', `/srv/objects/${folder}/data/${folder}/data/a.parquet`, `${folder}/data/${folder}/data/a.parquet`],
  ['a folder whose name ends alike', `/srv/objects/other${folder}/data/a.parquet`, `/srv/objects/other${folder}/data/a.parquet`],
  ['a relative path', 'data/a.parquet', `${folder}/data/a.parquet`],
  ['a key of another table', 'tables/ns/other-1/data/a.parquet', `${folder}/tables/ns/other-1/data/a.parquet`],
  ['a path elsewhere', '/etc/passwd', '/etc/passwd'],
]
for (const [name, path, key] of cases) test(name, () => { assert.equal(keyOf({ folder }, path), key) })
