/** The portal's pages over HTTP: built files, and the one page for every address that the portal draws itself. */
import { Reply } from '#base/capability.ts'
import { type Asset, type Assets, assetSource, isAssetName } from './assets.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Undefined where the portal has nothing under the path. `path` is decoded, without a query. */
export type Portal = (path: string, headers: Headers) => Promise<Reply | undefined>

/** `folder` is what `vite build web` made. */
export function portalPages(folder: string): Portal {
  const current = assetSource(folder)
  return async (path, headers) => {
    const assets = await current()
    if (!assets) return isAssetName(path) ? undefined : new Reply(503, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, notBuilt)
    const asset = find(assets, path)
    return asset && reply(asset, headers)
  }
}

function find(assets: Assets, path: string): Asset | undefined {
  const known = assets.get(path)
  if (known) return known
  // A page's address may have a dot in it (a table, a branch); a missing script must not be answered with a page.
  return path.startsWith('/assets/') || isAssetName(path) ? undefined : assets.get('/index.html')
}

function reply(asset: Asset, headers: Headers): Reply {
  const common = { 'etag': asset.etag, 'vary': 'accept-encoding', 'cache-control': asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache' }
  if (String(headers['if-none-match'] ?? '').split(/\s*,\s*/).includes(asset.etag)) return new Reply(304, common, null)
  const packed = /\bgzip\b/.test(String(headers['accept-encoding'] ?? '')) ? asset.gzipped : null
  return new Reply(200, { ...common, 'content-type': asset.type, ...packed ? { 'content-encoding': 'gzip' } : {} }, packed ?? asset.bytes)
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>gridlake: portal not built</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em">
<h1>The portal is not built</h1>
<p>Its sources are there, its built files are not. Build them in the project's folder, then load this page again:</p>
<pre>npx vite build web</pre>
<p><code>npm start</code> does it by itself. The HTTP API works without: see <a href="/api/openapi.json">/api/openapi.json</a>.</p>
</body></html>
`
