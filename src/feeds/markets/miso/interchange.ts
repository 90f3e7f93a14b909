/**
 * MISO's scheduled interchange with each neighbour and in all, at instants.
 * https://public-api.misoenergy.org/ (Net Scheduled Interchange): Interchange/GetNsi, GetNsi/OneMinute, GetNsi/FiveMinute
 *
 *   {"instance": [{"timestamp": "2026-10-01 11:15:00", "AECI": "-181", .., "MISO": "-442", ..}, ..], "RefId": ".. 16:48 EST", "MktDay"}
 *
 * MISO is the sum. Imports are negative, as the Snapshot of the same API calls that sum (`Scheduled Imports (-) / Exports (+)`):
 * all signs are turned. Stamps are Eastern Standard Time; a value at a full hour lies in the middle of the ramp across it, so
 * it is of an instant and not of five minutes. Actual interchange (GetNai) comes without any mark of MISO's.
 */
import { interchange as dataset } from '#canon/interchange.ts'
import { report } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { display, displayMadeUtc, numberSql, readDisplay, recogniseDisplay } from './public-api.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, CASE WHEN name = 'MISO' THEN 'NET' ELSE name END AS interface_id, 'scheduled' AS kind, 'external' AS border,
      0 - ${numberSql('said')} AS flow_mw, timezone('UTC', try_strptime(stamp, '%Y-%m-%d %H:%M:%S') + INTERVAL ${hoursBehindUtc} HOUR) AS interval_start_utc, 0 AS interval_minutes,
      'preliminary' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, stamp, trim(entry.key) AS name, entry.value AS said
      FROM (SELECT file_index, item['timestamp'] AS stamp, unnest(map_entries(item)) AS entry
        FROM (SELECT file_index, unnest(instance) AS item FROM ${readDisplay(files, { RefId: 'VARCHAR', instance: 'MAP(VARCHAR, VARCHAR)[]' }, 'RefId')})))
    WHERE name <> 'timestamp' GROUP BY ALL`
}

export const interchange = report({
  iso: 'miso',
  name: 'interchange',
  title: 'Scheduled interchange with neighbours, at instants',
  spec: 'Net Scheduled Interchange (GetNsi)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /GetNsi(?!.*MISO).*\.json$/i,
  recognise: head => recogniseDisplay(head, ['instance', 'timestamp', 'MISO', 'PJM']),
  rows,
  knownFromUtc: displayMadeUtc,
  endpoint: display('Interchange/GetNsi/FiveMinute'),
})
