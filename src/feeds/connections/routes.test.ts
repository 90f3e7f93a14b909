import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { specRoutes } from './routes.ts'

test('a specification of brackets within brackets is refused, not a fault of ours', async () => {
  const [validate] = specRoutes(() => new Date('2026-11-20T00:00:00Z'))
  let spec: unknown = 1
  for (let depth = 0; depth < 100_000; depth++) spec = [spec]
  const asked = { body: { spec } } as unknown as Parameters<NonNullable<typeof validate>['handle']>[0]
  await assert.rejects(async () => await validate?.handle(asked), error => isFailure(error, 'usage/invalid') && /nested deeper/.test(error.message))
})
