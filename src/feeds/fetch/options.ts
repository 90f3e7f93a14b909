/** What the command line asks for, checked. Pure. */
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { type Iso, isos } from '#canon/market.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { reportOf } from '../markets/registry.ts'
import type { FetchWindow } from '../report.ts'
import type { FetchRequest } from './fetch.ts'
import { daysOf, planOf } from './spans.ts'

export const fetchFlags = [
  { flag: '--date <day>', summary: 'market day, YYYY-MM-DD' },
  { flag: '--to <day>', summary: 'last market day of a window that starts on --date' },
  { flag: '--node <nodes...>', summary: 'only these nodes, where the operator lets one choose; several, or with commas between' },
  { flag: '--base <url>', summary: 'a mirror or test server in place of the operator\'s own address' },
  { flag: '--out <folder>', summary: 'keep the files there, and do not ingest them' },
  { flag: '--dry-run', summary: 'print the addresses that would be asked, and stop there' },
] as const

/** Ten years. */
const daysMost = 3660

/** Throws `usage/invalid`. */
export function requestOf(args: readonly string[], options: Readonly<Record<string, unknown>>): FetchRequest {
  const [operator = '', name = ''] = args
  if (!isos.some(known => known === operator)) throw fail('usage/invalid', `the operator is one of ${isos.join(', ')}; found "${operator}"`, { iso: operator })
  const report = reportOf(operator as Iso, name)
  const { endpoint } = report
  if (endpoint === undefined) throw fail('usage/invalid', `${report.iso} ${report.name} has no address without a key or an account: get its files yourself, then \`gridlake ingest FILE\``, { iso: report.iso, report: report.name })
  const given = typeof options['base'] === 'string' ? baseOf(options['base']) : null
  const base = given ?? endpoint.base
  const window = windowOf(options)
  const request = { report: { ...report, endpoint }, base, trusted: given === null ? null : new URL(given).host, window }
  refuseNodes(request)
  return request
}

function windowOf(options: Readonly<Record<string, unknown>>): FetchWindow {
  const { date, to = date } = options
  if (typeof date !== 'string' || typeof to !== 'string') throw fail('usage/invalid', 'say which market day with --date YYYY-MM-DD, and --to YYYY-MM-DD for the last of several')
  const window = { from: date, to, nodes: nodesOf(options['node']) }
  if (dayNumberOf(to) < dayNumberOf(date)) throw fail('usage/invalid', `--to ${to} lies before --date ${date}`, { from: date, to })
  if (daysOf(window) > daysMost) throw fail('usage/invalid', `${date} to ${to} is ${count(daysOf(window), 'day')}; ${count(daysMost, 'day')} is the most at once`, { from: date, to })
  return window
}

/** Each once, in order. */
function nodesOf(given: unknown): string[] {
  const texts = (Array.isArray(given) ? given : given === undefined ? [] : [given]).map(String)
  const nodes = texts.flatMap(text => text.split(',')).map(node => node.trim()).filter(node => node !== '')
  const bad = nodes.find(node => !/^[\x21-\x7e]{1,100}$/.test(node))
  if (bad !== undefined) throw fail('usage/invalid', `--node takes the operator's own ids, such as TH_NP15_GEN-APND; found ${JSON.stringify(bad)}`, { node: bad })
  if (texts.length > 0 && nodes.length === 0) throw fail('usage/invalid', '--node names no node')
  return [...new Set(nodes)]
}

/** Whole files cannot be asked for by node, and to say nothing would give more than was wanted. */
function refuseNodes({ report, base, window }: FetchRequest): void {
  if (window.nodes.length === 0) return
  const plan = planOf(report.endpoint, base)
  const day = { from: window.from, to: window.from }
  const urls = (nodes: readonly string[]): string => plan({ ...day, nodes }).map(({ url }) => url).join('\n')
  if (urls(window.nodes) === urls([])) throw fail('usage/invalid', `${report.iso} ${report.name} comes as whole files, so --node has nothing to choose from; leave it out, and filter what is ingested`, { iso: report.iso, report: report.name })
}

function baseOf(text: string): string {
  const url = URL.parse(text)
  const expected = '--base takes an address such as https://mirror.example/oasisapi'
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw fail('usage/invalid', `${expected}; found ${JSON.stringify(text)}`)
  if (url.username !== '' || url.password !== '') throw fail('usage/invalid', `${expected}, without a user or a password in it`)
  if (url.search !== '' || url.hash !== '') throw fail('usage/invalid', `${expected}; found one with a ? or # part, which a report's own path cannot follow`)
  return url.href.replace(/\/+$/, '')
}
