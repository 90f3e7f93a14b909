/** Demand by five minutes, as Today's Outlook shows it. Grammar in outlook.ts. */
import { load } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { outlookFiles, outlookHistory, outlookRows, outlookTrailer, recogniseOutlook } from './outlook.ts'

export const loadOutlook = report({
  iso: 'caiso',
  name: 'load-outlook',
  title: 'Load, five minutes, as Today\'s Outlook shows it',
  spec: 'Today\'s Outlook, demand',
  dataset: load,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: outlookFiles,
  recognise: recogniseOutlook,
  rows: files => outlookRows(files, ['demand'], { measure: `'integrated'`, load_mw: 'value' }),
  trailer: outlookTrailer,
  endpoint: outlookHistory,
})
