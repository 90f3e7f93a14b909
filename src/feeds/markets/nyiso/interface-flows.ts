/**
 * NYISO's flows across its interfaces, about every five minutes, with their limits: `YYYYMMDDExternalLimitsFlows.csv`.
 * http://mis.nyiso.com/public/P-32list.htm; grammar in public-table.ts, without the Time Zone.
 *
 *   Timestamp,Interface Name,Point ID,Flow (MWH),Positive Limit (MWH),Negative Limit (MWH)
 *
 * Despite their names the columns hold megawatts. `SCH - ` are schedules to neighbours, imports positive, as the limits of Neptune
 * and Hydro-Quebec show; the others are flows between NYISO's own parts, in the direction of the name. A limit of 9999 or nearly so is
 * none. Whether the stamp begins or ends the five minutes is not documented, and runs leave the grid: each is kept as its instant. The
 * order of an interface's rows tells the hour that comes twice.
 */
import { interchange as dataset } from '#canon/interchange.ts'
import { report } from '../../report.ts'
import { tableReport, tableRows, type Table, type TableRows } from './public-table.ts'

const table: Table = {
  parts: { interface: /^interfacename$/, ptid: /^pointid$/, flow: /^flowmwh?$/, positive: /^positivelimitmwh?$/, negative: /^negativelimitmwh?$/ },
  numbers: ['flow', 'positive', 'negative'],
}

/** MW from which on a limit stands for none: 9999 is written, and -9899 of one interface. */
const unlimitedMw = 9800

const external = `regexp_matches(upper(interface), '^\\s*SCH\\b')`

const wide: TableRows = {
  minutes: 0, status: 'preliminary', series: ['interface'],
  columns: { area_id: `'SYSTEM'`, interface_id: `nullif(trim(interface), '')`, border: `CASE WHEN ${external} THEN 'external' ELSE 'internal' END` },
  values: [
    { kind: `CASE WHEN ${external} THEN 'scheduled' ELSE 'actual' END`, flow_mw: 'flow' },
    { kind: `'limit_high'`, flow_mw: `CASE WHEN abs(positive) < ${unlimitedMw} THEN positive END` },
    { kind: `'limit_low'`, flow_mw: `CASE WHEN abs(negative) < ${unlimitedMw} THEN negative END` },
  ],
}

export const interfaceFlows = report({
  ...tableReport({
    name: 'interface-flows',
    title: 'Flows across interfaces with their limits, about every five minutes',
    spec: 'P-32 Interface Limits and Flows (ExternalLimitsFlows)',
    dataset, table, rows: wide,
    folder: 'ExternalLimitsFlows',
  }),
  rows: files => `SELECT * FROM (${tableRows(files, table, wide)}) WHERE flow_mw IS NOT NULL OR kind NOT IN ('limit_high', 'limit_low')`,
})
