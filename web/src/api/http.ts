/** Calls to the platform: one place that knows headers, errors and the lost session. */

export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: Record<string, unknown>

  constructor(code: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
  }
}

const unauthenticated = new Set<() => void>()

/** Calls `listener` whenever the platform says that nobody is logged in. Returns the way to stop it. */
export function onUnauthenticated(listener: () => void): () => void {
  unauthenticated.add(listener)
  return () => unauthenticated.delete(listener)
}

interface CallOptions { method?: string, body?: unknown, signal?: AbortSignal }

/** Throws `ApiError`; an aborted call throws what `fetch` throws. */
export async function call(path: string, options: CallOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-gridlake': '1' }
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' }
  if (options.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(options.body)
  }
  if (options.signal) init.signal = options.signal
  const response = await reach(path, init)
  if (response.ok) return response
  const error = await errorOf(response)
  if (response.status === 401 && path !== '/api/session') for (const listener of unauthenticated) listener()
  throw error
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, signal ? { signal } : {})
  return await response.json() as T
}

/** An answer without a body (204) gives null. */
export async function sendJson<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await call(path, { method, ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) })
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError('portal/unreachable', 0, 'The platform does not answer. Check that it is running; the portal tries again by itself.')
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text()
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string, message?: string, details?: Record<string, unknown> } }
    if (error?.message) return new ApiError(error.code ?? 'portal/unknown', response.status, error.message, error.details)
  } catch { /* not JSON: said below */ }
  return new ApiError('portal/unexpected', response.status, `The platform answered ${response.status} ${response.statusText} without saying why.`)
}

/** `/api/x` and the parameters that are set; a list becomes a repeated parameter. */
export function withQuery(path: string, parameters: Record<string, string | number | readonly string[] | null | undefined>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(parameters)) {
    if (value === null || value === undefined || value === '') continue
    if (typeof value === 'string' || typeof value === 'number') search.append(key, String(value))
    else for (const one of value) search.append(key, one)
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Lets the browser save `response` under `name`. */
export async function download(response: Response, name: string): Promise<void> {
  saveBlob(await response.blob(), name)
}

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
