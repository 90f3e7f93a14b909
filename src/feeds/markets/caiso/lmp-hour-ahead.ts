/**
 * Hour-ahead scheduling prices: query PRC_HASP_LMP, run HASP.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "HASP Locational Marginal Prices".
 *
 *   As the day-ahead file, price under MW, four intervals of fifteen minutes in each hour. Advisory prices for the
 *   hourly schedules at the ties; nothing settles at them.
 */
import { hourMs } from '#canon/instant.ts'
import { lmpRealTime } from '#canon/price.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { base, generatedUtc, minIntervalMs, plan } from './oasis.ts'
import { identityTolerance, priceRows, recognisePrices } from './prices.ts'

const fileNames = /^\d{8}_\d{8}_(PRC_HASP_LMP|HASP_LMP_GRP)_/i

function recognise(head: Head) {
  return recognisePrices(head, 'HASP', fileNames)
}

function rows(files: readonly SourceFile[]): string {
  return priceRows(files, 'HASP')
}

function request(root: string, window: FetchWindow): Download[] {
  return plan({ name: 'PRC_HASP_LMP', run: 'HASP', version: 3, allNodesMs: hourMs }, root, window)
}

export const lmpHourAhead = report({
  iso: 'caiso',
  name: 'lmp-hour-ahead',
  title: 'Hour-ahead scheduling prices',
  spec: 'PRC_HASP_LMP (HASP)',
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
