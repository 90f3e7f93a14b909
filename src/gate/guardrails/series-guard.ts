/**
 * The detectors on the path of a run: judges the hubs and zones of a batch that the rules found sound, by what came before it
 * on the branch that it is for, and keeps what it learnt once the batch is on main.
 */
import { officialHubs } from '#canon/hub.ts'
import { isIso, type Iso } from '#canon/market.ts'
import { isPrices, lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Beside, Finding, JudgedBatch } from '../port.ts'
import { anomalyFindings } from './anomaly-findings.ts'
import { mergeMemories, type PricePoint, type SeriesMemory } from './detectors/judge-day.ts'
import type { MarketContext } from './detectors/market-context.ts'
import type { UnexplainedSeverity } from './holding.ts'
import { type HubHour, hubHours, pastHours } from './hub-hours.ts'
import { hubNodes, type HubNodes } from './hub-nodes.ts'
import { judgeGroup, type GroupJudgement, pastMs, seenAt } from './judge-group.ts'
import { panelFindings } from './panel-findings.ts'
import { healthOf } from './series-health.ts'
import { type Kept, keepMemories, memoriesOf, memoriesOfAll, type SeriesGroup } from './series-memories.ts'

/** What was learnt of a batch, to be kept once it is on main. */
export interface Learnt { readonly ref: string, readonly groups: readonly LearntGroup[] }

interface LearntGroup { readonly group: SeriesGroup, readonly judgement: GroupJudgement, readonly before: ReadonlyMap<string, Kept> }

export interface SeriesGuard {
  /** Of prices alone; the relation stays as it is. */
  judge(session: Session, batch: JudgedBatch & { readonly beside: Beside }): Promise<{ readonly findings: readonly Finding[], readonly learnt: Learnt }>
  /** The batch is on its branch. */
  merged(learnt: Learnt): Promise<void>
}

const healthPrefix = 'gate/series-state/'

export function seriesGuard(meta: Pick<Meta, 'scan' | 'write'>, unexplained: UnexplainedSeverity): SeriesGuard {
  async function judgeRun(batch: JudgedBatch & { readonly beside: Beside }, iso: Iso, hours: readonly HubHour[], nodes: HubNodes | null, past: Past): Promise<LearntGroup> {
    const group = { iso, dataset: batch.dataset.name, market_run: hours[0]?.market_run ?? '' }
    const before = batch.beside.ref === 'main' ? await memoriesOf(meta, group) : new Map<string, Kept>()
    const known = new Map([...before].map(([node, { memory }]) => [node, memory]))
    const memories = known.size > 0 ? known : await taught(iso, (await past()).get(group.market_run))
    const byNode = Map.groupBy(hours, ({ node }) => node)
    const judgement = await judgeGroup({ iso, hours: byNode, memories, sibling: siblings(meta, iso, batch.dataset.name), nodes })
    // A day that is judged again stands among those after it.
    const whole = new Map([...judgement.memories].map(([node, memory]) => [node, joined(memories.get(node), memory)]))
    return { group, before, judgement: { ...judgement, memories: whole } }
  }

  return {
    async judge(session, batch) {
      const { iso, dataset, beside } = batch
      const hubs = isIso(iso) && isPrices(dataset) ? officialHubs(iso).map(({ id }) => id) : []
      if (!isIso(iso) || hubs.length === 0) return { findings: [], learnt: { ref: beside.ref, groups: [] } }
      const severity = unexplained(batch)
      const hours = await hubHours(session, batch, hubs)
      const first = hours[0]?.utc ?? 0
      let looked: ReturnType<typeof pastHours> | undefined
      // All market runs of the batch are asked for at once.
      const past: Past = async () => await (looked ??= pastHours(session, batch, hubs, first - pastMs))
      const groups: LearntGroup[] = []
      const findings: Finding[] = []
      for (const [run, own] of Map.groupBy(hours, ({ market_run }) => market_run)) {
        const learnt = await judgeRun(batch, iso, own, await hubNodes(session, batch, run, own), past)
        groups.push(learnt)
        findings.push(...anomalyFindings(run, learnt.judgement.called, own, severity))
      }
      findings.push(...await panelFindings(session, batch, iso, severity))
      return { findings, learnt: { ref: beside.ref, groups } }
    },
    async merged({ ref, groups }) {
      if (ref !== 'main') return
      for (const { group, judgement, before } of groups) {
        await keepMemories(meta, group, judgement.memories, before)
        const { newest, called } = judgement
        if (newest === null) continue
        // What is watched is the newest day: one that is judged again later says nothing of today.
        const states = [...judgement.memories].filter(([, { own }]) => (own.recent.at(-1)?.utc ?? 0) < newest.end_utc).map(([node, memory]) => healthOf(group, node, memory, newest, called))
        if (states.length > 0) await meta.write({ put: states.map(state => ({ key: `${healthPrefix}${state.iso}/${encodeURIComponent(state.series)}`, value: state })) })
      }
    },
  }
}

type Past = () => ReturnType<typeof pastHours>

/** A memory from the lake's own hours, where none is kept. */
async function taught(iso: Iso, past: ReadonlyMap<string, readonly PricePoint[]> | undefined): Promise<ReadonlyMap<string, SeriesMemory>> {
  return past === undefined || past.size === 0 ? new Map() : (await judgeGroup({ iso, hours: past, memories: new Map() })).memories
}

function joined(before: SeriesMemory | undefined, after: SeriesMemory): SeriesMemory {
  const last = after.own.recent.at(-1)?.utc ?? -Infinity
  return before === undefined || (before.own.recent.at(-1)?.utc ?? -Infinity) <= last ? after : mergeMemories(before, after)
}

/** The other market's memories are read once, and only where something is out of line. */
function siblings(meta: Pick<Meta, 'scan'>, iso: Iso, dataset: string): (node: string, utc: number) => Promise<MarketContext['sibling'] | undefined> {
  const other = dataset === lmpDayAhead.name ? lmpRealTime.name : lmpDayAhead.name
  let read: ReturnType<typeof memoriesOfAll> | undefined
  return async (node, utc) => {
    for (const kept of await (read ??= memoriesOfAll(meta, { iso, dataset: other }))) {
      const seen = kept.node === node ? seenAt(kept.memory.own, utc) : undefined
      if (seen !== undefined) return { value: seen.value, expected: seen.value - seen.residual }
    }
    return undefined
  }
}
