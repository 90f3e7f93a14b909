/** A client in Python against the real server: a script of this folder that checks for itself what it reads. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { realServer, type RealServer } from './real-server.ts'
import { type ClientName, clientOf } from './set-up.ts'

const patienceMs = 10 * 60_000

/** `check` asks the platform afterwards what the client wrote, and may let other scripts run. */
export function pythonClient(name: Exclude<ClientName, 'kit' | 'registry' | 'registryNode'>, what: string, script: string, check: (server: RealServer, t: TestContext, run: (script: string) => Promise<void>) => Promise<void>): void {
  const there = clientOf(name)
  test(what, { skip: typeof there === 'string' && there, timeout: patienceMs }, async t => {
    if (typeof there === 'string') return
    const server = await realServer()
    const environment = { ...process.env, TMPDIR: server.scratch, HOME: server.scratch, PYTHONDONTWRITEBYTECODE: '1' }
    async function run(file: string): Promise<void> {
      const words = [join(import.meta.dirname, file), server.url, server.token, ...typeof there === 'object' ? [there.sparkRuntime] : []]
      const said = await promisify(execFile)(typeof there === 'object' ? there.python : '', words, { cwd: server.scratch, env: environment, maxBuffer: 2 ** 26 }).catch((error: unknown) => { throw withOutput(error) })
      if (!said.stdout.trimEnd().endsWith('ok')) throw new Error(`${file} did not come to its end: ${said.stdout}\n${said.stderr}`)
    }
    try {
      await run(script)
      await check(server, t, run)
    } finally {
      await server.stop()
    }
  })
}

function withOutput(error: unknown): Error {
  const { stdout = '', stderr = '', message } = error as { stdout?: string, stderr?: string, message: string }
  // Where Java is called through Python, a word of why stands among hundreds of lines of how.
  const told = stderr.split('\n').filter(line => !/^\s+at /.test(line)).join('\n')
  return new Error(`${message.split('\n', 1)[0] ?? ''}\n${stdout.slice(-4000)}\n${told.slice(0, 2000)}\n...\n${told.slice(-4000)}`)
}
