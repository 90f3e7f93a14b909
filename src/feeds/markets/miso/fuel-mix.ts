/**
 * MISO output by fuel, five minutes.
 * https://public-api.misoenergy.org/ (Fuel Mix): FuelMix, FuelMix/Today, FuelMix/Yesterday
 *
 *   {"RefId", "TotalMW", "Fuel": {"Type": [{"INTERVALEST", "CATEGORY", "ACT", "FUEL_CATEGORY"}, ..]}}
 *
 * Imports stand among the fuels; a battery that charges is negative. TotalMW is their sum, and 0 in the answers of a day.
 */
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc, instantSql, numberSql, readDisplay, recogniseDisplay } from './public-api.ts'
import type { SourceFile } from '../../report.ts'

const fuel = `CASE fuel_name WHEN 'Battery Storage' THEN 'battery' WHEN 'Coal' THEN 'coal' WHEN 'Natural Gas' THEN 'gas' WHEN 'Nuclear' THEN 'nuclear'
    WHEN 'Hydro' THEN 'hydro' WHEN 'Wind' THEN 'wind' WHEN 'Solar' THEN 'solar' WHEN 'Imports' THEN 'imports' ELSE 'other' END`

function rows(files: readonly SourceFile[]): string {
  const fields = { RefId: 'VARCHAR', Fuel: 'STRUCT("Type" STRUCT(INTERVALEST VARCHAR, CATEGORY VARCHAR, ACT VARCHAR)[])' }
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, ${fuel} AS fuel, fuel_name, ${numberSql('act')} AS output_mw,
      ${instantSql('interval_est')} AS interval_start_utc, 5 AS interval_minutes, 'preliminary' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, item.INTERVALEST AS interval_est, trim(item.CATEGORY) AS fuel_name, item.ACT AS act
      FROM (SELECT file_index, unnest(Fuel."Type") AS item FROM ${readDisplay(files, fields, 'RefId')})) GROUP BY ALL`
}

export const fuelMix = report({
  iso: 'miso',
  name: 'fuel-mix',
  title: 'Output by fuel, five minutes',
  spec: 'Fuel Mix (FuelMix)',
  dataset,
  grid: { minutes: 5, covers: 'snapshot' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|get|[^a-z])fuelmix.*\.json$/i,
  recognise: head => recogniseDisplay(head, ['Fuel', 'Type', 'INTERVALEST', 'CATEGORY', 'ACT']),
  rows,
  knownFromUtc: displayMadeUtc,
  endpoint: display('FuelMix/Today'),
})
