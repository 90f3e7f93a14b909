/** The portal's built files, read once into memory: a path from outside never reaches the file system. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface Asset {
  readonly type: string
  readonly etag: string
  /** Vite puts a hash of the content into the name of what lies under assets/. */
  readonly immutable: boolean
  readonly bytes: Buffer
  /** Where it is smaller. */
  readonly gzipped: Buffer | null
}

/** By path, such as `/assets/index-a1b2.js`. */
export type Assets = ReadonlyMap<string, Asset>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.map': 'application/json', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
  '.png': 'image/png', '.ico': 'image/x-icon', '.webp': 'image/webp', '.woff2': 'font/woff2', '.wasm': 'application/wasm',
}
const compressible = /^(text|application\/(json|manifest)|image\/svg)/

export const isAssetName = (path: string): boolean => types[extname(path)] !== undefined && extname(path) !== '.html'

/** Files of a type that a portal does not have are left out. */
async function loadAssets(folder: string): Promise<Assets> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const assets = new Map<string, Asset>()
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${file.slice(join(folder, sep).length).split(sep).join('/')}`
    const bytes = await readFile(file)
    const packed = compressible.test(type) && bytes.length > 1024 ? await promisify(gzip)(bytes) : null
    assets.set(path, {
      type, bytes, immutable: path.startsWith('/assets/'),
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      gzipped: packed !== null && packed.length < bytes.length ? packed : null,
    })
  }
  return assets
}

/** The assets as they are now: read again after a new build. Null where nothing was built. */
export function assetSource(folder: string): () => Promise<Assets | null> {
  let built = -1
  let loading: Promise<Assets> | undefined
  return async () => {
    const changed = await stat(join(folder, 'index.html')).then(({ mtimeMs }) => mtimeMs, () => null)
    if (changed === null) return null
    if (changed !== built) {
      built = changed
      loading = loadAssets(folder)
      loading.catch(() => { built = -1 })
    }
    return await loading ?? null
  }
}
