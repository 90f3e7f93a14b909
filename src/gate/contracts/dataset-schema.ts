/** A dataset's contract as a schema: what its columns are, in which units, by which key. Pure. */
import type { Column, ColumnType, Dataset } from '#canon/dataset.ts'

const types: Readonly<Record<ColumnType, unknown>> = {
  string: 'string', int: 'int', long: 'long', double: 'double', boolean: 'boolean',
  date: { type: 'int', logicalType: 'date' }, timestamptz: { type: 'long', logicalType: 'timestamp-micros' },
}

export function datasetSchema({ name, doc, columns, key }: Dataset): string {
  const [namespace, record] = name.split('.')
  return JSON.stringify({ type: 'record', name: record, namespace, doc, fields: columns.map(field), key })
}

function field({ name, type, required, unit, doc }: Column): object {
  return {
    name, type: required ? types[type] : ['null', types[type]], doc, ...required ? {} : { default: null },
    ...unit === undefined ? {} : { unit }, ...type === 'timestamptz' ? { time_zone: 'UTC' } : {},
  }
}
