/** What others need of a connection to know a run of it: the endpoint as a report. */
import type { Meta } from '#drivers/meta/port.ts'
import type { Lake } from '#lake/port.ts'
import type { Report } from '../report.ts'
import { planOf } from './plan.ts'
import { describedReport } from './rows/report.ts'
import { connectionStore } from './store.ts'

/** By connection and endpoint; undefined where it is gone, or its specification does not hold any more. */
export function describedReports({ meta, lake }: { readonly meta: Meta, readonly lake: Pick<Lake, 'tables'> }): (connection: string, endpoint: string) => Promise<Report<string> | undefined> {
  const store = connectionStore(meta)
  return async (connection, name) => {
    const found = await store.find(connection)
    if (found === undefined) return undefined
    const table = (await planOf(lake, found.spec)).tables.find(({ endpoint }) => endpoint.name === name)
    return table === undefined ? undefined : describedReport({ spec: found.spec, ...table, fetchedUtc: null, whole: true })
  }
}
