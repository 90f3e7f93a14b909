/** An Avro schema as a graph of types: names are resolved, so that a type that contains itself is a cycle. */
import type { JsonObject, Json } from '../json-text.ts'

export const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const
export type PrimitiveKind = typeof primitives[number]

/** A logical type whose rules the schema keeps; the specification has readers ignore others. */
export interface Logical {
  readonly name: string
  /** Of decimals. */
  readonly precision?: number
  readonly scale?: number
}

interface Common {
  /** Attributes that Avro does not know, those of logical types among them. */
  readonly props: JsonObject
  readonly logical: Logical | null
}

export interface PrimitiveType extends Common { readonly kind: PrimitiveKind }
export interface ArrayType extends Common { readonly kind: 'array', readonly items: AvroType }
export interface MapType extends Common { readonly kind: 'map', readonly values: AvroType }
export interface UnionType { readonly kind: 'union', readonly branches: readonly AvroType[] }

export interface Named extends Common {
  /** With its namespace. */
  readonly name: string
  /** With their namespaces. */
  readonly aliases: readonly string[]
  readonly doc: string | null
}

export interface FieldType {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string | null
  readonly order: string | null
  readonly type: AvroType
  /** Absent where the field has none: null is a default. */
  readonly default?: Json
  readonly props: JsonObject
}

export interface RecordType extends Named { readonly kind: 'record', readonly fields: readonly FieldType[], readonly isError: boolean }
export interface EnumType extends Named { readonly kind: 'enum', readonly symbols: readonly string[], readonly default: string | null }
export interface FixedType extends Named { readonly kind: 'fixed', readonly size: number }

export type NamedType = RecordType | EnumType | FixedType
export type AvroType = PrimitiveType | ArrayType | MapType | UnionType | NamedType

export function isNamed(type: AvroType): type is NamedType { return type.kind === 'record' || type.kind === 'enum' || type.kind === 'fixed' }

export function isPrimitive(type: AvroType): type is PrimitiveType { return !isNamed(type) && type.kind !== 'union' && type.kind !== 'array' && type.kind !== 'map' }

/** As a person would say it. */
export function nameOf(type: AvroType): string {
  if (isNamed(type)) return type.name
  if (type.kind === 'union') return `union of ${type.branches.map(nameOf).join(', ')}`
  return type.logical ? `${type.kind} (${type.logical.name})` : type.kind
}

export function unqualified(fullName: string): string { return fullName.slice(fullName.lastIndexOf('.') + 1) }

export function namespaceOf(fullName: string): string { return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.'))) }

export function logicalOf(type: AvroType): Logical | null { return type.kind === 'union' ? null : type.logical }
