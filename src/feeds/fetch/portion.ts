/** Files on their way from the download to the ingest: gathered, handed over in portions, and removed. */
import { rm } from 'node:fs/promises'
import type { IngestResult } from '../ingest/index.ts'
import type { Kept } from './answer.ts'
import type { Knowledge } from './known.ts'

/** Takes files, and says where each is kept (null: nowhere but in the lake) and what the ingest made of them. */
export type Take = (files: readonly Kept[]) => Promise<{ readonly paths: readonly (string | null)[], readonly result: IngestResult | null }>

export interface Portions {
  /** `index` is the caller's own number for the download. May hand over what is gathered. */
  add(index: number, url: string, kept: Kept): Promise<void>
  flush(): Promise<void>
  pathOf(index: number): string | null
  /** Of all portions so far; null where nothing was ingested. */
  result(): IngestResult | null
}

/** A portion is handed over when it has so many files, or so many bytes on disk. */
const filesMost = 100
const bytesMost = 256 * 2 ** 20

export function portions({ take, knowledge }: { take: Take, knowledge: Knowledge | null }): Portions {
  const gathered: { index: number, url: string, kept: Kept }[] = []
  const places = new Map<number, string>()
  let taken: IngestResult | null = null

  async function flush(): Promise<void> {
    if (gathered.length === 0) return
    const { paths, result } = await take(gathered.map(({ kept }) => kept))
    for (const [at, { index }] of gathered.entries()) {
      const path = paths[at]
      if (path) places.set(index, path)
    }
    if (result) {
      await knowledge?.remember(gathered, result)
      taken = { files: [...taken?.files ?? [], ...result.files], runs: [...taken?.runs ?? [], ...result.runs] }
    }
    for (const { kept } of gathered.splice(0)) await rm(kept.path, { force: true })
  }

  return {
    async add(index, url, kept) {
      gathered.push({ index, url, kept })
      if (gathered.length >= filesMost || gathered.reduce((sum, one) => sum + one.kept.bytes, 0) >= bytesMost) await flush()
    },
    flush,
    pathOf(index) { return places.get(index) ?? null },
    result() { return taken },
  }
}
