/** What Prometheus learns of the end of day. */
import type { CurvePorts } from '../ports.ts'
import type { Builder } from '../sets/build.ts'
import { eodRuns } from './record.ts'
import { dueDay } from './schedule.ts'
import { deadlineAfter } from './run.ts'

const looked = 200

export async function eodMetrics({ meta, clock, config: { curves } }: CurvePorts, steps: Builder): Promise<string> {
  const now = clock.now()
  const runs = await eodRuns(meta, looked, now)
  const [newest] = runs
  const good = runs.find(({ state }) => state === 'done')
  const due = curves.eod === '' ? null : dueDay(now, curves.eod, await steps.configurations.at(now))
  const late = due !== null && now > deadlineAfter(due.due_utc, curves.deadline) && !runs.some(run => run.state === 'done' && run.curve_day >= due.curve_day)
  const seconds = good?.finished_utc ? (Date.parse(good.finished_utc) - Date.parse(good.started_utc)) / 1000 : null
  return [
    family('gridlake_curves_eod_late', 'Whether the curves of a business day are not there after their deadline.', late ? 1 : 0),
    family('gridlake_curves_eod_failed', 'Whether the newest end of day failed.', newest === undefined ? null : newest.state === 'failed' ? 1 : 0),
    family('gridlake_curves_eod_last_success_timestamp_seconds', 'When an end of day last came through.', good?.finished_utc ? Date.parse(good.finished_utc) / 1000 : null),
    family('gridlake_curves_eod_seconds', 'How long it took.', seconds),
    family('gridlake_curves_eod_alerts', 'Findings of the newest end of day that need somebody.', newest?.alerts.length ?? null),
  ].join('')
}

function family(name: string, help: string, value: number | null): string { return value === null ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n` }
