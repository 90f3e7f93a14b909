/** What protoc refuses and protobufjs takes. */
import { invalid, type Reference } from '../format.ts'
import type { Enum, Message, Proto } from './model.ts'
import type { Token } from './text.ts'

const last = 536_870_911

/** From the first statement: proto2 where there is none, as protoc has it. */
export function syntaxOf(tokens: readonly Token[]): 'proto2' | 'proto3' {
  const [keyword, , value] = tokens.filter(({ comment }) => !comment)
  if (keyword?.text === 'edition') throw invalid('PROTOBUF', `edition ${value?.text ?? ''} is not taken; write the schema with syntax = "proto3" or "proto2"`, `line ${keyword.line}`)
  if (keyword?.text !== 'syntax') return 'proto2'
  const name = value?.text.slice(1, -1)
  if (name !== 'proto2' && name !== 'proto3') throw invalid('PROTOBUF', `syntax must be "proto2" or "proto3", not ${value?.text ?? 'nothing'}`, `line ${keyword.line}`)
  return name
}

export function requireSound(proto: Proto): void {
  if (proto.own.length === 0 && proto.services.length === 0 && proto.package === '' && proto.imports.length === 0) throw invalid('PROTOBUF', 'it defines no message, enum or service')
  for (const name of proto.own) {
    const [message, enumeration] = [proto.messages.get(name), proto.enums.get(name)]
    if (message) requireMessage(message, proto)
    if (enumeration) requireEnum(enumeration, proto)
  }
  requireDistinctValues(proto)
}

function requireMessage(message: Message, proto: Proto): void {
  for (const field of message.fields) {
    const place = `${message.name}.${field.name}`
    if (!Number.isInteger(field.number) || field.number < 1 || field.number > last) throw invalid('PROTOBUF', `field number ${field.number} is not between 1 and ${last}`, place)
    if (field.number >= 19_000 && field.number <= 19_999) throw invalid('PROTOBUF', `field numbers 19000 to 19999 are Protobuf's own, ${field.number} among them`, place)
    if (proto.syntax === 'proto3' && field.default !== null) throw invalid('PROTOBUF', 'proto3 has no defaults of one\'s own', place)
    if (proto.syntax === 'proto3' && field.kind.is === 'message' && field.kind.group) throw invalid('PROTOBUF', 'proto3 has no groups', place)
    if (message.extensions.some(([from, to]) => field.number >= from && field.number <= to) && !field.name.startsWith('.')) throw invalid('PROTOBUF', `field number ${field.number} lies in a range of extensions`, place)
  }
  const json = new Map<string, string>()
  for (const { name } of proto.syntax === 'proto3' ? message.fields : []) {
    const key = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    if (json.has(key)) throw invalid('PROTOBUF', `fields ${json.get(key)} and ${name} are one name in JSON, ${key}`, message.name)
    json.set(key, name)
  }
  for (const oneof of message.oneofs) if (!message.fields.some(field => field.oneof === oneof)) throw invalid('PROTOBUF', `oneof ${oneof} has no fields`, message.name)
  requireRanges(message)
}

function requireRanges({ name, reservedNumbers }: Pick<Message, 'name' | 'reservedNumbers'>): void {
  const ranges = reservedNumbers.toSorted(([one], [other]) => one - other)
  for (const [index, [from, to]] of ranges.entries()) {
    if (from > to) throw invalid('PROTOBUF', `the reserved range ${from} to ${to} ends before it begins`, name)
    const before = ranges[index - 1]
    if (before && from <= before[1]) throw invalid('PROTOBUF', `reserved numbers ${from} to ${Math.min(to, before[1])} are named twice`, name)
  }
}

function requireEnum(one: Enum, { syntax }: Proto): void {
  const [first] = one.values
  if (!first) throw invalid('PROTOBUF', 'an enum has at least one value', one.name)
  if (syntax === 'proto3' && first[1] !== 0) throw invalid('PROTOBUF', `the first value of an enum is 0 in proto3, not ${first[1]}`, `${one.name}.${first[0]}`)
  for (const [name, value] of one.values) {
    if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) throw invalid('PROTOBUF', `${value} is no number of 32 bits`, `${one.name}.${name}`)
    if (one.reservedNumbers.some(([from, to]) => value >= from && value <= to) || one.reservedNames.includes(name)) throw invalid('PROTOBUF', `${name} = ${value} is reserved`, one.name)
  }
}

/** Values of enums belong to what is around the enum, so two of one message may not share a name. */
function requireDistinctValues(proto: Proto): void {
  const seen = new Map<string, string>()
  for (const name of proto.own) {
    const around = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    for (const [value] of proto.enums.get(name)?.values ?? []) {
      const full = `${around}.${value}`
      const before = seen.get(full)
      if (before !== undefined) throw invalid('PROTOBUF', `value ${value} stands in the enums ${before} and ${name}, which share their names`, name)
      seen.set(full, name)
    }
  }
}

/** References that import each other in a circle have no order in which they could be read. */
export function requireAcyclic(imports: readonly string[], importsOf: (reference: Reference) => readonly string[], references: readonly Reference[]): void {
  const [open, done] = [new Set<string>(), new Set<string>()]
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return
    if (open.has(name)) throw invalid('PROTOBUF', `imports go round in a circle: ${[...trail, name].join(' -> ')}`, '', { limit: 'cycle' })
    open.add(name)
    const found = references.find(reference => reference.name === name)
    for (const next of found ? importsOf(found) : []) visit(next, [...trail, name])
    open.delete(name)
    done.add(name)
  }
  for (const name of imports) visit(name, [])
}

export function importsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ text }, index) => {
    if (text !== 'import') return []
    const [next, after] = [tokens[index + 1]?.text ?? '', tokens[index + 2]?.text ?? '']
    const quoted = next === 'public' || next === 'weak' ? after : next
    return /^["']/.test(quoted) ? [quoted.slice(1, -1)] : []
  })
}
