/** Reads JSON that others wrote: each step knows its path, so that what is wrong can be named. */
import { fail, type GridlakeError } from '#base/error.ts'
import { type Json, parseJson, stringifyJson } from './json.ts'

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

export class JsonNode {
  readonly file: string
  readonly path: string
  readonly value: Json | undefined

  constructor(file: string, path: string, value: Json | undefined) {
    this.file = file
    this.path = path
    this.value = value
  }

  static parse(text: string, file: string): JsonNode {
    return new JsonNode(file, '', parseJson(text, file))
  }

  /** A missing key and a null are both absent: Iceberg writers use either. */
  get absent(): boolean {
    return this.value === undefined || this.value === null
  }

  at(key: string): JsonNode {
    const members = this.members()
    return new JsonNode(this.file, this.path === '' ? key : `${this.path}.${key}`, Object.hasOwn(members, key) ? members[key] : undefined)
  }

  members(): Readonly<Record<string, Json>> {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong('an object')
    return value as Record<string, Json>
  }

  entries(): readonly (readonly [string, JsonNode])[] {
    return Object.keys(this.members()).map(key => [key, this.at(key)] as const)
  }

  items(): readonly JsonNode[] {
    if (!Array.isArray(this.value)) throw this.wrong('a list')
    return (this.value as readonly Json[]).map((item, index) => new JsonNode(this.file, `${this.path}[${index}]`, item))
  }

  string(): string {
    if (typeof this.value !== 'string') throw this.wrong('a string')
    return this.value
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.wrong('true or false')
    return this.value
  }

  /** 32 bits. */
  int(): number {
    const number = typeof this.value === 'bigint' ? Number(this.value) : this.value
    if (typeof number !== 'number' || (number | 0) !== number) throw this.wrong('an integer of 32 bits')
    return number
  }

  /** 64 bits. */
  long(): bigint {
    const { value } = this
    const long = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
    if (typeof long !== 'bigint' || long < int64.min || long > int64.max) throw this.wrong('an integer of 64 bits')
    return long
  }

  oneOf<T extends string>(...allowed: readonly T[]): T {
    const found = allowed.find(candidate => candidate === this.value)
    if (found === undefined) throw this.wrong(allowed.map(word => `"${word}"`).join(' or '))
    return found
  }

  strings(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.entries().map(([key, node]) => [key, node.string()]))
  }

  /** `read` where there is a value, else undefined. */
  optional<T>(read: (node: JsonNode) => T): T | undefined {
    return this.absent ? undefined : read(this)
  }

  wrong(expected: string): GridlakeError {
    const found = this.value === undefined ? 'missing' : shorten(stringifyJson(this.value))
    const place = this.path === '' ? 'the document' : this.path
    return fail('lake/corrupt', `${this.file}: ${place} is ${found}; expected ${expected}.`, { file: this.file, path: this.path, expected })
  }
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`
}
