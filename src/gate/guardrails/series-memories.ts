/**
 * What is known of the hubs' and zones' prices on main, kept from run to run: one record a series, written where a run came
 * to main. It is of main alone and may go at any time: what is missing is looked up in the lake again (`series-past.ts`).
 */
import { isFailure } from '#base/error.ts'
import { isPrices } from '#canon/price.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { RefGuard } from '#lake/port.ts'
import { mergeMemories, type SeriesMemory } from './detectors/judge-day.ts'
import { memoryOf, type MemoryRecord, recordOf } from './memory-record.ts'

/** Series that are judged beside each other. */
export interface SeriesGroup { readonly iso: string, readonly dataset: string, readonly market_run: string }

export interface Kept { readonly memory: SeriesMemory, readonly revision: number }

const prefix = 'gate/series-memory/'
const attemptsMost = 5

function keyOf({ dataset, iso, market_run }: SeriesGroup, node = ''): string {
  return `${prefix}${dataset}/${iso}/${encodeURIComponent(market_run)}/${encodeURIComponent(node)}`
}

/** By node. */
export async function memoriesOf(meta: Pick<Meta, 'scan'>, group: SeriesGroup): Promise<Map<string, Kept>> {
  const found = new Map<string, Kept>()
  const start = keyOf(group)
  for (const { key, value, revision } of await meta.scan<MemoryRecord>(start)) {
    const memory = memoryOf(value)
    if (memory !== null) found.set(decodeURIComponent(key.slice(start.length)), { memory, revision })
  }
  return found
}

/** The market runs of which something is kept. */
export async function memoriesOfAll(meta: Pick<Meta, 'scan'>, { iso, dataset }: Omit<SeriesGroup, 'market_run'>): Promise<{ readonly node: string, readonly memory: SeriesMemory }[]> {
  const start = `${prefix}${dataset}/${iso}/`
  return (await meta.scan<MemoryRecord>(start)).flatMap(({ key, value }) => {
    const memory = memoryOf(value)
    return memory === null ? [] : [{ node: decodeURIComponent(key.slice(key.lastIndexOf('/') + 1)), memory }]
  })
}

/** Another process may have written meanwhile: what both know is joined. */
export async function keepMemories(meta: Pick<Meta, 'scan' | 'write'>, group: SeriesGroup, made: ReadonlyMap<string, SeriesMemory>, before: ReadonlyMap<string, Kept>): Promise<void> {
  let [newest, there] = [made, before]
  for (let attempt = 1; ; attempt++) {
    const nodes = [...newest]
    try {
      await meta.write({
        expect: nodes.map(([node]) => ({ key: keyOf(group, node), revision: there.get(node)?.revision ?? null })),
        put: nodes.map(([node, memory]) => ({ key: keyOf(group, node), value: recordOf(memory) })),
      })
      return
    } catch (error) {
      if (!isFailure(error, 'meta/conflict') || attempt === attemptsMost) throw error
      there = await memoriesOf(meta, group)
      // What was there and is gone was forgotten for a reason: it is not brought back.
      newest = new Map([...made].flatMap(([node, memory]) => {
        const other = there.get(node)
        return other === undefined ? before.has(node) ? [] : [[node, memory] as const] : [[node, mergeMemories(other.memory, memory)] as const]
      }))
      if (newest.size === 0) return
    }
  }
}

/** Rows that came to main or left it by another way than a run that was judged for it: a merge, a revert, a release, another engine. */
export function forgetsSeries(meta: Pick<Meta, 'scan' | 'write'>): RefGuard {
  return {
    async before() {},
    async after({ ref, kind, how, tables }) {
      if (ref !== 'main' || kind === 'tidy' || how.notes?.['quality.status'] === 'passed') return
      for (const { table } of tables) {
        if (!isPrices({ name: table })) continue
        const keys = (await meta.scan(`${prefix}${table}/`)).map(({ key }) => key)
        if (keys.length > 0) await meta.write({ delete: keys })
      }
    },
  }
}
