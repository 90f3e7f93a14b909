/** Every canonical dataset that feeds fill. */
import type { Dataset } from './dataset.ts'
import { cleared, generation, generationForecast, load, loadForecast } from './demand-and-supply.ts'
import { interchange } from './interchange.ts'
import { ancillaryPrice, congestionEvent, constraint } from './market-results.ts'
import { pastOf } from './measured.ts'
import { node, nodeHub } from './node.ts'
import { offer } from './offer.ts'
import { outage, outageTotal } from './outage.ts'
import { isPrices, lmpAside, lmpDayAhead, lmpRealTime, lmpSuperseded } from './price.ts'

const measurements: readonly Dataset[] = [load, loadForecast, generation, generationForecast, cleared, ancillaryPrice, constraint, congestionEvent, interchange, offer, outage, outageTotal]
const pasts = new Map(measurements.map(dataset => [dataset.name, pastOf(dataset)]))

/** Where a dataset keeps what revisions replaced; undefined for one that keeps no past. */
export function superseded(dataset: Dataset): Dataset | undefined {
  if (isPrices(dataset)) return lmpSuperseded
  return dataset.described ? pastOf(dataset) : pasts.get(dataset.name)
}

/** Measured, forecast or cleared, by an operator or a source that a user described: no price, and no list. */
export function isMeasured({ name, described }: Pick<Dataset, 'name' | 'described'>): boolean { return described === true || pasts.has(name) }

export const fedDatasets: readonly Dataset[] = [lmpDayAhead, lmpRealTime, lmpSuperseded, lmpAside, node, nodeHub, ...measurements, ...pasts.values()]
