import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from './error.ts'
import { parseConfig } from './config.ts'

test('nothing said is the defaults, frozen', () => {
  const config = parseConfig(undefined)
  assert.deepEqual([config.data, config.server.host, config.server.port, config.query.seconds], ['data', '127.0.0.1', 8254, 60])
  assert.ok(Object.isFrozen(config))
})

test('the environment wins over the file, and foreign variables are nobody\'s', () => {
  const config = parseConfig({ data: 'a', server: { port: 1, host: 'x' } }, { GRIDLAKE_DATA: 'b', GRIDLAKE_SERVER_PORT: '2', GRIDLAKE_SERVER_BEHIND_TLS: 'true', GRIDLAKE_REAL_FILES: '/x', GRIDLAKE_CONFIG: 'c', GRIDLAKE_PORT: 'tcp://10.0.0.1:80', GRIDLAKE_SERVICE_HOST: 'z', OTHER: 'y' })
  assert.deepEqual([config.data, config.server], ['b', { port: 2, host: 'x', behind_tls: true }])
})

test('parsing leaves what was given as it was', () => {
  const given = { server: { port: 1 } }
  parseConfig(given, { GRIDLAKE_SERVER_HOST: 'h' })
  assert.deepEqual(given, { server: { port: 1 } })
})

const bad: readonly [name: string, given: unknown, environment: Record<string, string>, says: RegExp][] = [
  ['an unknown section', { sever: {} }, {}, /there is no setting sever; did you mean server\?/],
  ['an unknown setting', { server: { prot: 1 } }, {}, /there is no setting server\.prot; did you mean server\.port\?/],
  ['a port that is none', { server: { port: 70000 } }, {}, /server\.port must be <= 65535/],
  ['a port in words', {}, { GRIDLAKE_SERVER_PORT: 'http' }, /server\.port must be integer/],
  ['an empty number', {}, { GRIDLAKE_QUERY_ROWS: '' }, /query\.rows must be integer/],
  ['a misspelt variable', {}, { GRIDLAKE_SERVER_PROT: '1' }, /no setting GRIDLAKE_SERVER_PROT; did you mean GRIDLAKE_SERVER_PORT\?/],
  ['a misspelt section', {}, { GRIDLAKE_SEVER_PORT: '1' }, /did you mean GRIDLAKE_SERVER_PORT\?/],
  ['a misspelt variable without a section', {}, { GRIDLAKE_DATE: 'x' }, /did you mean GRIDLAKE_DATA\?/],
  ['a variable under a section', {}, { GRIDLAKE_ENGINE_RAM: '1GB' }, /no setting GRIDLAKE_ENGINE_RAM/],
  ['a flag in other words', {}, { GRIDLAKE_SERVER_BEHIND_TLS: 'yes' }, /server\.behind_tls must be boolean/],
  ['memory without a unit', { engine: { memory: '3' } }, {}, /engine\.memory must match/],
  ['a level that is none', { log: { level: 'loud' } }, {}, /log\.level/],
  ['a section that is a value', { server: 5 }, {}, /server must be object/],
  ['a list', [], {}, /settings by name are expected/],
  ['a text', 'data: x', {}, /settings by name are expected/],
]
for (const [name, given, environment, says] of bad) {
  test(`${name} is refused`, () => {
    assert.throws(() => parseConfig(given, environment, 'x.yaml'), error => {
      assert.ok(isFailure(error, 'config/invalid'), String(error))
      assert.match(error.message, says)
      return true
    })
  })
}
