/** The configuration in force, and all before it: each change is kept with who and when. */
import { isFailure } from '#base/error.ts'
import { canonicalText, documentOf, keepDocument } from '../documents.ts'
import { type CurvePorts, isoOf } from '../ports.ts'
import { type Configuration, configured, type Layer } from './configuration.ts'

export interface ConfigurationChange { readonly number: number, readonly at_utc: string, readonly by: string, readonly reason: string, readonly layer_sha256: string }

const prefix = 'curves/configuration/'
const keyOf = (number: number): string => `${prefix}${String(number).padStart(8, '0')}`

export interface Configurations {
  /** As it was in force at the instant; before the first change, what ships. */
  at(utc: number): Promise<Configuration>
  /** What users laid over what ships. */
  layer(): Promise<Layer>
  changes(): Promise<readonly ConfigurationChange[]>
  /** Throws `curve/invalid`; nothing changes then. */
  change(layer: Layer, by: string, reason: string): Promise<ConfigurationChange>
}

export function configurations({ meta, objects, clock }: Pick<CurvePorts, 'meta' | 'objects' | 'clock'>): Configurations {
  const known = new Map<string, Configuration>()
  const newestFirst = async (): Promise<ConfigurationChange[]> => (await meta.scan<ConfigurationChange>(prefix, { reverse: true })).map(({ value }) => value)
  const read = async (change: ConfigurationChange): Promise<Layer> => JSON.parse(await documentOf(objects, change.layer_sha256)) as Layer
  return {
    async at(utc) {
      const change = (await newestFirst()).find(({ at_utc }) => Date.parse(at_utc) <= utc)
      const name = change?.layer_sha256 ?? ''
      const found = known.get(name) ?? configured(change ? await read(change) : {})
      known.clear()
      known.set(name, found)
      return found
    },
    async layer() {
      const [newest] = await newestFirst()
      return newest ? await read(newest) : {}
    },
    changes: newestFirst,
    async change(layer, by, reason) {
      configured(layer)
      const layer_sha256 = await keepDocument(objects, canonicalText(layer))
      for (;;) {
        const [newest] = await newestFirst()
        const change: ConfigurationChange = { number: (newest?.number ?? 0) + 1, at_utc: isoOf(clock.now()), by, reason, layer_sha256 }
        try {
          await meta.write({ expect: [{ key: keyOf(change.number), revision: null }], put: [{ key: keyOf(change.number), value: change }] })
          return change
        } catch (error) {
          if (!isFailure(error, 'meta/conflict')) throw error
        }
      }
    },
  }
}
