/** The formats that the registry takes, by the names that its protocol has for them. */
import { avro } from './avro/avro.ts'
import type { Format, SchemaType } from './format.ts'
import { jsonSchema } from './json-schema/json-schema.ts'
import { protobuf } from './protobuf/protobuf.ts'

export const formats: Readonly<Record<SchemaType, Format>> = { AVRO: avro, JSON: jsonSchema, PROTOBUF: protobuf }
