/** Names that a subject keeps free: metadata name them in `confluent:reserved`, and `validateFields` holds new versions to it. Avro and JSON Schema; Protobuf has `reserved` itself. Pure. */
import type { Difference } from '../format.ts'
import type { Content } from './records.ts'

const property = 'confluent:reserved'

export function reservedProblems(next: Content, previous: Content | undefined): Difference[] {
  const reserved = reservedBy(next)
  const lost = previous === undefined ? [] : reservedBy(previous).filter(name => !reserved.includes(name))
  const fields = fieldsOf(next)
  return [
    ...lost.map(name => ({ kind: 'RESERVED_FIELD_REMOVED', path: '#', message: `the reserved field ${name} removed: the version before reserved it`, breaking: true })),
    ...reserved.filter(name => fields.includes(name)).map(name => ({ kind: 'FIELD_CONFLICTS_WITH_RESERVED_FIELD', path: `#/${name}`, message: `the field ${name} conflicts with the reserved field ${name}`, breaking: true })),
  ]
}

function reservedBy({ metadata }: Content): string[] {
  return (metadata?.properties?.[property] ?? '').split(',').map(name => name.trim()).filter(name => name !== '')
}

function fieldsOf({ type, schema }: Content): string[] {
  if (type === 'PROTOBUF') return []
  const parsed: unknown = JSON.parse(schema)
  if (typeof parsed !== 'object' || parsed === null) return []
  const { fields, properties } = parsed as { readonly fields?: unknown, readonly properties?: unknown }
  if (type === 'JSON') return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
  return Array.isArray(fields) ? fields.map(field => String((field as { readonly name?: unknown }).name)) : []
}
