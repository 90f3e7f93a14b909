/**
 * ISO-NE wind and solar power as forecast for seven days, hourly: CSV of ISO Express, made every day by 10 in the morning.
 *
 *   name = seven_day_(wind | solar)_power_forecast_YYYYMMDD.csv
 *   file = comment* header* "D","Date","Hour Ending",day.. row* trailer        records as in records.ts; days MM/DD/YYYY
 *   row  = "D",text,hour ending (01 to 24, 02X),megawatts..                    empty where a day has no such hour, or is over
 *
 * Days stand side by side, from the day of the report on. The comments say when the file was asked for and not when the forecast was
 * made: 10:00 Eastern time of the first day counts.
 */
import { literal } from '#base/sql.ts'
import { generationForecast as dataset } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { cells, columnNames, layoutOf, normalised, readCsv } from '../csv.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { clock, dayHours, hourLabels, midnight } from './hours.ts'
import { trailer } from './records.ts'

const issuedHour = 10

function recognise(head: Head, fuel: 'wind' | 'solar'): Layout | null {
  const lines = head.lines.slice(0, 12).map(cells)
  const headerLine = lines.findIndex(([letter, date = '', hour = '', first = '']) => letter === 'D' && normalised(date) === 'date' && normalised(hour) === 'hourending' && /^\d\d\/\d\d\/\d{4}$/.test(first))
  if (headerLine === -1) return null
  const about = [head.name, ...lines.slice(0, headerLine).map(([, text = '']) => text)].join(' ')
  const told = { wind: /wind|wphf/i, solar: /solar|sphf/i } as const
  return told[fuel].test(about) && !told[fuel === 'wind' ? 'solar' : 'wind'].test(about) ? { headerLine, columns: ['record', ...lines[headerLine]?.slice(1) ?? []], facts: { form: 'days' } } : null
}

function rows(files: readonly SourceFile[], fuel: 'wind' | 'solar'): string {
  const { columns } = layoutOf(files)
  const names = columnNames(columns)
  const days = columns.flatMap((column, index) => /^\d\d\/\d\d\/\d{4}$/.test(column) ? [{ name: names[index] ?? '', date: `strptime(${literal(column)}, '%m/%d/%Y')::DATE` }] : [])
  const [first] = days
  const value = `CASE WHEN trim(cell) <> '' THEN coalesce(TRY_CAST(trim(cell) AS DOUBLE), error('report: a number was expected, ''' || cell || ''' found')) END`
  return `WITH cell AS (
    SELECT file_index, upper(trim(hourending)) AS hour, unnest([${days.map(({ name, date }) => `{'day': ${date}, 'cell': "${name}"}`).join(', ')}], recursive := true)
    FROM ${readCsv(files, { shortLines: true })} WHERE record = 'D'
  ),
  dated AS (SELECT *, ${dayHours('day')} AS day_hours FROM cell WHERE trim(cell) <> '')
  SELECT CAST(file_index AS INTEGER) AS file, 'isone' AS iso, ${literal(system)} AS area_id, ${literal(fuel)} AS fuel, '7-DAY' AS model, ${value} AS output_mw,
    ${clock(first?.date ?? 'NULL', issuedHour)} AS issued_utc,
    CASE WHEN label.hours IS NULL THEN error('report: ' || strftime(day, '%Y-%m-%d') || ' has no hour ending ' || coalesce(hour, 'without a label'))::TIMESTAMPTZ ELSE ${midnight('day')} + to_hours(label.hours) END AS interval_start_utc,
    60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
  FROM dated LEFT JOIN ${hourLabels()} ON label.day_hours = dated.day_hours AND label.label = CASE WHEN length(regexp_replace(hour, 'X$', '')) = 1 THEN '0' || hour ELSE hour END
  GROUP BY ALL`
}

export function renewableForecast({ fuel, title, spec }: { readonly fuel: 'wind' | 'solar', readonly title: string, readonly spec: string }): Report {
  return report({
    iso: 'isone',
    name: `${fuel}-forecast`,
    title,
    spec,
    dataset,
    grid: { minutes: 60, covers: 'window' },
    identityTolerance: null,
    energySpread: null,
    fileNames: new RegExp(`seven_day_${fuel}_power_forecast|^${fuel === 'wind' ? 'wphf' : 'sphf'}`, 'i'),
    trailer,
    recognise: head => recognise(head, fuel),
    rows: files => rows(files, fuel),
  })
}
