import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { requireLake } from './lake-there.ts'

test('a folder is a lake where its records are, unless they are elsewhere', async t => {
  const data = await mkdtemp(join(tmpdir(), 'lake-there-'))
  t.after(async () => { await rm(data, { recursive: true, force: true }) })
  const none = (error: unknown): boolean => isFailure(error, 'data/unusable') && error.message.includes(data)
  assert.throws(() => { requireLake(parseConfig({ data })) }, none)
  requireLake(parseConfig({ data, meta: { driver: 'postgres', url: 'postgres://127.0.0.1/x' } }))
  await writeFile(join(data, 'meta.sqlite'), '')
  requireLake(parseConfig({ data }))
})
