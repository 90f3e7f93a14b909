/**
 * ISO-NE's flows to its neighbours, by external node. Grammar in web-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminuteexternalflow, fifteenminuteinterchange, actualinterchange)
 *
 *   {"ExternalFlows": {"ExternalFlow": [{"BeginDate", "Location": {"@LocId", "$"}, "ActualFlow", "CurrentSchedule", "ImportLimit",
 *     "ExportLimit", "Purchase", "Sale", "TotalImports", "TotalExports"}, ..]}}
 *   {"ActualInterchanges": {"ActualInterchange": [{"BeginDate", "Location", "ActInterchange", "Purchase", "Sale"}, ..]}}
 *   {"ActualFifteenMinInterchanges": {"ActualFifteenMinInterchange": [..]}}
 *
 * Imports are negative, and so is the limit of imports: all signs are turned. Purchases and sales add up to the schedule.
 */
import { interchange as dataset } from '#canon/interchange.ts'
import { dayOver } from '#canon/publication.ts'
import { report, type Report } from '../../report.ts'
import { recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { place, webRows, type Columns } from './web-rows.ts'

interface Flows extends Pick<Report, 'name' | 'title' | 'published'> {
  readonly service: string
  readonly envelope: Envelope
  readonly minutes: 5 | 15 | 60
  /** Kinds by the fields that hold them, turned; null where they are not there. */
  readonly kinds: Readonly<Record<string, string>>
  /** Kinds without which a record is none. */
  readonly needed: readonly string[]
}

export function flowReport({ service, envelope, minutes, kinds, needed, ...own }: Flows): Report {
  const fields = Object.values(kinds)
  const values: Columns[] = Object.entries(kinds).map(([kind, field]) => ({ kind: `'${kind}'`, flow_mw: `0 - record."${field}"` }))
  return report({
    ...own, iso: 'isone', spec: service, dataset, grid: { minutes, covers: 'window' }, identityTolerance: null, energySpread: null,
    fileNames: new RegExp(service, 'i'),
    recognise: head => recogniseList(head, envelope, ['BeginDate', '@LocId', ...fields]),
    rows: files => `SELECT * FROM (${webRows(files, {
      envelope, fields: `"BeginDate": "VARCHAR", ${place}, ${fields.map(field => `"${field}": "DOUBLE"`).join(', ')}`, status: 'preliminary', minutes, values,
      columns: { area_id: `'SYSTEM'`, interface_id: `nullif(trim(record.Location."$"), '')`, border: `'external'` },
    })}) WHERE flow_mw IS NOT NULL OR kind IN (${needed.map(kind => `'${kind}'`).join(', ')})`,
    endpoint: webAnswers(`${service}/day/{day}`),
  })
}

export const interchangeFiveMinute = flowReport({
  name: 'interchange-five-minute', title: 'Flows to neighbours with schedules and limits, five minutes', service: 'fiveminuteexternalflow', envelope: ['ExternalFlows', 'ExternalFlow'], minutes: 5,
  kinds: { actual: 'ActualFlow', scheduled: 'CurrentSchedule', limit_high: 'ImportLimit', limit_low: 'ExportLimit' }, needed: ['actual', 'scheduled'],
})

export const interchangeFifteenMinute = flowReport({
  name: 'interchange-fifteen-minute', title: 'Flows to neighbours, fifteen minutes', service: 'fifteenminuteinterchange', envelope: ['ActualFifteenMinInterchanges', 'ActualFifteenMinInterchange'], minutes: 15, published: dayOver(),
  kinds: { actual: 'ActInterchange' }, needed: ['actual'],
})

export const interchangeHourly = flowReport({
  name: 'interchange-hourly', title: 'Flows to neighbours, hourly', service: 'actualinterchange', envelope: ['ActualInterchanges', 'ActualInterchange'], minutes: 60, published: dayOver(),
  kinds: { actual: 'ActInterchange' }, needed: ['actual'],
})
