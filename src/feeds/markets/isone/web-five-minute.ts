/**
 * ISO-NE real-time prices from the web service, five minutes: all locations of an hour.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminutelmp/prelim, fiveminutelmp/final); grammar in web-service.ts.
 *
 * Final ones come some business days later and from here alone: they are what is fetched. How final they are stands in the
 * name; where it does not, they are preliminary.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { statusOfName, webService, webServiceIntervalMs, webServiceLogin } from './web-records.ts'
import { answerRows, hourAnswers, recogniseAnswer } from './web-service.ts'

export const webFiveMinute = report({
  iso: 'isone',
  name: 'web-five-minute',
  title: 'Real-time LMP from the web service, five minutes',
  spec: 'fiveminutelmp/prelim, fiveminutelmp/final',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /fiveminutelmp/i,
  recognise: head => recogniseAnswer(head, 5, { status: statusOfName(head.name) ?? 'preliminary' }),
  rows: files => answerRows(files, { marketRun: 'RTD', minutes: 5, status: 'preliminary' }),
  endpoint: {
    base: webService, minIntervalMs: webServiceIntervalMs, credential: webServiceLogin,
    plan: (base, window) => hourAnswers(base, window, 'fiveminutelmp/final'),
  },
})
