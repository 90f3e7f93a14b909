import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersTo, checkBind, isLoopback, urlOf } from './hosts.ts'

const server = { host: '127.0.0.1', port: 8254, behind_tls: false }

const loopbacks = [['127.0.0.1', true], ['127.8.8.8', true], ['localhost', true], ['::1', true], ['[::1]', true], ['0.0.0.0', false], ['::', false], ['10.0.0.1', false], ['127.0.0.1.example', false], ['lake.desk', false], ['', false]] as const
for (const [host, expected] of loopbacks) {
  test(`${JSON.stringify(host)} is ${expected ? '' : 'not '}loopback`, () => { assert.equal(isLoopback(host), expected) })
}

const binds = [
  ['127.0.0.1', false, false, true], ['::1', false, true, true],
  ['0.0.0.0', false, true, false], ['10.0.0.1', true, false, false], ['0.0.0.0', true, true, true],
] as const
for (const [host, behindTls, hasUsers, fine] of binds) {
  test(`${host} ${behindTls ? 'behind' : 'without'} TLS ${hasUsers ? 'with' : 'without'} users may ${fine ? '' : 'not '}be bound`, () => {
    const bind = (): void => { checkBind({ ...server, host, behind_tls: behindTls }, hasUsers) }
    if (fine) bind()
    else assert.throws(bind, { code: 'config/invalid' })
  })
}

test('the host in the settings is answered to', () => {
  assert.equal(answersTo('Lake.Desk:80', { ...server, host: 'lake.desk' }), true)
  assert.equal(answersTo('lake.desk.evil', { ...server, host: 'lake.desk' }), false)
  for (const header of [undefined, '', 'localhost:x', 'local host', '[::1', '127.0.0.1:8254, localhost']) assert.equal(answersTo(header, server), false, header)
})

test('addresses become what a person types', () => {
  assert.equal(urlOf('0.0.0.0', 80), 'http://127.0.0.1:80')
  assert.equal(urlOf('::', 8254), 'http://[::1]:8254')
  assert.equal(urlOf('::1', 8254), 'http://[::1]:8254')
})
