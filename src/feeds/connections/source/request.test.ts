import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointSpec } from '../spec/schema.ts'
import type { Request } from './ask.ts'
import { authOf } from './auth.ts'
import { composer } from './request.ts'
import { secretsOf } from './secrets.ts'
import { endpointSpec } from './source-for-tests.ts'

async function composed(endpoint: Partial<EndpointSpec>, link: string | null): Promise<Request> {
  const secrets = secretsOf(async ref => await Promise.resolve(`<${ref}>`))
  const whole = { ...endpointSpec, ...endpoint }
  const auth = await authOf(whole, { name: 'n', clock: { now: () => 0 }, secrets, tokens: async () => await Promise.reject(new Error('none')) })
  const compose = await composer(new URL('https://h.example/v1?hub=A'), whole, { name: 'n', graphql: false, auth, secrets })
  return await compose([{ place: 'from', param: 'since', value: 's' }, { place: 'page', param: null, value: 2 }], link === null ? null : new URL(link))
}

const endpoint: Partial<EndpointSpec> = { auth: 'api_key', auth_config: { in: 'query', name: 'key', key_ref: 'env:K' }, headers: { 'X-Desk': 'env:D' }, query_params: { token: 'env:T', size: '10' } }

test('the first page has all that was said', async () => {
  const { url, headers, method, body } = await composed(endpoint, null)
  assert.deepEqual([url.href, headers['x-desk'], method, body], ['https://h.example/v1?hub=A&token=%3Cenv%3AT%3E&size=10&since=s&key=%3Cenv%3AK%3E', '<env:D>', 'GET', undefined])
})

test('a link of the same host has its own parameters, and what is secret', async () => {
  const { url, headers } = await composed(endpoint, 'https://h.example/v1?page=2&key=stale')
  assert.deepEqual([url.href, headers['x-desk']], ['https://h.example/v1?page=2&key=%3Cenv%3AK%3E&token=%3Cenv%3AT%3E', '<env:D>'])
})

test('a link of another host, or another port, has nothing of ours', async () => {
  for (const link of ['https://cdn.example/x?sig=1', 'https://h.example:8443/x', 'https://h.example.evil.example/x']) {
    for (const auth of [endpoint, { auth: 'bearer', auth_config: { token_ref: 'env:B' } }, { auth: 'hmac', auth_config: { key_id: 'i', secret_ref: 'env:B' } }] as const) {
      const { url, ...rest } = await composed({ ...endpoint, ...auth }, link)
      assert.deepEqual([url.href, rest], [link, { method: 'GET', headers: {} }])
    }
  }
})
