/**
 * ISO-NE day-ahead prices from the web service, hourly: all locations of a day, or one.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlylmp/da/final); grammar in web-service.ts.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { webService, webServiceIntervalMs, webServiceLogin } from './web-records.ts'
import { answerRows, dayAnswers, recogniseAnswer } from './web-service.ts'

export const webDayAhead = report({
  iso: 'isone',
  name: 'web-day-ahead',
  title: 'Day-ahead LMP from the web service, hourly',
  spec: 'hourlylmp/da/final',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /hourlylmp_da/i,
  recognise: head => /_rt_|real[-_ ]?time|prelim/i.test(head.name) ? null : recogniseAnswer(head, 60, { status: 'final' }),
  rows: files => answerRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  endpoint: {
    base: webService, minIntervalMs: webServiceIntervalMs, credential: webServiceLogin,
    plan: (base, window) => dayAnswers(base, window, 'hourlylmp/da/final'),
  },
})
