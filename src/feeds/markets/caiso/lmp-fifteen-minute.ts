/**
 * Fifteen-minute market prices: query PRC_RTPD_LMP, run RTPD.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "RTPD Locational Marginal Prices".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,
 *   PNODE_RESMRID,GRP_TYPE,POS,PRC,OPR_INTERVAL,GROUP
 *
 * OPR_INTERVAL runs from 1 to 4, and the price stands under PRC.
 */
import { hourMs } from '#canon/instant.ts'
import { lmpRealTime } from '#canon/price.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { base, generatedUtc, minIntervalMs, plan } from './oasis.ts'
import { identityTolerance, priceRows, recognisePrices } from './prices.ts'

const fileNames = /^\d{8}_\d{8}_PRC_RTPD_LMP_/i

function recognise(head: Head) {
  return recognisePrices(head, 'RTPD', fileNames)
}

function rows(files: readonly SourceFile[]): string {
  return priceRows(files, 'RTPD')
}

function request(root: string, window: FetchWindow): Download[] {
  return plan({ name: 'PRC_RTPD_LMP', run: 'RTPD', version: 3, allNodesMs: hourMs }, root, window)
}

export const lmpFifteenMinute = report({
  iso: 'caiso',
  name: 'lmp-fifteen-minute',
  title: 'Fifteen-minute market prices of all nodes',
  spec: 'PRC_RTPD_LMP (RTPD)',
  dataset: lmpRealTime,
  grid: { minutes: 15, covers: 'window' },
  identityTolerance,
  energySpread: null,
  fileNames,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
