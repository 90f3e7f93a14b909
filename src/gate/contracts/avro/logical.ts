/** Logical types: which ones count, and what a change of one does to the numbers. */
import type { Difference } from '../format.ts'
import type { JsonObject } from '../json-text.ts'
import type { AvroType, Logical } from './model.ts'

const bases: Readonly<Record<string, readonly AvroType['kind'][]>> = {
  'decimal': ['bytes', 'fixed'], 'big-decimal': ['bytes'], 'uuid': ['string', 'fixed'], 'date': ['int'],
  'time-millis': ['int'], 'time-micros': ['long'],
  'timestamp-millis': ['long'], 'timestamp-micros': ['long'], 'timestamp-nanos': ['long'],
  'local-timestamp-millis': ['long'], 'local-timestamp-micros': ['long'], 'local-timestamp-nanos': ['long'],
  'duration': ['fixed'],
}

/** Null for none and for one that breaks its rules, which readers pass over. One that the specification does not know counts: somebody meant something by it. */
export function logicalFor(kind: AvroType['kind'], props: JsonObject, size?: number): Logical | null {
  const name = props.logicalType
  if (typeof name !== 'string') return null
  if (Object.hasOwn(bases, name) && bases[name]?.includes(kind) !== true) return null
  if (name === 'decimal') {
    const { precision, scale = 0 } = props
    if (typeof precision !== 'number' || !Number.isInteger(precision) || precision < 1) return null
    if (typeof scale !== 'number' || !Number.isInteger(scale) || scale < 0 || scale > precision) return null
    // What `size` bytes of two's complement can hold.
    if (size !== undefined && precision > Math.floor(Math.log10(2) * (8 * size - 1))) return null
    return { name, precision, scale }
  }
  if ((name === 'duration' && size !== 12) || (name === 'uuid' && kind === 'fixed' && size !== 16)) return null
  return { name }
}

type Finding = Pick<Difference, 'kind' | 'message' | 'breaking'>

/**
 * Avro's own resolution reads the bytes and passes over what they mean, decimals excepted. Here a change of the unit
 * (milliseconds read as microseconds) breaks; giving a meaning to a type that had none does not.
 */
export function logicalFinding(reader: Logical | null, writer: Logical | null): Finding | null {
  if (!reader && !writer) return null
  if (!reader) return { kind: 'LOGICAL_TYPE_REMOVED', message: `the writer means ${textOf(writer)}, the reader takes the bare type`, breaking: false }
  if (!writer) return { kind: 'LOGICAL_TYPE_ADDED', message: `the reader means ${textOf(reader)}, the writer writes the bare type`, breaking: false }
  if (reader.name !== writer.name) return { kind: 'LOGICAL_TYPE_CHANGED', message: `the writer means ${textOf(writer)}, the reader ${textOf(reader)}`, breaking: true }
  if (reader.scale !== writer.scale) return { kind: 'DECIMAL_SCALE_CHANGED', message: `the writer has ${writer.scale} decimal places, the reader ${reader.scale}`, breaking: true }
  const [ours = 0, theirs = 0] = [reader.precision, writer.precision]
  if (ours < theirs) return { kind: 'DECIMAL_PRECISION_NARROWED', message: `the writer writes up to ${theirs} digits, the reader takes ${ours}`, breaking: true }
  if (ours > theirs) return { kind: 'DECIMAL_PRECISION_WIDENED', message: `the writer writes up to ${theirs} digits, the reader takes ${ours}`, breaking: false }
  return null
}

function textOf(logical: Logical | null): string {
  if (!logical) return 'nothing'
  return logical.precision === undefined ? logical.name : `${logical.name}(${logical.precision}, ${logical.scale})`
}
