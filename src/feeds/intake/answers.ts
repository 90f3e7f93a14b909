/** Answers that are no report: what a server says when it has none, saved under the name of one. */
import { fail, type GridlakeError } from '#base/error.ts'
import type { Head } from '../report.ts'

/** The error that such an answer stands for, or null where the head is none. */
export function answerIn(head: Head): GridlakeError | null {
  const text = head.lines.join('\n').trimStart()
  const details = { name: head.name, bytes: head.bytes }
  if (/^<(!doctype\s+html|html)/i.test(text)) {
    const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim()
    return fail('feed/unrecognised', `${head.name} is a web page${title ? ` ("${title}")` : ''} of ${head.bytes} bytes; a file of an operator was expected. Fetch the report itself`, details)
  }
  if (/^<(\?xml|m:|OASIS)/i.test(text)) return xmlAnswer(text, head)
  if (/^"?No data exists for this period/i.test(text)) return fail('feed/no-data', `ISO-NE has no data for what was asked (${head.name}): ${start(text)}`, details)
  if (isEmptyAnswer(text)) return fail('feed/no-data', `the operator has no data for what was asked: the answer ${head.name} has no rows`, details)
  if (/^[{[]/.test(text)) {
    return fail('feed/unrecognised', `${head.name} is JSON (${head.bytes} bytes, starting ${start(text)}), of no report that gridlake knows`, details)
  }
  return null
}

/** PJM counts its rows, ERCOT has an empty list of them; ISO-NE's web service has an empty text where records would be. */
function isEmptyAnswer(text: string): boolean {
  return (/^\{[\s\S]*"items"\s*:\s*\[\s*\]/.test(text) && /"totalRows"\s*:\s*0\b/.test(text)) || /^\{[\s\S]*"fields"\s*:\s*\[[\s\S]*"data"\s*:\s*\[\s*\]/.test(text) || /^\{\s*"[A-Z]\w+"\s*:\s*(""|\{\s*\})\s*\}\s*$/.test(text)
}

/** OASIS answers 200 with an XML in place of data: 1000 nothing found, 1004 range too wide, 1015 archive still being made. */
function xmlAnswer(text: string, head: Head): GridlakeError {
  const element = (name: string) => new RegExp(`<(?:\\w+:)?${name}>([^<]{1,500})<`).exec(text)?.[1]?.trim()
  const code = element('ERR_CODE')
  const words = element('ERR_DESC') ?? 'no description'
  const details = { name: head.name, bytes: head.bytes, ...code === undefined ? {} : { operator_code: code, operator_says: words } }
  if (code === '1000') return fail('feed/no-data', `CAISO has no data for what was asked (${head.name}): "${words}" (code 1000)`, details)
  if (code !== undefined) return fail('feed/upstream', `CAISO answered with an error (${head.name}): "${words}" (code ${code})${remedies[code] ?? ''}`, details)
  if (/OASISReport/.test(text.slice(0, 2000))) {
    return fail('feed/unrecognised', `${head.name} is an OASIS report as XML (${head.bytes} bytes); CSV was expected. Ask with resultformat=6`, details)
  }
  return fail('feed/unrecognised', `${head.name} is XML (${head.bytes} bytes, starting ${start(text)}); a CSV file of an operator was expected`, details)
}

const remedies: Readonly<Record<string, string>> = {
  1004: '; ask for fewer days or hours at once',
  1015: '; the archive is still being made, ask again in some minutes',
}

function start(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
