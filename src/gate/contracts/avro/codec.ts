/** The one place that knows avsc, which writes values for proofs: a reader and a writer of our own would agree with each other's mistakes. */
import avsc from 'avsc'
import type { AvroType } from './model.ts'
import { parsingForm } from './print.ts'

export interface Encoder {
  /** Undefined where the value is none of the type. */
  encode(value: unknown): Uint8Array | undefined
  /** As Avro's JSON encoding, for people. */
  readable(value: unknown): unknown
}

/** Values have their unions wrapped, `{ string: 'x' }`, and bytes as buffers. Null where avsc does not take the type: some names, such as `__proto__`. */
export function encoder(type: AvroType): Encoder | null {
  const written = avscType(type)
  if (written === null) return null
  return {
    encode(value) { return written.isValid(value) ? written.toBuffer(value) : undefined },
    readable(value) { return JSON.parse(written.toString(value)) as unknown },
  }
}

function avscType(type: AvroType): avsc.Type | null {
  try {
    return avsc.Type.forSchema(JSON.parse(parsingForm(type)) as Parameters<typeof avsc.Type.forSchema>[0], { wrapUnions: true })
  } catch {
    return null
  }
}
