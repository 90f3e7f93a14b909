/** Every report that gridlake knows. An operator's folder lists its own in `index.ts`; a new operator is one line here. */
import { fail } from '#base/error.ts'
import type { Iso } from '#canon/market.ts'
import type { Report } from '../report.ts'
import { caiso } from './caiso/index.ts'
import { ercot } from './ercot/index.ts'
import { isone } from './isone/index.ts'
import { miso } from './miso/index.ts'
import { nyiso } from './nyiso/index.ts'
import { pjm } from './pjm/index.ts'
import { spp } from './spp/index.ts'

export const reports: readonly Report[] = [...caiso, ...miso, ...spp, ...pjm, ...nyiso, ...ercot, ...isone]

/** Throws `usage/invalid` where the operator has no such report. */
export function reportOf(iso: Iso, name: string): Report {
  const found = reports.find(report => report.iso === iso && report.name === name)
  if (found) return found
  const known = reports.filter(report => report.iso === iso).map(report => report.name)
  throw fail('usage/invalid', `${iso} has no report '${name}'; it has ${known.join(', ')}`, { iso, report: name })
}
