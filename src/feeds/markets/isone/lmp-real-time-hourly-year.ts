/** ISO-NE real-time prices of load zones, hourly, of a year. Grammar in price-year.ts. */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { priceYearRows, recognisePriceYear } from './price-year.ts'

export const lmpRealTimeHourlyYear = report({
  iso: 'isone',
  name: 'lmp-real-time-hourly-year',
  title: 'Real-time LMP of load zones, hourly, of a year',
  spec: 'SMD Hourly Data (YYYY_smd_hourly)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: null,
  identityTolerance: sumTolerance,
  energySpread,
  part: 'along',
  recognise: recognisePriceYear,
  rows: files => priceYearRows(files, 'RT'),
})
