/**
 * Which report a file is. Content decides; the name must not contradict it, and neither must what the caller said.
 */
import { fail, isFailure, type GridlakeError } from '#base/error.ts'
import type { Iso } from '#canon/market.ts'
import type { Head, Layout, Report } from '../report.ts'
import { answerIn } from './answers.ts'
import { operatorNames, seenByContent, seenByName, type Sighting } from './operators.ts'

export interface Recognised<Source extends string = Iso> { readonly report: Report<Source>, readonly layout: Layout }

/** What the caller says that the file is. */
export interface Forced { readonly iso?: Iso, readonly report?: string }

/**
 * Throws `feed/no-data` and `feed/upstream` for an operator's own refusals, `feed/unrecognised` with what the file looks
 * like, `feed/malformed` where the name is a known report's and the content nobody's, and `feed/mismatch`.
 */
export function recognise(head: Head, reports: readonly Report[], forced: Forced = {}): Recognised {
  const matches: Recognised[] = []
  const faults: GridlakeError[] = []
  for (const report of reports) {
    if (report.part === 'along' && forced.report !== report.name) continue
    try {
      const layout = report.recognise(head)
      if (layout !== null) matches.push({ report, layout })
    } catch (error) {
      // A report may know its file and find it broken; that counts where no other report takes it.
      if (!isFailure(error)) throw error
      faults.push(error)
    }
  }
  if (matches.length === 0) throw answerIn(head) ?? faults[0] ?? unrecognised(head, reports, forced)
  const wanted = matches.filter(({ report }) => isForced(report, forced))
  if (wanted.length === 0) {
    throw fail('feed/mismatch', `${head.name} was given as ${said(forced)}, but its content is ${either(matches.map(match => match.report))}`, named(head))
  }
  const byName = wanted.filter(({ report }) => report.fileNames?.test(head.name))
  const chosen = byName.length === 1 ? byName : wanted
  const [match] = chosen
  if (match === undefined || chosen.length > 1) {
    throw fail('feed/mismatch', `${head.name} could be ${either(chosen.map(({ report }) => report))}; say which with --iso and --report`, named(head))
  }
  const contradiction = forced.report === undefined ? contradictionOf(head, match.report, reports) : null
  if (contradiction) throw contradiction
  return match
}

/** What else is taken from a file that is `found`, where nobody asked for one report. */
export function alongside(head: Head, found: Report, reports: readonly Report[], { report: asked }: Forced): Recognised[] {
  if (asked !== undefined) return []
  return reports.filter(({ iso, part }) => iso === found.iso && part === 'along').flatMap(report => {
    const layout = report.recognise(head)
    return layout === null ? [] : [{ report, layout }]
  })
}

function contradictionOf(head: Head, found: Report, reports: readonly Report[]): GridlakeError | null {
  if (found.fileNames?.test(head.name)) return null
  const other = reports.find(report => report.fileNames?.test(head.name))
  const seen = other === undefined ? seenByName(head.name) : null
  const claimed = other === undefined ? seen && sighted(seen) : title(other)
  if (claimed === null || (seen?.general === true && seen.iso === found.iso)) return null
  return fail('feed/mismatch', `${head.name} has the name of ${claimed}, but the content of ${title(found)}; rename it, or say what it is with --iso ${found.iso} --report ${found.name}`, {
    ...named(head), iso: found.iso, report: found.name,
  })
}

function unrecognised(head: Head, reports: readonly Report[], forced: Forced): GridlakeError {
  if (head.sheet !== undefined) return unreadSheet(head, head.sheet, reports)
  const seen = seenByContent(head)
  const byName = reports.find(report => report.fileNames?.test(head.name))
  const details = { ...named(head), first_line: (head.lines[0] ?? '').slice(0, 200) }
  if (seen) {
    const known = reports.filter(report => report.iso === seen.iso)
    const contradicts = byName !== undefined && byName.iso !== seen.iso
    const reads = known.length === 0 ? 'it reads no report of this operator yet' : `of this operator it reads ${known.map(report => report.name).join(', ')}`
    return fail(contradicts ? 'feed/mismatch' : 'feed/unrecognised',
      `${head.name} ${contradicts ? `has the name of ${title(byName)}, but ` : ''}looks like ${sighted(seen)}, which gridlake does not read; ${reads}`, { ...details, iso: seen.iso, what: seen.what })
  }
  if (byName) {
    return fail('feed/malformed', `${head.name} has the name of ${title(byName)}, but does not start as that report does; its first line is ${shown(head)} (${head.bytes} bytes). Fetch it again, or tell us if the operator changed the format`, details)
  }
  if (forced.iso !== undefined || forced.report !== undefined) {
    return fail('feed/mismatch', `${head.name} was given as ${said(forced)}, but does not start as that report does; its first line is ${shown(head)} (${head.bytes} bytes)`, details)
  }
  const sight = seenByName(head.name)
  const hint = sight === null ? '' : `; by its name it would be ${sighted(sight)}`
  return fail('feed/unrecognised', `${head.name} is no report that gridlake knows${hint}. Its first line is ${shown(head)} (${head.bytes} bytes); 'gridlake map' lists what it reads`, details)
}

/** A workbook has sheets that nobody reads; its name tells of the workbook, not of this one. */
function unreadSheet(head: Head, sheet: string, reports: readonly Report[]): GridlakeError {
  const byName = reports.find(report => report.fileNames?.test(head.name))
  const sight = byName === undefined ? seenByName(head.name) : null
  const hint = byName === undefined ? sight === null ? '' : `; by its name it would be ${sighted(sight)}` : `; it has the name of ${title(byName)}`
  return fail('feed/unrecognised', `${head.name} is a workbook with no sheet that gridlake knows${hint}. Sheet ${sheet} begins with ${shown(head)}; 'gridlake map' lists what it reads`, { ...named(head), sheet })
}

function isForced(report: Report, forced: Forced): boolean {
  return (forced.iso === undefined || report.iso === forced.iso) && (forced.report === undefined || report.name === forced.report)
}

function title(report: Report): string {
  return `${operatorNames[report.iso]}'s ${report.name} (${report.spec})`
}

function sighted(seen: Sighting): string {
  return `${seen.what} of ${operatorNames[seen.iso]}`
}

function either(reports: readonly Report[]): string {
  return reports.map(title).join(' or ')
}

function said(forced: Forced): string {
  return [forced.iso, forced.report].filter(part => part !== undefined).join(' ')
}

function shown(head: Head): string {
  return JSON.stringify((head.lines[0] ?? '').slice(0, 120))
}

function named(head: Head) {
  return { name: head.name, bytes: head.bytes }
}
