/**
 * Objects port: named, immutable bytes with a compare-and-set.
 *
 * Keys are `a/b/c`: letters, digits, `.`, `_`, `-`, `=`, `+`, `%XX` and `/`; no empty part, no `.` or `..`. `%XX` is three
 * characters of the key: nobody decodes it.
 * What resolves is durable: it survives `kill -9` and power loss. What does not resolve leaves nothing that a reader can
 * see under its key. Every implementation passes `conformance.ts`.
 */
export interface Objects {
  /** Throws `object/missing`. */
  get(key: string): Promise<Uint8Array>
  /** Size in bytes, or undefined where there is none. */
  size(key: string): Promise<number | undefined>
  /** Throws `object/conflict` where `ifAbsent` is set and the key exists: exactly one of many racing puts wins. */
  put(key: string, bytes: Uint8Array, options?: { ifAbsent?: boolean }): Promise<void>
  /**
   * Copies a local file. For keys that name their content: where an object of its size is there already, that one stays.
   * `verify` runs when the copy is made and nobody can see it yet; where it throws, nothing is kept.
   */
  putFile(key: string, path: string, verify?: () => Promise<void>): Promise<void>
  /** Sorted by key. */
  list(prefix: string): AsyncIterable<{ readonly key: string, readonly bytes: number }>
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>
  /** Where the engine reads the object, and writes one before `seal`: a path or URL that it understands. */
  location(key: string): string
  /** Makes ready for the engine to write at `location(key)`. */
  prepare(key: string): Promise<void>
  /** Makes what the engine wrote at these locations durable. Throws `object/missing`. */
  seal(keys: readonly string[]): Promise<void>
}
