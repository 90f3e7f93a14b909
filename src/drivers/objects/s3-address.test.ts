import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { s3Address, s3Credentials, type S3Place } from './s3-address.ts'

test('a bucket is in the host name at Amazon, in the path elsewhere, and where it is told to be', () => {
  const cases: [S3Place, string][] = [
    [{ url: 's3://lake' }, 'https://lake.s3.us-east-1.amazonaws.com/a/b%3D1'],
    [{ url: 's3://lake/', region: 'eu-central-1' }, 'https://lake.s3.eu-central-1.amazonaws.com/a/b%3D1'],
    [{ url: 's3://lake/in/here', region: 'eu-central-1', pathStyle: true }, 'https://s3.eu-central-1.amazonaws.com/lake/in/here/a/b%3D1'],
    [{ url: 's3://lake/in/', endpoint: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000/lake/in/a/b%3D1'],
    [{ url: 's3://lake', endpoint: 'https://store.example:9000/gateway', pathStyle: false }, 'https://lake.store.example:9000/gateway/a/b%3D1'],
  ]
  for (const [place, expected] of cases) assert.equal(s3Address(place).request('a/b=1', {}), expected)
  const address = s3Address({ url: 's3://lake/in/here', endpoint: 'http://127.0.0.1:9000' })
  assert.equal(address.location('a/b=1'), 's3://lake/in/here/a/b=1')
  assert.equal(address.request(undefined, { prefix: 'a b&c' }), 'http://127.0.0.1:9000/lake/?prefix=a+b%26c')
})

test('a place that is none is config/invalid with the setting, and never shows a password', () => {
  const cases: [S3Place, string][] = [
    [{ url: '' }, 'objects.url'], [{ url: 'lake' }, 'objects.url'], [{ url: 's3://' }, 'objects.url'], [{ url: 's3://Lake' }, 'objects.url'], [{ url: 's3://lake/../x' }, 'objects.url'],
    [{ url: 's3://lake//x' }, 'objects.url'], [{ url: 's3://lake', region: 'a.evil.example/' }, 'objects.region'],
    [{ url: 's3://lake', endpoint: 'store:9000' }, 'objects.endpoint'], [{ url: 's3://lake', endpoint: 'ftp://store' }, 'objects.endpoint'],
    [{ url: 's3://lake', endpoint: 'https://user:pa55@store' }, 'objects.endpoint'], [{ url: 's3://lake', endpoint: 'https://store/?x=1' }, 'objects.endpoint'],
  ]
  for (const [place, setting] of cases) {
    assert.throws(() => s3Address(place), error => isFailure(error, 'config/invalid') && error.details['setting'] === setting && !error.message.includes('pa55'), JSON.stringify(place))
  }
})

test('keys come from the variables that every client reads', () => {
  assert.deepEqual(s3Credentials({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: '' }), { accessKeyId: 'a', secretAccessKey: 'b' })
  assert.deepEqual(s3Credentials({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' }), { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' })
  for (const environment of [{}, { AWS_ACCESS_KEY_ID: 'a' }, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: '' }]) {
    assert.throws(() => s3Credentials(environment), error => isFailure(error, 'config/invalid') && error.message.includes('AWS_SECRET_ACCESS_KEY'))
  }
})
