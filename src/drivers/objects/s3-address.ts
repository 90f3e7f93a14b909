/** Where the objects of one bucket lie, and whose keys open it. */
import { fail } from '#base/error.ts'
import { checkKey } from './key.ts'

export interface S3Place {
  /** s3://bucket, or s3://bucket/prefix where the bucket is shared. */
  readonly url: string
  /** `us-east-1` where left out; stores other than Amazon's mostly take any. */
  readonly region?: string
  /** Origin of a store other than Amazon's: https://minio.example:9000. */
  readonly endpoint?: string
  /** Whether the bucket is in the path, not in the host name. Left out: where there is an endpoint. */
  readonly pathStyle?: boolean
}

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface S3Address {
  readonly bucket: string
  readonly region: string
  /** What the place is called in messages. */
  readonly name: string
  /** The key in the bucket of one of our keys. */
  inBucket(key: string): string
  /** Where the bucket itself is asked (`key` undefined), or an object of it. */
  request(key: string | undefined, query: Readonly<Record<string, string>>): string
  /** s3://bucket/prefix/key, as the engine takes it. */
  location(key: string): string
}

/** Throws `config/invalid`. */
export function s3Address({ url, region = 'us-east-1', endpoint, pathStyle = endpoint !== undefined }: S3Place): S3Address {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? []
  if (bucket === undefined) throw fail('config/invalid', `The place of the objects, ${JSON.stringify(url)}, is not of the form s3://bucket/prefix.`, { setting: 'objects.url' })
  const prefix = rest === '' || rest.endsWith('/') ? rest : `${rest}/`
  if (prefix !== '') checkPrefixOfPlace(prefix, url)
  if (!/^[a-z0-9-]+$/.test(region)) throw fail('config/invalid', `The region ${JSON.stringify(region)} is none: expected a name such as eu-central-1.`, { setting: 'objects.region' })
  const base = baseUrl(endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (pathStyle) base.pathname += `${bucket}/`
  else base.host = `${bucket}.${base.host}`
  return {
    bucket, region,
    name: `s3://${bucket}/${prefix} at ${base.host}`,
    inBucket: key => prefix + key,
    request(key, query) {
      const target = new URL(base)
      // All else in our keys means itself in a URL.
      if (key !== undefined) target.pathname += (prefix + key).replace(/[%=+]/g, encodeURIComponent)
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
      return target.href
    },
    location: key => `s3://${bucket}/${prefix}${key}`,
  }
}

/** From the variables that every S3 client reads. Throws `config/invalid`. */
export function s3Credentials(environment: Readonly<Record<string, string | undefined>>): S3Credentials {
  const [accessKeyId, secretAccessKey, sessionToken] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(name => environment[name] ?? '')
  if (!accessKeyId || !secretAccessKey) throw fail('config/invalid', 'Objects in S3 need keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN where they are temporary).', { setting: 'AWS_ACCESS_KEY_ID' })
  return { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} }
}

function baseUrl(text: string): URL {
  const refuse = (): Error => fail('config/invalid', 'The endpoint of the objects is not of the form https://host:port, without user or query.', { setting: 'objects.endpoint' })
  if (!URL.canParse(text)) throw refuse()
  const base = new URL(text)
  if (!['http:', 'https:'].includes(base.protocol) || base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '') throw refuse()
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}

function checkPrefixOfPlace(prefix: string, url: string): void {
  try {
    checkKey(prefix.slice(0, -1))
  } catch (cause) {
    throw fail('config/invalid', `The prefix of ${JSON.stringify(url)} is not allowed: expected parts of letters, digits, ._-=+ and %XX joined by /.`, { setting: 'objects.url' }, cause)
  }
}
