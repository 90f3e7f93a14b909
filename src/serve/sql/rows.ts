/** The same question for routes that answer with rows of their own shape. */
import type { Config } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { ask, type QueryPorts } from './query.ts'

export type RowPorts = QueryPorts & { readonly config: Config }

interface SomeRows { readonly commit: string | null, readonly rows: readonly (readonly unknown[])[], readonly truncated: boolean }

/** An empty lake has no tables yet: that is no rows, not an error. `ref`: main unless told. */
export async function rowsOf(ports: RowPorts, sql: string, ref: string | undefined, limit: number, signal: AbortSignal): Promise<SomeRows> {
  try {
    const { commit, rows, truncated } = await ask(ports, { sql, ref: ref ?? 'main', limit, seconds: ports.config.query.seconds, signal })
    return { commit, rows, truncated }
  } catch (error) {
    if (isFailure(error, 'lake/unknown-table')) return { commit: null, rows: [], truncated: false }
    throw error
  }
}
