/**
 * One operator report: how it is recognised, how its bytes become canonical rows, and where it is fetched.
 *
 * Bytes become rows in the engine: a report gives SQL over the engine's readers and looks itself at nothing but the head
 * of a file. Its file has the parts in this order: link to the operator's specification and the grammar as a comment,
 * `recognise`, `rows`, `request`, and last `export const ... = report({ ... })`.
 */
import type { Dataset } from '#canon/dataset.ts'
import type { Iso } from '#canon/market.ts'
import type { Publication } from '#canon/publication.ts'

/** The first bytes of a file, and its name: all that recognition may look at. */
export interface Head {
  /** Base name, as the operator gave it. */
  readonly name: string
  /** The first lines as text, without line ends; at most 64 KiB of the file. */
  readonly lines: readonly string[]
  /** Size of the whole file in bytes. */
  readonly bytes: number
  /** Of a workbook, the sheet that the lines are of; `name` is the workbook's. */
  readonly sheet?: string
}

/** What recognition learnt; handed on to `rows`, and equal for files that one query may read together. */
export interface Layout {
  /** Index of the header line (0 = first), where the format has one. */
  readonly headerLine: number
  /** Header cells as they stand in the file. */
  readonly columns: readonly string[]
  /** Whatever else `rows` needs: the price column, the market run, a date from the preamble. */
  readonly facts: Readonly<Record<string, string>>
  /** What is this file's alone, such as the time at which it was made: files that differ in nothing else are read together. */
  readonly own?: Readonly<Record<string, string>>
}

/** One file of a batch, on local disk. */
export interface SourceFile {
  readonly path: string
  readonly name: string
  readonly layout: Layout
}

/** What the gate expects of the grid. */
export interface Grid {
  readonly minutes: number
  /**
   * `market-day`: a file holds whole market days, and an interval that is missing for every node is a fault.
   * `window`: a file holds what was asked for; only gaps inside it and nodes with fewer intervals than others are faults.
   * `snapshot`: a file holds one or a few intervals.
   */
  readonly covers: 'market-day' | 'window' | 'snapshot'
  /**
   * True where the operator's runs leave the grid: starts are kept as published, and `minutes` is a run's length by name. What
   * follows each other by a fifth more than that has no gap.
   */
  readonly offGrid?: true
  /** Lengths of other intervals that a file may hold beside the grid's, in minutes: runs that look ahead in longer steps. */
  readonly beside?: readonly number[]
}

/** One download. A list of them is what `gridlake fetch` does for a window. */
export interface Download {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Name under which the answer is kept where the server gives none. */
  readonly name: string
  /** What has the same data where this is no longer kept: an archive, asked for once for all that it holds. */
  readonly instead?: {
    readonly url: string
    readonly name: string
    /** Days after the market day beyond which only the archive is asked; before, where the file is not there. */
    readonly afterDays: number
  }
}

export interface FetchWindow {
  /** Market days, `YYYY-MM-DD`, both included. */
  readonly from: string
  readonly to: string
  readonly nodes: readonly string[]
}

export interface Endpoint {
  /** Base URL; a test puts a local server in its place. */
  readonly base: string
  /** Least time between two requests, from the operator's published limits. */
  readonly minIntervalMs: number
  plan(base: string, window: FetchWindow): readonly Download[]
  /** What the operator wants to see with each request. Secrets come from the environment: a setting names the variable. */
  readonly credential?: Credential
  /** Why an answer is less than what was asked for, in words, where its beginning says so; null where it is whole. */
  partial?(head: Head): string | null
}

/** `key`: the variable's value as it stands, under this header. `login`: `user:password`, sent as HTTP Basic. `key-and-token`: both with a blank between, the token as Bearer. */
export type Credential = { readonly kind: 'key' | 'key-and-token', readonly header: string } | { readonly kind: 'login' }

/** `Source`: the operator's word; of what a user described, any name. */
export interface Report<Source extends string = Iso> {
  readonly iso: Source
  /** `lmp-day-ahead`; unique within the operator. */
  readonly name: string
  readonly title: string
  /** The operator's own words for it, to be recognised in errors. */
  readonly spec: string
  /** Where its rows go. */
  readonly dataset: Dataset
  /** Null for reference data, and for values that come when they come. Prices have one. */
  readonly grid: Grid | null
  /** When it comes, where that is not as usual for its kind (`publication.ts`); null: when it comes. */
  readonly published?: Publication | null
  /** Components that the operator publishes beside every price; all three unless told. What is derived from others is not published. */
  readonly components?: readonly ('energy' | 'congestion' | 'loss')[]
  /** Of prices. Half-widths by which lmp may differ from the sum of its published components; null where the identity is vacuous. */
  readonly identityTolerance: number | null
  /** Of prices. Greatest spread of the energy component over the nodes of one interval; null where it is not uniform by design. */
  readonly energySpread: number | null
  /**
   * For what stands in a file beside what another report takes from it; bytes that were taken for the other are new to it.
   * True: this report is asked for by its name. `along`: it is taken with the file, unless another is asked for.
   */
  readonly part?: true | 'along'
  /** Names that the operator gives to this report's files. Content decides; a name that is another report's contradicts it. */
  readonly fileNames?: RegExp
  recognise(head: Head): Layout | null
  /**
   * One SELECT over a batch of files with equal layouts. Its columns are a frame and what the dataset says:
   *
   *   file INTEGER    index into `files`
   *   copies INTEGER  source rows that claimed this row's key (of prices: its key and component), at most; more than 1 = duplicates
   *   and every column of `dataset` by its name and type, but version, known_from_utc and run_id: ingest fills those.
   *
   * Of prices (`isPrices` of canon/price.ts) that is iso, market_run, node_id VARCHAR, interval_start_utc TIMESTAMPTZ,
   * interval_minutes INTEGER, lmp, energy, congestion, loss, ghg DOUBLE, derived, status VARCHAR. Columns node_type and
   * node_name VARCHAR may follow, for nodes that no list has; and `earlier` INTEGER, where the operator puts values that it
   * has replaced beside those that count: null on what counts, the operator's number on what was replaced. Of those, lower
   * numbers are older; they are kept as superseded values and not judged.
   */
  rows(files: readonly SourceFile[]): string
  /** The last line of a whole file, where it can be told: a file that ends with it is whole without a line break. */
  readonly trailer?: RegExp
  /** The files name points by name alone: points that the lake knows by an id get it (`node_name` is looked up). */
  readonly byName?: true
  /** When the operator made the file, from its name or preamble; null where it does not say. */
  knownFromUtc?(file: SourceFile): string | null
  readonly endpoint?: Endpoint
}

export function report(definition: Report): Report { return definition }
