/** The query behind both reports of load. */
import { dayMs } from '#canon/instant.ts'
import type { Query } from './oasis.ts'

export const loadColumns = ['TAC_AREA_NAME', 'EXECUTION_TYPE', 'MARKET_RUN_ID', 'XML_DATA_ITEM', 'MW'] as const
export const loadFiles = /(?:^|_)SLD_FCST_/i

export function loadQuery(run: string): Query { return { name: 'SLD_FCST', run, version: 1, allNodesMs: dayMs } }
