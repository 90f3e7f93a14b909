/**
 * PJM real-time prices, five minutes, as they come out of dispatch.
 * https://dataminer2.pjm.com/feed/rt_unverified_fivemin_lmps/definition; grammar in feed.ts.
 *
 * Out within minutes, kept for some days, and without the price of energy: it is what the other three leave. Preliminary:
 * the verified feed (lmp-five-minute.ts) replaces it.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, feedDownloads, tenMinuteSpan } from './data-miner.ts'
import { partialAnswer, recogniseFeed } from './feed.ts'
import { derivedSpread, feedRows, type FeedRows } from './rows.ts'

const feed: FeedRows = { market: 'rt', minutes: 5, verified: false, feeds: ['rt_unverified_fivemin_lmps'], marketRun: 'RTD' }

export const lmpFiveMinuteUnverified = report({
  iso: 'pjm',
  name: 'lmp-five-minute-unverified',
  title: 'Real-time LMP, five minutes, unverified',
  spec: 'Real-Time Unverified Five Minute LMPs (rt_unverified_fivemin_lmps)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread: derivedSpread,
  fileNames: /^(api_)?rt_unverified_fivemin_lmps/i,
  recognise: head => recogniseFeed(head, feed),
  rows: files => feedRows(files, feed),
  endpoint: {
    base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer,
    plan: (base, window) => feedDownloads(base, window, { feed: 'rt_unverified_fivemin_lmps', minutes: 5, spanMs: tenMinuteSpan }),
  },
})
