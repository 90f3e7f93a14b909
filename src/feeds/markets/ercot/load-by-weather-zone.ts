/**
 * ERCOT load by weather zone, hourly, as measured.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-345-CD
 *
 *   OperDay,HourEnding,COAST,EAST,FAR_WEST,NORTH,NORTH_C,SOUTHERN,SOUTH_C,WEST,TOTAL,DSTFlag
 *
 * One day, posted after it. The answer's names are operatingDay, hourEnding, coast, .., total. Areas in zones.ts.
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { loadRows, recogniseLoad } from './load-file.ts'
import { postedUtc } from './posted.ts'
import { dayAnswers } from './public-api.ts'
import { weatherZones } from './zones.ts'

export const loadByWeatherZone = report({
  iso: 'ercot',
  name: 'load-by-weather-zone',
  title: 'Load of the system and by weather zone, hourly, as measured',
  spec: 'Actual System Load by Weather Zone (NP6-345-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?345/i,
  recognise: head => recogniseLoad(head, weatherZones),
  rows: files => loadRows(files, weatherZones),
  knownFromUtc: postedUtc,
  endpoint: dayAnswers('np6-345-cd/act_sys_load_by_wzn', 'operatingDay'),
})
