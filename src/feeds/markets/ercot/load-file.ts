/**
 * ERCOT's documents of load, as measured and as forecast: a row for each hour, a column for each zone (zones.ts) and for the
 * whole. The day of what was measured is an operating day, that of a forecast a delivery day.
 */
import { layoutOf } from '../csv.ts'
import { measuredRows, deliveryHour, posted } from './measured-rows.ts'
import { recogniseParts } from './document.ts'
import { zoneParts, zoneValues } from './zones.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

type Zones = Parameters<typeof zoneParts>[0]

export function recogniseLoad(head: Head, zones: Zones): Layout | null {
  return recogniseParts(head, { ...deliveryHour, date: ['OperDay', 'OperatingDay'], ...zoneParts(zones), total: ['TOTAL'] })
}

/** Hours as measured. Settled load is published elsewhere, after months. */
export function loadRows(files: readonly SourceFile[], zones: Zones): string {
  return measuredRows(files, { minutes: 60, status: 'final', columns: { measure: `'integrated'` }, ...zoneValues(zones, layoutOf(files).facts) })
}

/** One forecast for each hour, or one of each model. */
export function recogniseForecast(head: Head, zones: Zones, by: 'hour' | 'model'): Layout | null {
  const parts = { ...deliveryHour, ...zoneParts(zones), total: ['SystemTotal'] }
  return by === 'model' ? recogniseParts(head, { ...parts, model: ['Model'] }, { also: posted }) : recogniseParts(head, parts, { lacks: ['Model'], also: posted })
}

export function forecastRows(files: readonly SourceFile[], zones: Zones): string {
  const { facts } = layoutOf(files)
  const { model } = facts
  return measuredRows(files, {
    minutes: 60, status: 'final', issued: true, ...model === undefined ? {} : { texts: { said_model: model } }, columns: { model: model === undefined ? `'7-DAY'` : 'said_model' }, ...zoneValues(zones, facts),
  })
}
