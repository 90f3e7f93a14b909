/** When a run is taken back its files are unknown again: they may come, and be judged, anew. */
import { isFailure } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { RefGuard } from '#lake/port.ts'
import { recordKeys, type RunRecord } from './runs.ts'

export function forgetsUndone(meta: Meta): RefGuard {
  return {
    async before() {},
    async after({ ref, undoes }) {
      if (ref !== 'main' || undoes.length === 0) return
      const undone = new Set(undoes)
      const marks = (await meta.scan<string>(recordKeys.taken)).filter(({ value }) => undone.has(value))
      await meta.write({ delete: marks.map(({ key }) => key) })
      for (const id of undone) await markReverted(meta, recordKeys.run + id)
    },
  }
}

async function markReverted(meta: Meta, key: string): Promise<void> {
  const entry = await meta.get<RunRecord>(key)
  if (entry === undefined) return
  try {
    await meta.write({ expect: [{ key, revision: entry.revision }], put: [{ key, value: { ...entry.value, state: 'reverted' } satisfies RunRecord }] })
  } catch (error) {
    // Whoever wrote it meanwhile knows better.
    if (!isFailure(error, 'meta/conflict')) throw error
  }
}
