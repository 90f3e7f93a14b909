/**
 * Whether a reader's schema takes every value that a writer's schema takes, and if not, why.
 *
 * One set of rules (leaf-*.ts) serves both questions: silently, stopping at the first "no"; and told, collecting every difference.
 * Where the rules fail on the whole, the writer's values are split, by the branches of its unions and by type, and each part is judged.
 */
import { limits, type CompareOptions, type Difference } from '../format.ts'
import { brief } from '../json-text.ts'
import { PairProof } from '../pair-proof.ts'
import { accepts, TooMuchWork } from './accepts.ts'
import { Impossibility } from './impossible.ts'
import { arrays } from './leaf-array.ts'
import { combined, conditions } from './leaf-combined.ts'
import { objects } from './leaf-object.ts'
import { numbers, strings } from './leaf-scalar.ts'
import { everyType, Meets, type Meet } from './meet.ts'
import type { Node } from './node.ts'
import { same, sameText } from './same.ts'

export class Judge {
  readonly lenient: boolean
  readonly meets = new Meets()
  readonly #proof = new PairProof({ guarded: true })
  readonly #impossible = new Impossibility(this.meets, (reader, writer) => this.covers(reader, writer))
  readonly #told = new Map<Meet, Set<Meet>>()
  readonly #sameDraft: boolean
  #depth = 0
  /** Pairs that do not hold and were told of before. */
  #repeated = 0
  /** Null while judging silently. */
  #found: Difference[] | null = null

  constructor({ policy = 'strict' }: CompareOptions, sameDraft: boolean) {
    this.lenient = policy === 'lenient'
    this.#sameDraft = sameDraft
  }

