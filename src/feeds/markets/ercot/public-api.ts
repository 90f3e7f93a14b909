/**
 * ERCOT's public API: https://api.ercot.com/api/public-reports/<product>/<operation>, for those who have registered: the key
 * of a subscription with each request, and the token of a login, which lasts an hour.
 *
 * Answers are JSON (document.ts), in pages of `size` rows; a million is given at once. At most 30 requests a minute. What is
 * older than some weeks is in the archive of documents alone.
 */
import { dayNumberOf, formatDate, twoDigits } from '#canon/civil.ts'
import { jsonHead } from '../json.ts'
import { onePageOf } from './document.ts'
import type { Download, Endpoint, FetchWindow, Head } from '../../report.ts'

const rowsMost = 1_000_000

type Query = Readonly<Record<string, string>>

/** A day of all points, or an hour of it at a time where they are too many. */
export function dayAheadAnswers(path: string, cut: 'whole day' | 'by hour'): Endpoint {
  const hours = cut === 'whole day' ? [null] : Array.from({ length: 24 }, (_, hour) => `${twoDigits(hour + 1)}:00`)
  return answers(path, cut === 'whole day' ? 'settlementPoint' : 'busName', date => hours.map(hour => ({
    query: { deliveryDateFrom: date, deliveryDateTo: date, ...hour === null ? {} : { hourEnding: hour } }, suffix: hour === null ? '' : `_${hour.slice(0, 2)}`,
  })))
}

/** A day of a document that has no points: `day` is how its product calls the day. */
export function dayAnswers(path: string, day: 'deliveryDate' | 'operatingDay'): Endpoint {
  return answers(path, null, date => [{ query: { [`${day}From`]: date, [`${day}To`]: date }, suffix: '' }])
}

/** All that was posted on a day. */
export function postedAnswers(path: string): Endpoint {
  return answers(path, null, date => [{ query: { postedDatetimeFrom: `${date}T00:00:00`, postedDatetimeTo: `${date}T23:59:59` }, suffix: '' }])
}

export const realTimeAnswers: Endpoint = answers('np6-905-cd/spp_node_zone_hub', 'settlementPoint', date => [{ query: { deliveryDateFrom: date, deliveryDateTo: date }, suffix: '' }])

/** Runs of so many hours of the local clock at a time, to the last second before the next. */
export function runAnswers(path: string, hours: number, pointName: 'settlementPoint' | 'electricalBus' | null): Endpoint {
  return answers(path, pointName, date => Array.from({ length: 24 / hours }, (_, part) => {
    const [first, last] = [twoDigits(part * hours), twoDigits((part + 1) * hours - 1)]
    return { query: { SCEDTimestampFrom: `${date}T${first}:00:00`, SCEDTimestampTo: `${date}T${last}:59:59` }, suffix: `_${first}` }
  }))
}

function answers(path: string, pointName: string | null, partsOf: (date: string) => readonly { readonly query: Query, readonly suffix: string }[]): Endpoint {
  function plan(base: string, { from, to, nodes }: FetchWindow): Download[] {
    const downloads: Download[] = []
    for (let day = dayNumberOf(from); day <= dayNumberOf(to); day++) {
      const date = formatDate(day)
      for (const { query, suffix } of partsOf(date)) {
        for (const node of nodes.length === 0 || pointName === null ? [null] : nodes) {
          const search = new URLSearchParams({ ...query, ...node === null || pointName === null ? {} : { [pointName]: node }, size: String(rowsMost) })
          downloads.push({ url: `${base}/${path}?${search.toString()}`, name: `${path.replace('/', '_')}_${date.replaceAll('-', '')}${suffix}${node === null ? '' : `_${node}`}.json` })
        }
      }
    }
    return downloads
  }
  return { base: 'https://api.ercot.com/api/public-reports', minIntervalMs: 2000, credential: { kind: 'key-and-token', header: 'Ocp-Apim-Subscription-Key' }, plan, partial }
}

function partial(head: Head): string | null {
  const text = jsonHead(head)
  return text === null ? null : onePageOf(text)
}
