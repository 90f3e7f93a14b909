/** Schemas in files: the name without its ending is the subject, the ending says the type. Pure. */
import type { SchemaType } from './format.ts'

export interface FileSchema { readonly path: string, readonly subject: string, readonly type: SchemaType, readonly schema: string }

const types: Readonly<Record<string, SchemaType>> = { avsc: 'AVRO', json: 'JSON', proto: 'PROTOBUF' }

/** Undefined for a file that is no schema by its name. */
export function fileSchema(path: string, schema: string): FileSchema | undefined {
  const name = path.split('/').at(-1) ?? ''
  const dot = name.lastIndexOf('.')
  const type = types[name.slice(dot + 1).toLowerCase()]
  return dot <= 0 || type === undefined ? undefined : { path, subject: name.slice(0, dot), type, schema }
}
