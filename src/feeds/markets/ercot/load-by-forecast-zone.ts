/**
 * ERCOT load by forecast zone, hourly, as measured.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-346-CD
 *
 *   OperDay,HourEnding,NORTH,SOUTH,WEST,HOUSTON,TOTAL,DSTFlag
 *
 * As by weather zone, whose total is the system's. Areas in zones.ts.
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { loadRows, recogniseLoad } from './load-file.ts'
import { postedUtc } from './posted.ts'
import { dayAnswers } from './public-api.ts'
import { forecastZones } from './zones.ts'

export const loadByForecastZone = report({
  iso: 'ercot',
  name: 'load-by-forecast-zone',
  title: 'Load by forecast zone, hourly, as measured',
  spec: 'Actual System Load by Forecast Zone (NP6-346-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?346/i,
  recognise: head => recogniseLoad(head, forecastZones),
  rows: files => loadRows(files, forecastZones),
  knownFromUtc: postedUtc,
  endpoint: dayAnswers('np6-346-cd/act_sys_load_by_fzn', 'operatingDay'),
})
