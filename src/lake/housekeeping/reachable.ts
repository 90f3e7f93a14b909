/**
 * What must be kept: every object that a commit needs which somebody can still name.
 *
 * Needed are the heads of all branches and tags, whatever a branch has that main has not (down to where they parted, which a
 * merge reads), and every commit of the time-travel window with the one before it, so that the oldest can be taken back.
 */
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { keyOf } from '../tables/manifest-cache.ts'
import { decodeMetadata, type TableMetadata } from '../iceberg/metadata.ts'
import { type CommitRecord, recordKeys as keys, type TableState, type Tree } from '../versions/index.ts'

export interface ReachPorts { readonly meta: Meta, readonly objects: Objects, readonly cache: ManifestCache }

interface RefRecord { readonly commit: string }

/** Ids of the commits whose files are kept. `sinceUtc`: start of the time-travel window. */
export async function neededCommits(meta: Meta, sinceUtc: string): Promise<Set<string>> {
  const commits = new Map((await meta.scan<CommitRecord>(keys.commits)).map(({ value }) => [value.id, value]))
  const refs = [...await meta.scan<RefRecord>(keys.branches), ...await meta.scan<RefRecord>(keys.tags)].map(({ value }) => value.commit)
  const main = (await meta.get<RefRecord>(keys.branch('main')))?.value.commit
  const onMain = new Set(line(commits, main, () => true).map(commit => commit.id))
  const needed = new Set<string>()
  for (const ref of refs) {
    needed.add(ref)
    // Down to the commit from which the branch went its own way.
    for (const commit of line(commits, ref, ({ id }) => !onMain.has(id))) {
      needed.add(commit.id)
      for (const parent of commit.parents) needed.add(parent)
    }
  }
  for (const commit of commits.values()) {
    if (commit.at_utc < sinceUtc) continue
    needed.add(commit.id)
    for (const parent of commit.parents) needed.add(parent)
  }
  // Where a branch pointed within the window can be asked for by time.
  for (const { key, value } of await meta.scan<RefRecord>(keys.reflogs)) if (key.split('//')[1] !== undefined && (key.split('//')[1] ?? '') >= sinceUtc) needed.add(value.commit)
  return new Set([...needed].filter(id => commits.has(id)))
}

/** First parents from a commit on, as long as `go` holds. */
function line(commits: ReadonlyMap<string, CommitRecord>, from: string | undefined, go: (commit: CommitRecord) => boolean): CommitRecord[] {
  const found: CommitRecord[] = []
  for (let commit = commits.get(from ?? ''); commit !== undefined && go(commit); commit = commits.get(commit.parents[0] ?? '')) found.push(commit)
  return found
}

/** Keys of all objects below `tables/` that these commits need. */
export async function neededObjects(ports: ReachPorts, commitIds: ReadonlySet<string>): Promise<Set<string>> {
  const { meta } = ports
  const needed = new Set<string>()
  const done = new Set<string>()
  for (const id of commitIds) {
    const tree = await treeOf(meta, id)
    for (const view of Object.values(tree.views ?? {})) needed.add(view)
    for (const stateId of Object.values(tree.tables)) {
      if (done.has(stateId)) continue
      done.add(stateId)
      const state = (await meta.get<TableState>(keys.state(stateId)))?.value
      if (state !== undefined) await addState(ports, state, needed)
    }
  }
  return needed
}

async function treeOf(meta: Meta, commitId: string): Promise<Tree> {
  const commit = (await meta.get<CommitRecord>(keys.commit(commitId)))?.value
  return (await meta.get<Tree>(keys.tree(commit?.tree ?? '')))?.value ?? { tables: {} }
}

/** A state's metadata, and all that the snapshots need which the metadata goes on naming for other readers of Iceberg. */
async function addState({ objects, cache }: ReachPorts, state: TableState, needed: Set<string>): Promise<void> {
  needed.add(state.metadata)
  const metadata: TableMetadata = decodeMetadata(await objects.get(state.metadata), state.metadata)
  for (const { file } of metadata.metadataLog) needed.add(keyOf(state, file))
  for (const name of ['statistics', 'partition-statistics']) for (const file of statisticsPaths(metadata.rest[name])) needed.add(keyOf(state, file))
  const lists = new Set([state.manifest_list, ...metadata.snapshots.flatMap(snapshot => snapshot.manifestList === undefined ? [] : [keyOf(state, snapshot.manifestList)])])
  for (const list of lists) {
    // A snapshot that was let go of is named no longer by any commit; the metadata of other readers may still.
    if (needed.has(list) || (list !== state.manifest_list && await objects.size(list) === undefined)) continue
    needed.add(list)
    const at = { ...state, manifest_list: list }
    for (const manifest of await cache.manifests(at)) {
      const key = keyOf(state, manifest.path)
      if (needed.has(key)) continue
      needed.add(key)
      for (const { file } of await cache.live(at, manifest)) needed.add(keyOf(state, file.path))
    }
  }
}

function statisticsPaths(files: unknown): string[] {
  return (Array.isArray(files) ? files : []).flatMap(file => {
    const path = (file as Record<string, unknown> | null)?.['statistics-path']
    return typeof path === 'string' ? [path] : []
  })
}
