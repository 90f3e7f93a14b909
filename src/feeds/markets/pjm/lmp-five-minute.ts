/**
 * PJM real-time prices, five minutes, verified.
 * https://dataminer2.pjm.com/feed/rt_fivemin_hrl_lmps/definition; grammar in feed.ts.
 *
 * The monthly feed of what was settled (rt_fivemin_mnt_lmps) has the same columns without versions, and is read as this one.
 * All nodes of two intervals with their corrections may be more than an answer holds: only what is current is asked for.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, feedDownloads, tenMinuteSpan } from './data-miner.ts'
import { partialAnswer, recogniseFeed } from './feed.ts'
import { energySpread, feedRows, sumTolerance, type FeedRows } from './rows.ts'

const feed: FeedRows = { market: 'rt', minutes: 5, verified: true, feeds: ['rt_fivemin_hrl_lmps', 'rt_fivemin_mnt_lmps'], marketRun: 'RTD' }

export const lmpFiveMinute = report({
  iso: 'pjm',
  name: 'lmp-five-minute',
  title: 'Real-time LMP, five minutes, verified',
  spec: 'Real-Time Five Minute LMPs (rt_fivemin_hrl_lmps), Settlements Verified Five Minute LMPs (rt_fivemin_mnt_lmps)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  // Verified on the next day that is worked: Friday's on a Monday, or on the Tuesday after a holiday.
  published: dayOver(4 * 1440),
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^(api_)?rt_fivemin_(hrl|mnt)_lmps/i,
  recognise: head => recogniseFeed(head, feed),
  rows: files => feedRows(files, feed),
  endpoint: {
    base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer,
    plan: (base, window) => feedDownloads(base, window, { feed: 'rt_fivemin_hrl_lmps', minutes: 5, spanMs: tenMinuteSpan, more: '&row_is_current=TRUE' }),
  },
})
