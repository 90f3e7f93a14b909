/**
 * ISO-NE real-time prices from the web service, hourly: all locations of a day, or one.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlylmp/rt/prelim, hourlylmp/rt/final); grammar in web-service.ts.
 *
 * How final they are stands in the name; where it does not, they are preliminary, which final ones may still revise.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { statusOfName, webService, webServiceIntervalMs, webServiceLogin } from './web-records.ts'
import { answerRows, dayAnswers, recogniseAnswer } from './web-service.ts'

export const webRealTimeHourly = report({
  iso: 'isone',
  name: 'web-real-time-hourly',
  title: 'Real-time LMP from the web service, hourly',
  spec: 'hourlylmp/rt/prelim, hourlylmp/rt/final',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /hourlylmp_rt/i,
  recognise: head => /_da_|day[-_ ]?ahead/i.test(head.name) ? null : recogniseAnswer(head, 60, { status: statusOfName(head.name) ?? 'preliminary' }),
  rows: files => answerRows(files, { marketRun: 'RTH', minutes: 60, status: 'preliminary' }),
  endpoint: {
    base: webService, minIntervalMs: webServiceIntervalMs, credential: webServiceLogin,
    plan: (base, window) => [...dayAnswers(base, window, 'hourlylmp/rt/prelim'), ...dayAnswers(base, window, 'hourlylmp/rt/final')],
  },
})
