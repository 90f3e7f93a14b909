/** How much each branch holds, and how much of it no other ref does. */
import type { Ref, Lake } from '../port.ts'
import { keyOf, type ManifestCache } from '../tables/manifest-cache.ts'
import type { TreeStore } from '../versions/index.ts'

export interface StorageOfRef { readonly ref: Ref, readonly files: number, readonly bytes: number, readonly unique_files: number, readonly unique_bytes: number }

/** Data files of all branches and tags. Refs with equal trees are counted once and share everything. */
export async function storageByRef(ports: { readonly lake: Lake, readonly trees: TreeStore, readonly cache: ManifestCache }): Promise<StorageOfRef[]> {
  const refs = [...(await ports.lake.branches()).map(branch => branch.name), ...(await ports.lake.tags()).map(tag => `tag:${tag.name}`)]
  const states = new Map<string, ReadonlyMap<string, number>>()
  const byRef = new Map<Ref, Map<string, number>>()
  for (const ref of refs) {
    const files = new Map<string, number>()
    for (const id of Object.values((await ports.trees.at(ref)).tree.tables)) {
      const known = states.get(id) ?? await filesOf(ports, id)
      states.set(id, known)
      for (const [key, bytes] of known) files.set(key, bytes)
    }
    byRef.set(ref, files)
  }
  const holders = new Map<string, number>()
  for (const files of byRef.values()) for (const key of files.keys()) holders.set(key, (holders.get(key) ?? 0) + 1)
  return refs.map(ref => {
    const files = [...byRef.get(ref) ?? []]
    const own = files.filter(([key]) => holders.get(key) === 1)
    const sum = (some: readonly (readonly [string, number])[]): number => some.reduce((total, [, bytes]) => total + bytes, 0)
    return { ref, files: files.length, bytes: sum(files), unique_files: own.length, unique_bytes: sum(own) }
  })
}

async function filesOf({ trees, cache }: { readonly trees: TreeStore, readonly cache: ManifestCache }, id: string): Promise<Map<string, number>> {
  const state = await trees.state(id)
  const files = new Map<string, number>()
  for (const manifest of await cache.manifests(state)) for (const { file } of await cache.live(state, manifest)) files.set(keyOf(state, file.path), Number(file.fileSizeInBytes))
  return files
}
