/** Test support: sessions, and staged batches of good prices made in SQL for a test to spoil. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { marketDay } from '#canon/market-day.ts'
import type { Iso } from '#canon/market.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import type { JudgedBatch, Verdict } from '../port.ts'

type Open = (options: { threads: number, memoryLimit: string, tempFolder: string, readable: readonly string[] }) => Promise<Engine>

/** A session for one test file; `close` ends the engine and removes its folder. */
export async function openSession(open: Open): Promise<{ readonly session: Session, readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-gate-'))
  const engine = await open({ threads: 2, memoryLimit: '4GB', tempFolder: folder, readable: [] })
  const session = await engine.session()
  return {
    session,
    close: async () => {
      session.close()
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Staging {
  readonly iso?: Iso
  readonly minutes?: number
  readonly covers?: 'market-day' | 'window' | 'snapshot'
  /** First market day and number of them. */
  readonly day?: string
  readonly days?: number
  readonly nodes?: number
  /** How many files share the rows: by market day, by interval, or one. */
  readonly split?: 'none' | 'day' | 'interval'
  readonly identityTolerance?: number | null
  readonly energySpread?: number | null
}

/** Makes table `staged` and table `listed` (all its nodes), and says what the gate is to expect of them. */
export async function stage(session: Session, staging: Staging = {}): Promise<JudgedBatch> {
  const { iso = 'caiso', minutes = 60, covers = 'market-day', day = '2026-03-03', days = 1, nodes = 5, split = 'none' } = staging
  const first = marketDay(iso, day)
  let last = first
  for (let index = 1; index < days; index++) last = marketDay(iso, new Date(Date.parse(last.date) + 86_400_000).toISOString().slice(0, 10))
  const intervals = (last.end_utc - first.start_utc) / (minutes * 60_000)
  const perDay = 1440 / minutes
  const fileOf = { none: '0', day: `(i // ${perDay})`, interval: 'i' }[split]
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS
    SELECT *, energy + congestion + loss + ghg AS lmp, NULL::VARCHAR AS derived, 'final' AS status, 1 AS copies FROM (
      SELECT ${fileOf}::INTEGER AS file, '${iso}' AS iso, '${minutes < 60 ? 'RTD' : 'DAM'}' AS market_run, 'NODE_' || lpad(n::VARCHAR, 5, '0') AS node_id,
        to_timestamp(${first.start_utc / 1000} + i * ${minutes * 60}) AS interval_start_utc, ${minutes} AS interval_minutes,
        round(30 + 8 * sin(i / 5.0), 2) AS energy, round(4 * sin(n + i / 7.0) - 1, 2) AS congestion, round((n % 13) / 13.0 + (i % 11) / 50.0, 2) AS loss, 0::DOUBLE AS ghg
      FROM range(${intervals}) AS intervals(i), range(${nodes}) AS nodes(n))`)
  await session.run('CREATE OR REPLACE TEMP TABLE listed AS SELECT DISTINCT node_id FROM staged')
  const files = { none: 1, day: days, interval: intervals }[split]
  return {
    archives: Array.from({ length: files }, (_, file) => file), components: [],
    iso, report: 'made', dataset: minutes < 60 ? lmpRealTime : lmpDayAhead, grid: { minutes, covers },
    identityTolerance: staging.identityTolerance === undefined ? 0.02 : staging.identityTolerance,
    energySpread: staging.energySpread === undefined ? 0.0002 : staging.energySpread,
    files: Array.from({ length: files }, (_, index) => `made_${index}.csv`), relation: 'staged', roster: 'listed',
  }
}

/** `block identity file 0: 3`, one line per finding. */
export function said(verdict: Verdict): string[] {
  return verdict.findings.map(({ rule, severity, file, count }) => `${severity} ${rule} ${file === null ? 'batch' : `file ${file}`}: ${count}`)
}
