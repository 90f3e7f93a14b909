/**
 * MISO solar output as measured, hourly, of the current day. Grammar in wind-solar.ts.
 * https://public-api.misoenergy.org/ (Wind and Solar Generation)
 */
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc } from './public-api.ts'
import { hourRows, recogniseHours } from './wind-solar.ts'

export const solarActual = report({
  iso: 'miso',
  name: 'solar-actual',
  title: 'Solar output, hourly, as measured',
  spec: 'Wind and Solar Generation (getSolarActual)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /getsolaractual/i,
  recognise: head => recogniseHours(head, 'instance'),
  rows: files => hourRows(files, 'instance', { fuel: `'solar'`, fuel_name: `'Solar'`, output_mw: 'value' }, 'preliminary'),
  knownFromUtc: displayMadeUtc,
  endpoint: display('WindSolar/getsolaractual'),
})
