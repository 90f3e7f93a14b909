/** Demand by load zone, as ISO-NE measures it and as the day-ahead market clears it: one answer for each zone and day. */
import type { Endpoint, FetchWindow } from '../../report.ts'
import { answerOf, datesOf, webEndpoint } from './web-records.ts'

/** Numbers of the eight load zones, `.Z.MAINE` to `.Z.NEMASSBOST`. */
const zones = ['4001', '4002', '4003', '4004', '4005', '4006', '4007', '4008'] as const

/** Of all load zones, or of the locations that are named. */
export function zoneAnswers(service: string): Endpoint {
  const places = ({ nodes }: FetchWindow): readonly string[] => nodes.length === 0 ? zones : nodes
  return webEndpoint((base, window) => datesOf(window).flatMap(day => places(window).map(zone => answerOf(base, `${service}/day/${day}/location/${encodeURIComponent(zone)}`))))
}