  differences(reader: Node, writer: Node): readonly Difference[] {
    // A schema reads itself, however hard that would be to show.
    if (this.#sameDraft && same(reader, writer)) return []
    const all: Difference[] = []
    try {
      all.push(...this.#tell(this.meets.of([reader]), this.meets.of([writer]), '#'))
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error
      all.push(undecided)
    }
    if (this.#proof.exhausted && all.every(({ breaking }) => !breaking)) all.push(undecided)
    return all
  }

  covers(reader: Meet, writer: Meet): boolean {
    if (reader.nodes.length === 0 || reader === writer) return true
    return this.#proof.holds(reader, writer, () => this.#prove(reader, writer))
  }

  impossible(writer: Meet): boolean { return this.#impossible.of(writer) }

  /** For schemas of a part of the value. */
  part(reader: readonly Node[], writer: readonly Node[], path: string): boolean {
    const [first, other] = [reader[0], writer[0]]
    if (this.#sameDraft && reader.length === 1 && writer.length === 1 && first && other && sameText(first, other)) return true
    const [ours, theirs] = [this.meets.of(reader), this.meets.of(writer)]
    const holds = this.#proof.inside(() => this.covers(ours, theirs))
    if (this.#found && this.#depth < limits.pairDepth) this.#found.push(...this.#tell(ours, theirs, path))
    return holds
  }

  /** The verdict of one rule: what does not break holds. */
  say(kind: string, path: string, message: string, breaking: boolean): boolean {
    this.#found?.push({ kind, path, message, breaking })
    return !breaking
  }

  /** All of several rules: told, each has its say. */
  all<T>(items: Iterable<T>, rule: (item: T) => boolean): boolean {
    let holds = true
    for (const item of items) {
      if (!rule(item)) holds = false
      if (!holds && !this.#found) return false
    }
    return holds
  }

  silently<T>(look: () => T): T {
    const before = this.#found
    this.#found = null
    try { return look() } finally { this.#found = before }
  }

  #prove(reader: Meet, writer: Meet): boolean {
    return this.silently(() => {
      if (this.impossible(writer)) return true
      const { finite } = writer
      if (finite) return finite.every(value => reader.nodes.every(node => accepts(node, value)))
      if (this.all(rules, rule => rule(this, reader, writer, ''))) return true
      const union = writer.unions.find(one => !writer.spent.has(one))
      if (union) return union.branches.every(branch => this.covers(reader, this.meets.branch(writer, union, branch)))
      const splits = writer.types.size > 1 && reader.nodes.some(node => node.anyOf !== null || node.oneOf !== null || node.conditional !== null || node.not !== null)
      return splits && [...writer.types].every(type => this.covers(reader, this.meets.only(writer, type)))
    })
  }

  #tell(reader: Meet, writer: Meet, path: string): readonly Difference[] {
    const told = this.#told.get(reader) ?? new Set()
    if (reader === writer) return []
    if (told.has(writer)) {
      if (!this.covers(reader, writer)) this.#repeated++
      return []
    }
    this.#told.set(reader, told.add(writer))
    const holds = this.covers(reader, writer)
    const [before, repeated] = [this.#found, this.#repeated]
    const found: Difference[] = this.#found = []
    this.#depth++
    if (reader.nodes.length === 0) this.say('SCHEMA_REMOVED', path, 'the reader takes anything here', false)
    else if (writer.nodes.length === 0 && !holds) this.say('SCHEMA_ADDED', path, 'the writer may write anything here, the reader does not take it', true)
    else this.all(listed(writer) ? [finite] : rules, rule => rule(this, reader, writer, path))
    this.#depth--
    this.#found = before
    if (holds) return found.filter(({ breaking }) => !breaking)
    return found.some(({ breaking }) => breaking) || this.#repeated > repeated ? found : [...found, { kind: 'SCHEMA_NARROWED', path, message: 'the reader does not take all that the writer may write here', breaking: true }]
  }
}

const undecided: Difference = { kind: 'TOO_LARGE_UNDECIDED', path: '#', message: 'the two schemas take too many steps to be compared', breaking: true }

function listed(meet: Meet): boolean { return meet.nodes.some(({ values }) => values !== null) }

const rules = [types, finite, numbers, strings, arrays, objects, combined, conditions] as const

function types(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (reader.never) return judge.say('FALSE_SCHEMA', path, 'the reader takes nothing here', true)
  if (reader.types.size === everyType.size) return true
  const missing = [...writer.types].filter(type => !reader.types.has(type))
  if (missing.length === 0 && reader.types.size === writer.types.size) return true
  const [ours, theirs] = [[...reader.types].join(', '), [...writer.types].join(', ')]
  if (missing.length === writer.types.size) return judge.say('TYPE_CHANGED', path, `the writer writes ${theirs}, the reader takes ${ours || 'nothing'}`, true)
  if (missing.length > 0) return judge.say('TYPE_NARROWED', path, `the writer may write ${missing.join(', ')}, the reader takes ${ours}`, true)
  return writer.types.size < reader.types.size ? judge.say('TYPE_EXTENDED', path, `the reader also takes ${[...reader.types].filter(type => !writer.types.has(type)).join(', ')}`, false) : true
}

function finite(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const ours = reader.nodes.some(({ values }) => values !== null) ? reader.finite : null
  const theirs = writer.finite
  if (theirs) {
    // Of a type that has few values: its types have been compared.
    if (!listed(writer) && [...writer.types].some(type => !reader.types.has(type))) return false
    const refused = theirs.filter(value => !reader.nodes.every(node => accepts(node, value)))
    if (refused.length > 0) return judge.say(refused.length === theirs.length ? 'ENUM_ARRAY_CHANGED' : 'ENUM_ARRAY_NARROWED', `${path}/enum`, `the writer may write ${brief(refused)}, the reader does not take it`, true)
    return ours && ours.length > theirs.length ? judge.say('ENUM_ARRAY_EXTENDED', `${path}/enum`, `the reader takes ${ours.length} values, the writer writes ${theirs.length}`, false) : true
  }
  return ours ? judge.say('ENUM_ADDED', `${path}/enum`, `the reader takes only ${brief(ours)}, the writer may write other values`, true) : true
}
