/** Runs of those who write to tables themselves, through the catalog: kept among the others, with no report behind them. */
import type { Run } from '../port.ts'
import { processMark } from './process-mark.ts'
import type { Ledger } from './runs.ts'

export interface OutsideRuns {
  begin(run: Run, target: string): Promise<void>
  end(run: Run, target: string): Promise<void>
  forget(id: string): Promise<void>
  readonly code: string
}

/** One that its process does not end is ended by `recover`, as any other. */
export function outsideRuns(ledger: Pick<Ledger, 'write' | 'finish' | 'forget'>, code: string): OutsideRuns {
  return {
    code,
    begin: async (run, target) => { await ledger.write({ ...run, target, process: processMark(), outside: true }) },
    end: async (run, target) => { await ledger.finish({ ...run, target, process: processMark(), outside: true }) },
    forget: async id => { await ledger.forget(id) },
  }
}
