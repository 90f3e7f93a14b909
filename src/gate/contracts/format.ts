/** What the three schema formats answer alike: is a text a schema, and can a reader with one schema read what a writer wrote with another. */
import { fail, type GridlakeError } from '#base/error.ts'

export type SchemaType = 'AVRO' | 'JSON' | 'PROTOBUF'

/** Another schema that a schema speaks of: the name as the text says it (full name, URI or import path) and that schema's text. */
export interface Reference { readonly name: string, readonly text: string }

/** A place in a schema, and what is declared about it beyond its type; market-rules.ts knows the names. */
export interface Note {
  /** The same in two versions of a schema for the same thing: record and field name, JSON pointer, or message and field number. */
  readonly place: string
  /** Other names of the same place (Avro's aliases). */
  readonly formerly: readonly string[]
  /** Attribute name, snake_case, to its value as text. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface ParsedSchema {
  readonly type: SchemaType
  /** Text for deduplication: equal for texts that differ in white space and spelling only. */
  readonly canonical: string
  /** Text for registration with `normalize=true`: also equal where only the order of things without an order differs. */
  readonly normalized: string
  /** Full names of the types that the schema itself defines, in its order; none for JSON Schema. */
  readonly names: readonly string[]
  /** Other written forms by the name of the format: Avro's `resolved`, Protobuf's `serialized`. */
  readonly forms: Readonly<Record<string, () => string>>
  /** Every place that could declare something, whether it does or not. */
  readonly notes: readonly Note[]
}

/** For what few ask of a schema: made when it is asked for, once. */
export function onDemand<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

export interface Difference {
  /** In capitals, such as READER_FIELD_MISSING_DEFAULT_VALUE; those that end in UNDECIDED were judged breaking because no rule decides them. */
  readonly kind: string
  /** JSON pointer into the reader's schema (the writer's for what the reader lacks); for Protobuf `#/Message/number`. */
  readonly path: string
  readonly message: string
  readonly breaking: boolean
}

export interface CompareOptions {
  /** JSON Schema: `lenient` takes writers to write what they declare and readers to pass over what they don't. Default `strict`. */
  readonly policy?: 'strict' | 'lenient'
  /** Which side is the later version: what may be added but not taken away needs to know. Default `reader`, as in BACKWARD. */
  readonly newer?: 'reader' | 'writer'
}

export interface Comparison { readonly compatible: boolean, readonly differences: readonly Difference[] }

/** A value that the writer's schema can write and the reader's cannot read, or reads as something else. */
export interface Witness {
  readonly value: unknown
  /** What the writer wrote, in hexadecimal, where the format is binary. */
  readonly encoded?: string
  /** What the reader said to it. */
  readonly error: string
}

export interface Format<Parsed extends ParsedSchema = ParsedSchema> {
  readonly type: SchemaType
  /** `references`: already resolved, each once, those that others need first. Throws schema/invalid with `details.place` (a pointer or line), and `details.limit` where a limit was the reason. */
  parse(text: string, references: readonly Reference[]): Parsed
  compare(reader: Parsed, writer: Parsed, options?: CompareOptions): Comparison
  /** Null where nothing was found within limits, or where no single value can show the differences. */
  witness(reader: Parsed, writer: Parsed, options?: CompareOptions): Witness | null
}

export const limits = {
  /** Of one schema, in UTF-16 units. */
  textLength: 1_048_576,
  /** Of a schema with all that it refers to. */
  allLength: 4_194_304,
  references: 200,
  /** Of brackets in the text, and of types within types. */
  depth: 200,
  /** Values in a JSON text. */
  nodes: 200_000,
  /** Named types, or schemas within a schema. */
  types: 20_000,
  /** Pairs of types looked at before a comparison is given up as undecided. */
  steps: 50_000,
  /** Types within types of a pair that is compared, recursion unrolled. */
  pairDepth: 200,
  /** Schemas that are put together, over and over, before a comparison of JSON Schemas is given up as undecided. */
  work: 150_000,
  /** Values tried in the search for a witness. */
  samples: 2_000,
  /** Steps in which values of JSON Schemas are made, and as many in which they are tried. */
  effort: 1_000_000,
} as const

export function invalid(type: SchemaType, message: string, place = '', details: Record<string, unknown> = {}): GridlakeError {
  return fail('schema/invalid', `${label[type]}: ${message}${place === '' ? '' : ` (at ${place})`}`, { type, place, ...details })
}

const label: Readonly<Record<SchemaType, string>> = { AVRO: 'Avro schema', JSON: 'JSON Schema', PROTOBUF: 'Protobuf schema' }

export function requireSize(type: SchemaType, text: string, references: readonly Reference[]): void {
  if (text.length > limits.textLength) throw invalid(type, `the text has ${text.length} characters; at most ${limits.textLength} are taken`, '', { limit: 'textLength' })
  if (references.length > limits.references) throw invalid(type, `it has ${references.length} references; at most ${limits.references} are taken`, '', { limit: 'references' })
  const all = references.reduce((sum, one) => sum + one.text.length, text.length)
  if (all > limits.allLength) throw invalid(type, `with its references it has ${all} characters; at most ${limits.allLength} are taken`, '', { limit: 'allLength' })
  const seen = new Set<string>()
  for (const { name } of references) {
    if (seen.has(name)) throw invalid(type, `reference ${name} is given twice`)
    seen.add(name)
  }
}
