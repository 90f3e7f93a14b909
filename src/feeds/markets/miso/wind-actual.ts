/**
 * MISO wind output as measured, hourly, of the current day. Grammar in wind-solar.ts.
 * https://public-api.misoenergy.org/ (Wind and Solar Generation)
 */
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc } from './public-api.ts'
import { hourRows, recogniseHours } from './wind-solar.ts'

export const windActual = report({
  iso: 'miso',
  name: 'wind-actual',
  title: 'Wind output, hourly, as measured',
  spec: 'Wind and Solar Generation (getWindActual)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /getwindactual/i,
  recognise: head => recogniseHours(head, 'instance'),
  rows: files => hourRows(files, 'instance', { fuel: `'wind'`, fuel_name: `'Wind'`, output_mw: 'value' }, 'preliminary'),
  knownFromUtc: displayMadeUtc,
  endpoint: display('WindSolar/getwindactual'),
})
