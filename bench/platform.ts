/** The platform on a data folder of the bench's own. */
import { availableParallelism } from 'node:os'
import { buildPlatform, type Services } from '#app/host.ts'
import { parseConfig } from '#base/config.ts'

/** What both sides of a comparison get: the platform's own defaults. */
export const engineSettings = { threads: availableParallelism(), memory: parseConfig({}).engine.memory } as const

export async function withPlatform<T>(data: string, work: (services: Services) => Promise<T>): Promise<T> {
  const platform = buildPlatform(parseConfig({ data, engine: { ...engineSettings } }))
  try {
    return await work(platform.services)
  } finally {
    await platform.close()
  }
}
