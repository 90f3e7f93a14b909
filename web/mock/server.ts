/**
 * A stand-in for the platform, for work on the portal and for its browser tests: deterministic, invented data.
 *
 *   node web/mock/server.ts            serves web/dist and the API on 127.0.0.1:8411
 *   MOCK_MODE=empty|huge|error|login   what it plays; `POST /mock/mode` changes it while it runs
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answer, type Answer } from './routes.ts'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json' }

/** As strict as a careful server would be, so that a violation shows here first. */
const policy = 'default-src \'self\'; style-src \'self\' \'unsafe-inline\'; img-src \'self\' data:; base-uri \'none\'; frame-ancestors \'none\''

export type Mode = 'normal' | 'empty' | 'huge' | 'error' | 'login'

export interface Mock { url: string, setMode: (mode: Mode) => void, close: () => Promise<void> }

export async function startMock(options: { port?: number, mode?: Mode } = {}): Promise<Mock> {
  const state = { mode: options.mode ?? 'normal', loggedOut: options.mode === 'login', tokens: 2 }
  const server = createServer((request, response) => {
    handle(request, response, state).catch(error => send(response, { status: 500, body: { error: { code: 'mock/broken', message: String(error), details: {} } } }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    setMode(mode) {
      state.mode = mode
      state.loggedOut = mode === 'login'
    },
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

export interface MockState { mode: Mode, loggedOut: boolean, tokens: number }

async function handle(request: IncomingMessage, response: ServerResponse, state: MockState) {
  const url = new URL(request.url ?? '/', 'http://mock')
  const body = await bodyOf(request)
  if (url.pathname === '/mock/mode') {
    state.mode = (body as { mode: Mode }).mode
    state.loggedOut = state.mode === 'login'
    return send(response, { status: 200, body: state })
  }
  if (url.pathname.startsWith('/api/')) return send(response, answer(request.method ?? 'GET', url, body, state))
  return sendFile(response, url.pathname)
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? null : JSON.parse(text)
}

function send(response: ServerResponse, { status, body, text, headers }: Answer) {
  response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/plain', 'cache-control': 'no-store', ...headers })
  response.end(text ?? (body === null ? undefined : JSON.stringify(body)))
}

async function sendFile(response: ServerResponse, path: string) {
  const wanted = normalize(path).replace(/^[/\\]+/, '')
  const file = extname(wanted) === '' ? 'index.html' : wanted
  try {
    const bytes = await readFile(join(dist, file))
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy })
    response.end(bytes)
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`${file} is not in web/dist; run vite build web first`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.env.PORT ?? 8411), mode: (process.env.MOCK_MODE ?? 'normal') as Mode })
  process.stdout.write(`${mock.url}\n`)
}
