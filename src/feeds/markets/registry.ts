/** Every report that gridlake knows. An operator's folder lists its own in `index.ts`; a new operator is one line here. */
import { fail } from '#base/error.ts'
import type { Iso } from '#canon/market.ts'
import type { Report } from '../report.ts'
import { caiso } from './caiso/index.ts'
import { miso } from './miso/index.ts'
import { spp } from './spp/index.ts'

export const reports: readonly Report[] = [...caiso, ...miso, ...spp]

/** Throws `usage/invalid` where the operator has no such report. */
export function reportOf(iso: Iso, name: string): Report {
  const found = reports.find(report => report.iso === iso && report.name === name)
  if (found) return found
  const known = reports.filter(report => report.iso === iso).map(report => report.name)
  throw fail('usage/invalid', known.length === 0
    ? `No report of ${iso} is known; reports are known of ${[...new Set(reports.map(report => report.iso))].join(', ')}`
    : `${iso} has no report '${name}'; it has ${known.join(', ')}`, { iso, report: name })
}
