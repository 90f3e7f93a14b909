/**
 * Meta port: everything transactional (refs, commits, runs, users), as records under ordered keys.
 *
 * A write is atomic over all its records and happens only if every expectation holds: the one compare-and-set on which
 * the commit graph stands. What resolves is durable. Several processes may share one store. Values are JSON; 64-bit
 * integers travel in them as strings. Keys sort by their UTF-8 bytes. Every implementation passes `conformance.ts`.
 */
export interface Meta {
  get<T>(key: string): Promise<Entry<T> | undefined>
  /** Entries whose key starts with `prefix`, in key order (or reversed). `after`: strictly past this key, in the direction read. */
  scan<T>(prefix: string, options?: { after?: string, limit?: number, reverse?: boolean }): Promise<readonly Entry<T>[]>
  /** Throws `meta/conflict`, with the key that did not hold, and then changes nothing. */
  write(write: Write): Promise<void>
  close(): Promise<void>
}

export interface Entry<T> {
  readonly key: string
  readonly value: T
  /** Grows with every write to the key; never reused, also not after a deletion. */
  readonly revision: number
}

export interface Write {
  /** The revision read before, or null for "no such key". */
  readonly expect?: readonly { readonly key: string, readonly revision: number | null }[]
  readonly put?: readonly { readonly key: string, readonly value: unknown }[]
  readonly delete?: readonly string[]
}
