import assert from 'node:assert/strict'
import { promisify } from 'node:util'
import { test } from 'node:test'
import { addressIn, isPublic, privateAddress, publicLookup } from './public-address.ts'

const cases: readonly (readonly [string, boolean])[] = [
  ['8.8.8.8', true], ['172.15.0.1', true], ['172.32.0.1', true], ['100.63.255.255', true], ['2606:4700::1111', true], ['2a00:1450::5', true],
  ['127.0.0.1', false], ['127.9.9.9', false], ['10.1.2.3', false], ['172.16.0.1', false], ['172.31.255.255', false], ['192.168.1.1', false],
  ['169.254.169.254', false], ['100.64.0.1', false], ['0.0.0.0', false], ['224.0.0.1', false], ['255.255.255.255', false], ['198.18.0.1', false],
  ['::1', false], ['::', false], ['fe80::1', false], ['fd00::1', false], ['ff02::1', false], ['::ffff:127.0.0.1', false], ['::ffff:8.8.8.8', false],
  ['2001:db8::1', false], ['2002:7f00:1::', false], ['2001:0:1::', false], ['64:ff9b::7f00:1', false], ['no address', false], ['', false],
]
for (const [address, open] of cases) test(`${address || 'nothing'} is ${open ? '' : 'not '}public`, () => assert.equal(isPublic(address), open))

test('an address is seen in every spelling that a URL takes', () => {
  const spellings = ['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1:80/', 'http://127.1/']
  for (const text of spellings) assert.equal(addressIn(new URL(text)), '127.0.0.1', text)
  assert.equal(addressIn(new URL('http://[::1]:8080/')), '::1')
  assert.equal(addressIn(new URL('http://operator.example/')), null)
})

test('a name that stands for this machine is not resolved to it', async () => {
  const ask = promisify((options: object, done: (error: Error | null, address?: unknown) => void) => publicLookup('localhost', options, done))
  for (const options of [{}, { all: true }, { family: 4 }]) {
    await assert.rejects(ask(options), error => error instanceof Error && 'code' in error && error.code === privateAddress && /localhost is .*no public address/.test(error.message))
  }
})
