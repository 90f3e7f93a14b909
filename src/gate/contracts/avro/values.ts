/** Values of an Avro type, few and telling: every branch, symbol and edge at least once, each in an otherwise plain value. Unions are wrapped as in Avro's JSON encoding. */
import { isNamed, type AvroType, type RecordType } from './model.ts'

/** Of one field or branch, so that a wide record stays within limits. */
const most = 60
const deepest = 12

const plain: Readonly<Record<string, readonly unknown[]>> = {
  null: [null], boolean: [true, false], int: [1, 0, -1, 2_147_483_647], long: [1, 0, -1, 4_503_599_627_370_496], float: [1.5, 0, -0.25], double: [0.1, 0, -1e300],
  string: ['a', '', 'é'], bytes: [Buffer.from([1]), Buffer.alloc(0), Buffer.from([255, 0])],
}

export function valuesOf(type: AvroType): readonly unknown[] { return values(type, deepest, new Map()) }

/** By type and depth left: a type that occurs in many places is worked out once. */
type Memory = Map<AvroType, Map<number, readonly unknown[]>>

function values(type: AvroType, depth: number, memory: Memory): readonly unknown[] {
  const known = memory.get(type)?.get(depth)
  if (known) return known
  const found = depth < 0 ? [] : make(type, depth, memory)
  memory.set(type, (memory.get(type) ?? new Map<number, readonly unknown[]>()).set(depth, found))
  return found
}

function make(type: AvroType, depth: number, memory: Memory): readonly unknown[] {
  switch (type.kind) {
    case 'enum': return type.symbols
    // One that large is a mistake, and a megabyte of it shows nothing more.
    case 'fixed': return type.size > 1_048_576 ? [] : [Buffer.alloc(type.size, 1)]
    case 'array': return [...values(type.items, depth - 1, memory).slice(0, most).map(one => [one]), []]
    case 'map': return [...values(type.values, depth - 1, memory).slice(0, most).map(one => ({ k: one })), {}]
    case 'union': return type.branches.flatMap(branch => {
      const name = isNamed(branch) ? branch.name : branch.kind
      return values(branch, depth - 1, memory).slice(0, most).map(one => one === null ? null : { [name]: one })
    })
    case 'record': return records(type, depth, memory)
    default: return plain[type.kind] ?? []
  }
}

function records(type: RecordType, depth: number, memory: Memory): readonly unknown[] {
  const choices = type.fields.map(field => values(field.type, depth - 1, memory).slice(0, most))
  if (choices.some(one => one.length === 0)) return []
  const base = Object.fromEntries(type.fields.map((field, index) => [field.name, choices[index]?.[0]]))
  return [base, ...type.fields.flatMap((field, index) => (choices[index] ?? []).slice(1).map(one => ({ ...base, [field.name]: one })))]
}
