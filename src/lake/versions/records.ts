/** The commit graph as records: what lies in the meta store under which key. Ids and hashes are made here and nowhere else. */
import { createHash } from 'node:crypto'
import type { Commit } from '../port.ts'

/** A commit as stored: with its tree. */
export interface CommitRecord extends Commit {
  readonly tree: string
  /** One more than that of any parent: no commit comes before what it descends from. `height` counts first parents alone. */
  readonly generation: number
}

/** Table name to table state. Shared by content: a branch that changes nothing stores nothing. */
export interface Tree {
  readonly tables: Readonly<Record<string, string>>
  /** What other writers of Iceberg bring through the catalog: namespaces with their properties, and views by the key of their metadata. Absent where there is none. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly views?: Readonly<Record<string, string>>
}

export interface RefRecord { readonly commit: string, readonly at_utc: string }

export interface TagRecord extends RefRecord { readonly author: string, readonly message: string }

/** One table at one commit. 64-bit numbers are strings, as everywhere in the meta store. */
export interface TableState {
  readonly table: string
  readonly uuid: string
  /** Folder of the table below the objects' root. */
  readonly folder: string
  readonly metadata: string
  readonly manifest_list: string
  readonly snapshot_id: string
  readonly sequence_number: string
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

export const keys = {
  branch: (name: string) => `ref/branch/${name}`,
  branches: 'ref/branch/',
  tag: (name: string) => `ref/tag/${name}`,
  tags: 'ref/tag/',
  commit: (id: string) => `commit/${id}`,
  tree: (hash: string) => `tree/${hash}`,
  state: (id: string) => `table-state/${id}`,
  /** Where a branch pointed, in order: time first, the branch's own revision for moves of one millisecond. */
  moved: (branch: string, atUtc: string, revision: number) => `${keys.moves(branch)}${atUtc}/${String(revision).padStart(12, '0')}`,
  moves: (branch: string) => `reflog/${branch}//`,
  reflogs: 'reflog/',
  commits: 'commit/',
  /** There while garbage is deleted: then no ref can be put on an old commit, whose files may be going. */
  sweep: 'housekeeping/sweep',
  /** When the last sweep began: whoever brings old files back expects that none began since it looked. */
  sweeps: 'housekeeping/sweeps',
  /** Objects that an earlier pass found unneeded: nothing else is deleted. */
  suspects: 'housekeeping/suspects',
  /** Commits from before this time may have lost their files, where no ref has them. */
  horizon: 'housekeeping/horizon',
} as const

export function commitId(commit: Omit<CommitRecord, 'id'>): string { return hash(commit).slice(0, 40) }
export function treeHash(tree: Tree): string {
  const sorted = (entries: object | undefined): unknown[] => Object.entries(entries ?? {}).sort(([a], [b]) => a < b ? -1 : 1)
  const [namespaces, views] = [sorted(tree.namespaces).map(entry => [(entry as [string, object])[0], sorted((entry as [string, object])[1])]), sorted(tree.views)]
  return hash(namespaces.length + views.length === 0 ? sorted(tree.tables) : [sorted(tree.tables), namespaces, views]).slice(0, 40)
}

function hash(value: unknown): string { return createHash('sha256').update(JSON.stringify(value)).digest('hex') }
