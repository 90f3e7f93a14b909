/** When a run is taken back its files are unknown again, and may come, and be judged, anew; what it covered is missing. */
import { isFailure } from '#base/error.ts'
import { joinedSpans, type Span } from '#canon/span.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { RefGuard } from '#lake/port.ts'
import type { FeedRecord } from '../port.ts'
import { feedKey, recordKeys, type RunRecord } from './runs.ts'

export function forgetsUndone(meta: Meta): RefGuard {
  return {
    async before() {},
    async after({ ref, undoes }) {
      if (ref !== 'main' || undoes.length === 0) return
      const undone = new Set(undoes)
      const marks = (await meta.scan<string>(recordKeys.taken)).filter(({ value }) => undone.has(value))
      await meta.write({ delete: marks.map(({ key }) => key) })
      for (const id of undone) await markReverted(meta, recordKeys.run + id)
      await standAgain(meta, undone)
    },
  }
}

async function markReverted(meta: Meta, key: string): Promise<void> {
  const entry = await meta.get<RunRecord>(key)
  if (entry === undefined) return
  await unlessChanged(meta.write({ expect: [{ key, revision: entry.revision }], put: [{ key, value: { ...entry.value, state: 'reverted' } satisfies RunRecord }] }))
}

/** Where the reports of these runs stand, from all runs whose rows main still has. */
async function standAgain(meta: Meta, undone: ReadonlySet<string>): Promise<void> {
  const runs = (await meta.scan<RunRecord>(recordKeys.run)).map(({ value }) => value)
  for (const feed of new Set(runs.filter(({ id, outside }) => undone.has(id) && outside !== true).map(feedKey))) {
    const there = runs.filter(run => feedKey(run) === feed && run.target === 'main' && (run.state === 'merged' || run.state === 'unchanged'))
    const covered = joinedSpans([], there.flatMap(run => run.spans ?? wholeSpan(run)))
    const entry = await meta.get<FeedRecord>(feed)
    if (entry === undefined) continue
    const value: FeedRecord = { ...entry.value, covered, last_interval_end_utc: covered.at(-1)?.[1] ?? null }
    await unlessChanged(meta.write({ expect: [{ key: feed, revision: entry.revision }], put: [{ key: feed, value }] }))
  }
}

function wholeSpan({ from_utc, to_utc }: RunRecord): Span[] { return from_utc === null || to_utc === null ? [] : [[from_utc, to_utc]] }

/** Whoever wrote it meanwhile knows better. */
async function unlessChanged(writing: Promise<void>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (!isFailure(error, 'meta/conflict')) throw error
  }
}
