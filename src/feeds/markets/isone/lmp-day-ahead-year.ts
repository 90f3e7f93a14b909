/** ISO-NE day-ahead prices of load zones, hourly, of a year. Grammar in price-year.ts. */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { priceYearRows, recognisePriceYear } from './price-year.ts'

export const lmpDayAheadYear = report({
  iso: 'isone',
  name: 'lmp-day-ahead-year',
  title: 'Day-ahead LMP of load zones, hourly, of a year',
  spec: 'SMD Hourly Data (YYYY_smd_hourly)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: null,
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /smd_hourly/i,
  recognise: recognisePriceYear,
  rows: files => priceYearRows(files, 'DA'),
})
