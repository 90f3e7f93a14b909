/** When ERCOT posted a document, from its name: `cdr.00012301.0000000000000000.20220131.000206.SPPHLZNP6905_20220131_0000.csv`. */
import { formatInstant } from '#canon/instant.ts'
import { localToUtc } from '#canon/zone.ts'
import { zone } from './document.ts'
import type { SourceFile } from '../../report.ts'

/** Central prevailing time to the second; `xhr` in the name marks the hour that comes for the second time. Null without a stamp. */
export function postedUtc({ name }: Pick<SourceFile, 'name'>): string | null {
  const found = /^cdr\.\d+\.\d+\.(\d{4})(\d\d)(\d\d)\.(\d\d)(\d\d)(\d\d)/i.exec(name)
  if (found === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  const again = /xhr/i.test(name) ? localToUtc(zone, year, month, day, hour, minute, 'second') : null
  const utc = again ?? localToUtc(zone, year, month, day, hour, minute)
  return utc === null ? null : formatInstant(utc + second * 1000)
}
