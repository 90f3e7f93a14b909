/** The query behind both reports of wind and solar. */
import { dayMs } from '#canon/instant.ts'
import type { Query } from './oasis.ts'

export const renewableColumns = ['TRADING_HUB', 'RENEWABLE_TYPE', 'MARKET_RUN_ID', 'MW'] as const
export const renewableFiles = /(?:^|_)SLD_REN_FCST_/i
export const renewableFuel = `CASE lower(renewabletype) WHEN 'solar' THEN 'solar' WHEN 'wind' THEN 'wind' END`

export function renewableQuery(run: string): Query { return { name: 'SLD_REN_FCST', run, version: 1, allNodesMs: dayMs } }
