/** Reads the manifest lists and manifests that a client's commit names, and holds them to the format. */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { isFailure, messageOf } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { decodeManifest, type ManifestEntry } from '../iceberg/manifest.ts'
import { decodeManifestList, type ManifestFile } from '../iceberg/manifest-list.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import type { Snapshot } from '../iceberg/snapshot.ts'
import { keyOf } from '../tables/manifest-cache.ts'
import { refused } from './errors.ts'
import type { Locations } from './locations.ts'
import { asClaimed } from './request.ts'
import { listProblem, manifestProblem } from './verify-manifest.ts'

export interface Claim {
  readonly table: string
  /** Key of the folder that everything must lie in. */
  readonly folder: string
  readonly before: TableMetadata | null
  readonly after: TableMetadata
  readonly contract?: Dataset
}

/** An entry of a new manifest, the spec of its partition, and for what its file was looked at. */
export interface Found { readonly entry: ManifestEntry, readonly specId: number, readonly mark: string }

export interface Entries { readonly entries: readonly ManifestEntry[], /** Of the manifest's bytes. */ readonly hash: string }

/** A manifest of a hundred thousand files has a tenth of this. */
const bytesMost = 256 * 1024 ** 2

export interface ClaimReader {
  /** Throws where the URI lies outside the table's folder. */
  keyIn(claim: Claim, uri: string, what: string): string
  listOf(claim: Claim, snapshot: Snapshot): Promise<readonly ManifestFile[]>
  /** Every entry of one manifest, held to what its list says of it. */
  entriesOf(claim: Claim, manifest: ManifestFile): Promise<Entries>
  /** Entries of the manifests that new snapshots name and the table, as far as it is `known` by key, did not; and which of the known ones they name again. */
  newManifests(claim: Claim, added: readonly Snapshot[], known: ReadonlyMap<string, ManifestFile>): Promise<NewManifests>
}

export interface NewManifests { readonly found: readonly Found[], readonly kept: ReadonlySet<string> }

function keysIn(objects: Objects, where: Locations): ClaimReader['keyIn'] {
  const isAllowed = (key: string): boolean => {
    try {
      objects.location(key)
      return true
    } catch (error) {
      if (isFailure(error, 'usage/invalid')) return false
      throw error
    }
  }
  return (claim, uri, what) => {
    const key = where.key(uri)
    if (key === undefined || !key.startsWith(`${claim.folder}/`)) throw bad(claim, `${what} ${uri.slice(0, 300)} lies outside the table's location ${where.uri(claim.folder)}`)
    // Readers find a file by the table's folder: what is judged must be what they read.
    if (keyOf(claim, uri) !== key || !isAllowed(key)) throw bad(claim, `${what} ${uri.slice(0, 300)} has a name that not every reader would take for the same file: below the table's location there may be letters, digits and ._-=+%, in parts joined by /`)
    return key
  }
}

export function claimReader(objects: Objects, where: Locations): ClaimReader {
  const keyIn = keysIn(objects, where)

  async function listOf(claim: Claim, snapshot: Snapshot): Promise<readonly ManifestFile[]> {
    const key = keyIn(claim, snapshot.manifestList, `the manifest list of snapshot ${snapshot.id},`)
    const bytes = await read(claim, key, `the manifest list of snapshot ${snapshot.id}`)
    return asClaimed(() => decodeManifestList(bytes, snapshot.manifestList))
  }

  async function read(claim: Claim, key: string, what: string): Promise<Uint8Array> {
    try {
      const size = await objects.size(key) ?? 0
      if (size > bytesMost) throw bad(claim, `${what} has ${size} bytes, more than the ${bytesMost} that are read of one`)
      return await objects.get(key)
    } catch (error) {
      if (isFailure(error, 'object/missing', 'usage/invalid')) throw bad(claim, `${what} is not there: ${messageOf(error)}`)
      throw error
    }
  }

  /** Manifests of new snapshots that no older snapshot named, each with its entries. */
  async function newManifests(claim: Claim, added: readonly Snapshot[], known: ReadonlyMap<string, ManifestFile>): Promise<NewManifests> {
    const seen = new Map<string, readonly Found[]>()
    const kept = new Set<string>()
    for (const snapshot of added) {
      const listed = await listOf(claim, snapshot)
      const problem = listProblem(listed, snapshot, claim.after)
      if (problem !== undefined) throw bad(claim, `the manifest list of snapshot ${snapshot.id} cannot be: ${problem}`)
      for (const manifest of listed) {
        const key = keyIn(claim, manifest.path, 'the manifest')
        const before = known.get(key)
        if (before !== undefined) {
          kept.add(key)
          if (isDeepStrictEqual(before, manifest)) continue
          // Its entries have their age from the list. Counts and ranges may be told anew, where they are so.
          if (!sameManifest(before, manifest)) throw bad(claim, `the manifest list of snapshot ${snapshot.id} says of ${manifest.path} what the table's own list does not: its length, content, partition spec, sequence number and snapshot stay what they are`)
        }
        if (seen.has(key)) continue
        const { entries, hash } = await entriesOf(claim, manifest)
        seen.set(key, entries.map(entry => ({ entry, specId: manifest.partitionSpecId, mark: `${hash} ${claim.table} ${claim.after.currentSchemaId}` })))
      }
    }
    return { found: [...seen.values()].flat(), kept }
  }

  async function entriesOf(claim: Claim, manifest: ManifestFile): Promise<Entries> {
    const key = keyIn(claim, manifest.path, 'the manifest')
    const bytes = await read(claim, key, `the manifest ${manifest.path}`)
    if (BigInt(bytes.length) !== manifest.length) throw bad(claim, `the manifest ${manifest.path} has ${bytes.length} bytes, and its list says ${manifest.length}`)
    const decoded = asClaimed(() => decodeManifest(bytes, manifest, manifest.path))
    const problem = asClaimed(() => manifestProblem(manifest, decoded, claim.after))
    if (problem !== undefined) throw bad(claim, `the manifest ${manifest.path} cannot be: ${problem}`)
    return { entries: decoded.entries, hash: createHash('sha256').update(bytes).digest('hex') }
  }

  return { keyIn, listOf, entriesOf, newManifests }
}

function sameManifest(a: ManifestFile, b: ManifestFile): boolean {
  return a.length === b.length && a.content === b.content && a.partitionSpecId === b.partitionSpecId && a.sequenceNumber === b.sequenceNumber && a.addedSnapshotId === b.addedSnapshotId
}

/** What a client is told of its commit. */
export function bad(claim: Claim, message: string): Error { return refused('BadRequestException', `Cannot commit to ${claim.table}: ${message}`) }
