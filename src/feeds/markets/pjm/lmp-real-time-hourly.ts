/**
 * PJM real-time prices, hourly, verified.
 * https://dataminer2.pjm.com/feed/rt_hrl_lmps/definition; grammar in feed.ts.
 *
 * Verified on the next business day, and posted again with a higher version where that was wrong, until the tenth day.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, feedDownloads, hourSpan } from './data-miner.ts'
import { partialAnswer, recogniseFeed } from './feed.ts'
import { energySpread, feedRows, sumTolerance, type FeedRows } from './rows.ts'

const feed: FeedRows = { market: 'rt', minutes: 60, verified: true, feeds: ['rt_hrl_lmps'], marketRun: 'RTH' }

export const lmpRealTimeHourly = report({
  iso: 'pjm',
  name: 'lmp-real-time-hourly',
  title: 'Real-time LMP, hourly, verified',
  spec: 'Real-Time Hourly LMPs (rt_hrl_lmps)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  // Verified on the next day that is worked: Friday's on a Monday, or on the Tuesday after a holiday.
  published: dayOver(4 * 1440),
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^(api_)?rt_hrl_lmps/i,
  recognise: head => recogniseFeed(head, feed),
  rows: files => feedRows(files, feed),
  endpoint: {
    base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer,
    plan: (base, window) => feedDownloads(base, window, { feed: 'rt_hrl_lmps', minutes: 60, spanMs: hourSpan }),
  },
})
