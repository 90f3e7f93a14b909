/**
 * Load, forecasts, output by fuel and constraints as views, right at every branch and time. Means are weighted by the length
 * of the intervals; days are the operators' market days.
 */
import { literal } from '#base/sql.ts'
import type { Column } from '#canon/dataset.ts'
import { isos, market } from '#canon/market.ts'
import type { View } from '#lake/port.ts'

const zone = `CASE iso ${isos.map(iso => `WHEN ${literal(iso)} THEN ${literal(market(iso).marketZone)}`).join(' ')} END`
/** The date of the market day, and its first instant. */
const marketDate = `CAST(timezone(${zone}, interval_start_utc) AS DATE)`
const dayStart = `timezone(${zone}, CAST(${marketDate} AS TIMESTAMP))`
const hour = 'time_bucket(INTERVAL 1 HOUR, interval_start_utc)'
/** A value at an instant has no length: it counts as one minute, so that a mean of such values is a plain one. */
const weight = 'greatest(interval_minutes, 1)'

const iso: Column = { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' }
const area: Column = { id: 2, name: 'area_id', type: 'string', required: true, doc: 'The operator\'s own name of the area; SYSTEM for all of it.' }
const hourStart: Column = { id: 3, name: 'hour_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the hour.' }

const loadHour: View = {
  name: 'products.load_hour',
  doc: 'Load as measured, by clock hour: the mean weighted by interval length.',
  columns: [
    iso, area, hourStart,
    { id: 4, name: 'measure', type: 'string', required: true, doc: 'As in market.load.' },
    { id: 5, name: 'load_mw', type: 'double', required: true, unit: 'MW', doc: 'Mean load.' },
    { id: 6, name: 'minutes', type: 'long', required: true, unit: 'min', doc: 'Minutes of the hour that have a value; 0 where all are of an instant.' },
  ],
  sql: `SELECT iso, area_id, ${hour} AS hour_start_utc, measure, sum(load_mw * ${weight}) / sum(${weight}) AS load_mw, sum(interval_minutes)::BIGINT AS minutes
    FROM market.load GROUP BY ALL`,
  passes: { iso: 'iso', area_id: 'area_id', measure: 'measure' },
}

/** What a day-ahead schedule could know: of each interval the newest forecast that was there when its market day began. */
const loadForecastDayAhead: View = {
  name: 'products.load_forecast_day_ahead',
  doc: 'Load as it was forecast when the market day began, by clock hour: of each interval the newest forecast made until then.',
  columns: [
    iso, area, hourStart,
    { id: 4, name: 'model', type: 'string', required: true, doc: 'As in market.load_forecast.' },
    { id: 5, name: 'load_mw', type: 'double', required: true, unit: 'MW', doc: 'Mean load forecast.' },
    { id: 6, name: 'issued_utc', type: 'timestamptz', required: true, doc: 'When the forecast was made; of several the newest.' },
  ],
  sql: `SELECT iso, area_id, ${hour} AS hour_start_utc, model, sum(load_mw * ${weight}) / sum(${weight}) AS load_mw, max(issued_utc) AS issued_utc
    FROM (SELECT iso, area_id, model, interval_start_utc, interval_minutes, arg_max(load_mw, issued_utc) AS load_mw, max(issued_utc) AS issued_utc
      FROM market.load_forecast WHERE issued_utc <= ${dayStart} GROUP BY iso, area_id, model, interval_start_utc, interval_minutes) GROUP BY ALL`,
  passes: { iso: 'iso', area_id: 'area_id', model: 'model' },
}

/**
 * What the mix by fuel has too under another name (SPP's `Actual Wind`, PJM's `Wind Generation`) counts where the mix is not
 * there. Behind meters nothing is sent to the grid: NYISO's `BTM Solar` is no part of the mix.
 */
const besideTheMix = `regexp_matches(fuel_name, '^Actual | Generation$')`
const generationHour: View = {
  name: 'products.generation_hour',
  doc: 'Output by fuel and clock hour: the mean weighted by interval length, summed over the operator\'s own names of one fuel.',
  columns: [
    iso, area, hourStart,
    { id: 4, name: 'fuel', type: 'string', required: true, doc: 'As in market.generation.' },
    { id: 5, name: 'output_mw', type: 'double', required: true, unit: 'MW', doc: 'Mean output; negative where storage charges.' },
  ],
  sql: `SELECT iso, area_id, hour_start_utc, fuel, coalesce(sum(output_mw) FILTER (NOT ${besideTheMix}), sum(output_mw)) AS output_mw
    FROM (SELECT iso, area_id, ${hour} AS hour_start_utc, fuel, fuel_name, sum(output_mw * ${weight}) / sum(${weight}) AS output_mw FROM market.generation
      WHERE NOT starts_with(fuel_name, 'BTM ') GROUP BY ALL) GROUP BY ALL`,
  passes: { iso: 'iso', area_id: 'area_id', fuel: 'fuel' },
}

const constraintDay: View = {
  name: 'products.constraint_day',
  doc: 'Constraints that bound, by market day: for how long, and at which shadow prices.',
  columns: [
    iso,
    { id: 2, name: 'market_run', type: 'string', required: true, doc: 'As in market.constraint.' },
    { id: 3, name: 'day', type: 'date', required: true, doc: 'Market day.' },
    { id: 4, name: 'constraint_id', type: 'string', required: true, doc: 'The operator\'s name of it.' },
    { id: 5, name: 'contingency', type: 'string', required: true, doc: 'The outage under which it binds; BASE where there is none.' },
    { id: 6, name: 'hours', type: 'double', required: true, unit: 'h', doc: 'Hours in which it had a shadow price above zero.' },
    { id: 7, name: 'shadow_sum', type: 'double', required: true, unit: 'USD/MW', doc: 'Shadow price summed over these hours.' },
    { id: 8, name: 'shadow_max', type: 'double', required: true, unit: 'USD/MWh', doc: 'Highest shadow price.' },
  ],
  sql: `SELECT iso, market_run, ${marketDate} AS day, constraint_id, contingency,
      sum(${weight}) / 60.0 AS hours, sum(shadow_price * ${weight}) / 60.0 AS shadow_sum, max(shadow_price) AS shadow_max
    FROM market.constraint WHERE shadow_price > 0 GROUP BY ALL`,
  passes: { iso: 'iso', market_run: 'market_run', constraint_id: 'constraint_id', contingency: 'contingency' },
}

export const marketViews: readonly View[] = [loadHour, loadForecastDayAhead, generationHour, constraintDay]
