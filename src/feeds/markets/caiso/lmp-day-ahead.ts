/**
 * Day-ahead prices: query PRC_LMP, run DAM, or the group DAM_LMP_GRP with a member for each component.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Locational Marginal Prices".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,
 *   XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP
 *
 * OPR_INTERVAL is 0, and the price stands under MW. Version 1 has no MGHG rows, and version 12 of the group no MGHG member.
 */
import { dayMs } from '#canon/instant.ts'
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { base, generatedUtc, minIntervalMs, plan } from './oasis.ts'
import { identityTolerance, priceRows, recognisePrices } from './prices.ts'

const fileNames = /^\d{8}_\d{8}_(PRC_LMP_DAM|DAM_LMP_GRP)_/i

function recognise(head: Head) {
  return recognisePrices(head, 'DAM', fileNames)
}

function rows(files: readonly SourceFile[]): string {
  return priceRows(files, 'DAM')
}

function request(root: string, window: FetchWindow): Download[] {
  return plan({ name: 'PRC_LMP', run: 'DAM', version: 12, allNodesMs: dayMs }, root, window)
}

export const lmpDayAhead = report({
  iso: 'caiso',
  name: 'lmp-day-ahead',
  title: 'Day-ahead hourly prices of all nodes',
  spec: 'PRC_LMP (DAM), DAM_LMP_GRP',
  dataset,
  // A query may ask for any window, and many do by GMT days, which cut two market days.
  grid: { minutes: 60, covers: 'window' },
  identityTolerance,
  // Balancing areas outside of the ISO's own have an energy price of their own.
  energySpread: null,
  fileNames,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
