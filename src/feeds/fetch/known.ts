/**
 * What was fetched before, so that it need not come again. Only the server can know that a file is still the same: what is
 * kept is its validator (`ETag`, or a `Last-Modified` that is old enough to be one), and it is sent along only while the
 * ledger still says that all of the file is on the branch. OASIS gives no validators and is asked anew each time: prices
 * are corrected.
 */
import { createHash } from 'node:crypto'
import type { Meta } from '#drivers/meta/port.ts'
import type { IngestResult, Ledger } from '../ingest/index.ts'
import type { Kept } from './answer.ts'

export interface Knowledge {
  /** Headers that ask for a file only if it changed; empty where that is not certain. */
  conditions(url: string): Promise<Readonly<Record<string, string>>>
  /** After an ingest: what each download was made of. */
  remember(downloads: readonly { readonly url: string, readonly kept: Kept }[], result: IngestResult): Promise<void>
}

interface Fetched {
  readonly url: string
  readonly etag: string | null
  readonly last_modified: string | null
  /** Of the file, or of each member of the archive. The ledger knows on which branches they are. */
  readonly sha256s: readonly string[]
}

/** A file that changes twice within a second keeps its `Last-Modified`; after a minute that is past (RFC 9110, 8.8.2.2). */
const settledMs = 60_000

export function knowledge(meta: Meta, ledger: Ledger, branch: string): Knowledge {
  const keyOf = (url: string): string => `fetched/${createHash('sha256').update(url).digest('hex')}`

  async function allThere(sha256s: readonly string[]): Promise<boolean> {
    for (const sha256 of sha256s) if (!await ledger.holds(sha256, branch)) return false
    return sha256s.length > 0
  }

  return {
    async conditions(url) {
      const known = (await meta.get<Fetched>(keyOf(url)))?.value
      if (known === undefined || known.url !== url || !await allThere(known.sha256s)) return {}
      return { ...known.etag === null ? {} : { 'if-none-match': known.etag }, ...known.last_modified === null ? {} : { 'if-modified-since': known.last_modified } }
    },

    async remember(downloads, result) {
      const put: { key: string, value: Fetched }[] = []
      for (const { url, kept } of downloads) {
        const [etag, last_modified] = [kept.headers['etag'] ?? null, settled(kept.headers)]
        if (etag === null && last_modified === null) continue
        put.push({ key: keyOf(url), value: { url, etag, last_modified, sha256s: filesOf(kept, result) } })
      }
      if (put.length > 0) await meta.write({ put })
    },
  }
}

/** The files that a download turned out to hold, by the raw bytes that they came in; none where that cannot be told. */
function filesOf({ sha256 }: Kept, { runs, files }: IngestResult): string[] {
  // Such a member shows in no run of this ingest, and by its name alone it cannot be told whose it is.
  if (files.some(({ state }) => state === 'refused' || state === 'quarantined-before')) return []
  const came = runs.flatMap(run => run.files.filter(file => file.raw.endsWith(`/${sha256}`)).map(file => file.sha256))
  return came.length === 0 ? [sha256] : came
}

function settled(headers: Kept['headers']): string | null {
  const modified = headers['last-modified']
  if (modified === undefined) return null
  return Date.parse(headers['date'] ?? '') - Date.parse(modified) >= settledMs ? modified : null
}
