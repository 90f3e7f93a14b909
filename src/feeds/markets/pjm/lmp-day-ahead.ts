/**
 * PJM day-ahead prices, hourly.
 * https://dataminer2.pjm.com/feed/da_hrl_lmps/definition; grammar in feed.ts.
 *
 * A file holds what was asked for: a node for a year, all nodes for an hour.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, feedDownloads, hourSpan } from './data-miner.ts'
import { partialAnswer, recogniseFeed } from './feed.ts'
import { energySpread, feedRows, sumTolerance, type FeedRows } from './rows.ts'

const feed: FeedRows = { market: 'da', minutes: 60, verified: true, feeds: ['da_hrl_lmps'], marketRun: 'DAM' }

export const lmpDayAhead = report({
  iso: 'pjm',
  name: 'lmp-day-ahead',
  title: 'Day-ahead LMP, hourly',
  spec: 'Day-Ahead Hourly LMPs (da_hrl_lmps)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^(api_)?da_hrl_lmps/i,
  recognise: head => recogniseFeed(head, feed),
  rows: files => feedRows(files, feed),
  endpoint: {
    base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer,
    plan: (base, window) => feedDownloads(base, window, { feed: 'da_hrl_lmps', minutes: 60, spanMs: hourSpan }),
  },
})
