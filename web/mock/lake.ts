/** Invented runs, commits, branches, tables and feeds, all from one list of feeds and one fixed instant. */
import { utc } from './calendar.ts'
import { noise, seedOf } from './prices.ts'

export const nowMs = Date.parse('2026-11-23T16:20:00Z')
const minute = 60_000

interface FeedSeed { iso: string, report: string, title: string, dataset: string, everyMinutes: number, state: 'ok' | 'late' | 'failed' | 'empty', rows: number }

export const feedSeeds: readonly FeedSeed[] = [
  { iso: 'caiso', report: 'lmp-day-ahead', title: 'Day-ahead LMP', dataset: 'market.lmp_da', everyMinutes: 1440, state: 'ok', rows: 4_812_480 },
  { iso: 'caiso', report: 'lmp-rtd', title: 'Real-time dispatch LMP', dataset: 'market.lmp_rt', everyMinutes: 5, state: 'ok', rows: 38_221_056 },
  { iso: 'caiso', report: 'nodes', title: 'Price points', dataset: 'market.node', everyMinutes: 10_080, state: 'ok', rows: 16_710 },
  { iso: 'miso', report: 'lmp-day-ahead', title: 'Day-ahead ex-post LMP', dataset: 'market.lmp_da', everyMinutes: 1440, state: 'late', rows: 1_788_480 },
  { iso: 'miso', report: 'lmp-real-time', title: 'Real-time final LMP', dataset: 'market.lmp_rt', everyMinutes: 1440, state: 'ok', rows: 1_728_864 },
  { iso: 'ercot', report: 'spp-day-ahead', title: 'Day-ahead settlement point prices', dataset: 'market.lmp_da', everyMinutes: 1440, state: 'ok', rows: 693_120 },
  { iso: 'ercot', report: 'spp-real-time', title: 'Real-time settlement point prices', dataset: 'market.lmp_rt', everyMinutes: 15, state: 'failed', rows: 2_702_400 },
  { iso: 'spp', report: 'lmp-day-ahead', title: 'Day-ahead LMP by location', dataset: 'market.lmp_da', everyMinutes: 1440, state: 'ok', rows: 812_160 },
  { iso: 'spp', report: 'lmp-rtbm', title: 'Real-time balancing LMP', dataset: 'market.lmp_rt', everyMinutes: 5, state: 'late', rows: 9_745_920 },
  { iso: 'nyiso', report: 'lbmp-day-ahead', title: 'Day-ahead zonal LBMP', dataset: 'market.lmp_da', everyMinutes: 1440, state: 'ok', rows: 10_800 },
  { iso: 'nyiso', report: 'lbmp-real-time', title: 'Real-time zonal LBMP', dataset: 'market.lmp_rt', everyMinutes: 5, state: 'empty', rows: 0 },
]

function hex(seed: number, length: number): string {
  let text = ''
  for (let index = 0; text.length < length; index += 1) text += Math.floor(noise(seed + index * 7919) * 65_536).toString(16).padStart(4, '0')
  return text.slice(0, length)
}

const findings = {
  block: [
    { rule: 'price.identity', severity: 'block' as const, file: 0, count: 312, message: 'lmp should equal energy + congestion + loss within 0.01 USD/MWh; 312 rows differ, by 4.27 at most.', remedy: 'Ask the operator for a corrected file, or look whether the report changed its component columns.', examples: [{ node_id: 'HB_WEST', interval_start_utc: '2026-11-23T15:45:00Z', lmp: 41.22, energy: 30.1, congestion: 6.85, loss: 0 }, { node_id: 'LZ_WEST', interval_start_utc: '2026-11-23T15:45:00Z', lmp: 43.9, energy: 30.1, congestion: 9.53, loss: 0 }] },
    { rule: 'grid.gap', severity: 'warn' as const, file: null, count: 2, message: 'A market day should hold 96 intervals; 2 are missing for every node.', remedy: 'Fetch the window again; the operator may have published late.', examples: [{ interval_start_utc: '2026-11-23T14:00:00Z' }, { interval_start_utc: '2026-11-23T14:15:00Z' }] },
  ],
  warn: [
    { rule: 'node.unknown', severity: 'warn' as const, file: 0, count: 18, message: '18 rows name 2 nodes that the operator does not list; they were kept aside.', remedy: 'Load the operator\'s node list, then ingest the file again.', examples: [{ node_id: 'NEWPLANT_1_N001', rows: 9 }, { node_id: 'NEWPLANT_2_N001', rows: 9 }] },
    { rule: 'price.spike', severity: 'note' as const, file: 0, count: 3, message: '3 prices lie above 400 USD/MWh, within the cap of 2000.', remedy: 'Nothing to do; said so that nobody is surprised.', examples: [{ node_id: 'TH_SP15_GEN-APND', lmp: 431.7 }] },
  ],
}

