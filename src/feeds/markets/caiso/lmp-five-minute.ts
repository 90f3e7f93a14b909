/**
 * Five-minute dispatch prices: query PRC_INTVL_LMP, run RTM, or the group RTM_LMP_GRP with an operating hour per archive.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Interval Locational Marginal Prices".
 *
 *   Version 3: INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,
 *   XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,VALUE,OPR_INTERVAL,GROUP; the group has a member for each component, MGHG too.
 *   Version 1: the price stands under MW, and the group has one member with all components but MGHG.
 *
 * The operator calls the run RTM; the canonical name is RTD, as RTM is the whole real-time market.
 */
import { hourMs } from '#canon/instant.ts'
import { lmpRealTime } from '#canon/price.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { base, generatedUtc, minIntervalMs, plan } from './oasis.ts'
import { identityTolerance, priceRows, recognisePrices } from './prices.ts'

const fileNames = /^\d{8}_\d{8}_(PRC_INTVL_LMP|RTM_LMP_GRP)_/i

function recognise(head: Head) {
  return recognisePrices(head, 'RTM', fileNames)
}

function rows(files: readonly SourceFile[]): string {
  return priceRows(files, 'RTD')
}

function request(root: string, window: FetchWindow): Download[] {
  return plan({ name: 'PRC_INTVL_LMP', run: 'RTM', version: 3, allNodesMs: hourMs }, root, window)
}

export const lmpFiveMinute = report({
  iso: 'caiso',
  name: 'lmp-five-minute',
  title: 'Five-minute dispatch prices of all nodes',
  spec: 'PRC_INTVL_LMP (RTM), RTM_LMP_GRP',
  dataset: lmpRealTime,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance,
  energySpread: null,
  fileNames,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