function makeRun(index: number, huge: boolean) {
  const pool = feedSeeds.filter(feed => feed.state !== 'empty')
  const feed = pool[Math.floor(noise(index * 13 + 5) * pool.length)] ?? feedSeeds[0]
  if (!feed) throw new Error('no feeds')
  const started = nowMs - (index * 11 + 3) * minute
  const roll = noise(index + 101)
  const state = index === 0 ? 'running' as const : index === 4 ? 'failed' as const : index === 2 || roll < 0.06 ? 'quarantined' as const : roll < 0.2 ? 'unchanged' as const : 'merged' as const
  const rows = state === 'failed' || state === 'running' ? 0 : Math.round(2000 + noise(index) * 90_000)
  const id = `run-${utc(started).slice(0, 10).replaceAll('-', '')}-${hex(index + 1, 6)}`
  const fileCount = huge && index === 2 ? 400 : 1 + index % 3
  return {
    id, iso: index === 4 ? 'ercot' : feed.iso, report: index === 4 ? 'spp-real-time' : feed.report, dataset: index === 4 ? 'market.lmp_rt' : feed.dataset,
    started_utc: utc(started), finished_utc: state === 'running' ? null : utc(started + Math.round(800 + noise(index) * 9000)), state,
    from_utc: state === 'failed' || state === 'running' ? null : `${utc(started).slice(0, 10)}T06:00:00Z`, to_utc: state === 'failed' || state === 'running' ? null : `${utc(started + 86_400_000).slice(0, 10)}T06:00:00Z`,
    branch: `run/${id}`, commit: state === 'merged' ? hex(index * 3 + 9000, 40) : null, author: noise(index + 7) > 0.8 ? 'alice' : 'scheduler', rows, aside: roll > 0.85 ? 18 : 0,
    files: Array.from({ length: fileCount }, (_, file) => ({ name: `${feed.iso}_${feed.report}_${utc(started).slice(0, 13).replace(/\D/g, '')}_${file + 1}.csv`, sha256: hex(index * 31 + file, 64), bytes: Math.round(rows * 61 / fileCount) + 900, rows: Math.round(rows / fileCount) })),
    verdict: state === 'failed' || state === 'running' ? null : { outcome: state === 'quarantined' ? 'fail' as const : 'pass' as const, rows, aside: roll > 0.85 ? 18 : 0, findings: state === 'quarantined' ? findings.block : roll > 0.85 ? findings.warn : [] },
    error: state === 'failed' ? { code: 'feed/malformed', message: 'line 4,102 of the report has 9 cells where its header has 10; the download was cut short. Fetch it again.' } : null,
  }
}

const madeRuns = new Map<string, MockRun[]>()

export function makeRuns(mode: string): MockRun[] {
  const known = madeRuns.get(mode)
  if (known) return known
  if (mode === 'empty') return []
  const made = Array.from({ length: mode === 'huge' ? 2400 : 180 }, (_, index) => makeRun(index, mode === 'huge'))
  madeRuns.set(mode, made)
  return made
}

export function makeFeeds(mode: string) {
  return feedSeeds.map(feed => {
    const off = mode === 'empty' || feed.state === 'empty'
    const every = feed.everyMinutes * minute
    const late = feed.state === 'late' ? every * (feed.everyMinutes < 60 ? 9 : 0.12) : feed.state === 'failed' ? 42 * minute : 0
    const arrival = late > 0 ? nowMs - every - late : nowMs - every * (0.25 + noise(seedOf(feed.iso + feed.report)) * 0.5)
    return {
      iso: feed.iso, report: feed.report, title: feed.title, dataset: feed.dataset, state: off ? 'empty' as const : feed.state,
      last_interval_end_utc: off || feed.dataset === 'market.node' ? null : utc(feed.dataset === 'market.lmp_da' ? Date.parse('2026-11-24T08:00:00Z') - (feed.state === 'late' ? 86_400_000 : 0) : Math.floor(arrival / 300_000) * 300_000),
      last_arrival_utc: off ? null : utc(Math.round(arrival / 1000) * 1000), expected_next_utc: off ? null : utc(Math.round((arrival + every) / 1000) * 1000),
      missing: feed.state === 'late' ? [[utc(nowMs - 3600 * minute), utc(nowMs - 2160 * minute)]] : [],
      late_minutes: late > 0 && !off ? Math.round(late / minute) : null, rows: off ? 0 : feed.rows, runs: off ? 0 : Math.round(1440 / Math.min(feed.everyMinutes, 1440)) * 12, failed_runs: off ? 0 : feed.state === 'failed' ? 3 : feed.state === 'late' ? 1 : 0,
    }
  })
}

export type MockRun = ReturnType<typeof makeRun>

/** `main` with two merges, one open branch and the branches of quarantined runs. */
export function makeCommits(runs: readonly MockRun[]) {
  const main: MockCommit[] = []
  const merged = runs.filter(run => run.state === 'merged')
  merged.forEach((run, index) => {
    const below = merged[index + 1]
    main.push({ id: run.commit ?? '', parents: below?.commit ? [below.commit] : [], author: run.author, message: `${run.iso} ${run.report}: ${run.files.length} file${run.files.length > 1 ? 's' : ''}, ${run.rows.toLocaleString('en-US')} rows`, at_utc: run.finished_utc ?? run.started_utc, run_id: run.id, tables: [{ table: run.dataset, added_files: run.files.length, removed_files: 0, added_rows: run.rows, removed_rows: 0 }, ...(index % 5 === 0 ? [{ table: 'market.lmp_superseded', added_files: 1, removed_files: 0, added_rows: 240, removed_rows: 0 }] : [])] })
  })
  const branches: { name: string, commit: string, at_utc: string }[] = []
  const side = (name: string, from: number, count: number, mergeAt: number | null) => {
    let parent = main[from]?.id
    const base = Date.parse(main[from]?.at_utc ?? utc(nowMs))
    let last: MockCommit | undefined
    const made: MockCommit[] = []
    for (let step = 0; step < count && parent; step += 1) {
      last = { id: hex(seedOf(name) + step, 40), parents: [parent], author: 'bea', message: `${name}: step ${step + 1} of the correction`, at_utc: utc(base + (step + 1) * 7 * minute), run_id: null, tables: [{ table: 'market.lmp_da', added_files: 1, removed_files: 1, added_rows: 2400, removed_rows: 2388 }] }
      made.push(last)
      parent = last.id
    }
    const target = mergeAt === null ? undefined : main[mergeAt]
    if (target && last) target.parents.push(last.id)
    if (last) branches.push({ name, commit: last.id, at_utc: last.at_utc })
    return made
  }
  const sides = [...side('bea/fix-nov-12', 9, 2, 6), ...side('bea/curve-trial', 14, 3, null), ...side('quarantine/ercot', 4, 1, null)]
  const tip = main[0]
  if (tip) branches.unshift({ name: 'main', commit: tip.id, at_utc: tip.at_utc })
  return { main, sides, branches }
}

export interface MockCommit { id: string, parents: string[], author: string, message: string, at_utc: string, run_id: string | null, tables: { table: string, added_files: number, removed_files: number, added_rows: number, removed_rows: number }[] }
