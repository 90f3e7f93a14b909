/**
 * What an operator's answer means. Status 200 is no promise: OASIS puts its refusals into an archive with an XML, others
 * answer with a web page, and a file may be empty or cut short.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFailure } from '#base/error.ts'
import { printable } from '#base/text-table.ts'
import { answerIn } from '../intake/answers.ts'
import { fileKind } from '../intake/file-kind.ts'
import { head } from '../intake/head.ts'
import { defaultLimits, meter } from '../intake/limits.ts'
import { unzip } from '../intake/zip.ts'
import type { Report } from '../report.ts'
import type { Got, Trouble } from './download.ts'
import { retryAfterMs } from './retry.ts'

/** Not now, but perhaps in a while. */
export interface Again {
  readonly kind: 'again'
  /** `failing`: 5xx and the network. `broken`: it came, but not whole. `in-making`: the operator is still at it. */
  readonly why: 'throttled' | 'failing' | 'broken' | 'in-making'
  readonly says: string
  /** What the server asked for. */
  readonly retryAfterMs: number | null
}

/** A file that came. */
export interface Kept { readonly path: string, readonly name: string, readonly bytes: number, readonly sha256: string, readonly headers: Got['headers'] }

export type Answer =
  | { readonly kind: 'data', readonly kept: Kept }
  /** The same as what was taken before, by the server's own word. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'no-data', readonly says: string }
  | { readonly kind: 'too-wide', readonly says: string }
  | { readonly kind: 'refused', readonly says: string, readonly code: 'feed/upstream' | 'feed/unsafe' }
  | Again

export interface Asked {
  readonly report: Report
  /** Ours for the file, where the server's own says less. */
  readonly name: string
  /** Whether the URL names a file, so that "not found" is about the file and not about the endpoint. */
  readonly namesFile: boolean
  /** Whether it was asked for only if it changed. */
  readonly conditional: boolean
  /** A folder of this download's own. */
  readonly folder: string
  readonly nowMs: number
  readonly signal?: AbortSignal | undefined
}

export async function judge(got: Got | Trouble, asked: Asked): Promise<Answer> {
  if (got.kind === 'trouble') return got.again ? { kind: 'again', why: 'failing', says: got.reason, retryAfterMs: null } : { kind: 'refused', says: got.reason, code: got.code }
  if (got.file === null) return judgeStatus(got, asked)
  const answer = await judgeFile({ ...got.file, name: nameFor(got.name, asked), headers: got.headers }, asked)
  if (answer.kind !== 'data') await rm(got.file.path, { force: true })
  return answer
}

/** The operator's own name carries the time at which the file was made; one like `download.csv` carries nothing. */
function nameFor(given: string | null, { report: { fileNames }, name }: Asked): string {
  return given !== null && (fileNames === undefined || fileNames.test(given) || !fileNames.test(name)) ? given : name
}

const throttling = /too many requests|rate limit|quota (is )?exceeded|throttl|request limit|slow down/i
const overloaded = /service (is )?(temporarily )?unavailable|temporarily unavailable|try (your request )?again (later|in)|server is (too )?busy|under maintenance/i

function judgeStatus(got: Got, { namesFile, conditional, nowMs }: Asked): Answer {
  const { status } = got
  const after = retryAfterMs(got.headers['retry-after'], nowMs)
  if (status === 304 && conditional) return { kind: 'unchanged' }
  if (status === 429 || (status >= 400 && status < 500 && throttling.test(got.words))) return { kind: 'again', why: 'throttled', says: `it says that it is asked too often (${status})`, retryAfterMs: after }
  if (status >= 500) return { kind: 'again', why: 'failing', says: `it fails (${status}${said(got.words)})`, retryAfterMs: after }
  if ((status === 404 || status === 410) && namesFile) return { kind: 'no-data', says: `it has no such file (${status}): not made yet, or no longer kept` }
  return { kind: 'refused', says: `it answers ${status}${said(got.words)}`, code: 'feed/upstream' }
}

async function judgeFile(kept: Kept, asked: Asked): Promise<Answer> {
  if (kept.bytes === 0) return { kind: 'again', why: 'broken', says: 'it sent an empty file', retryAfterMs: null }
  try {
    const kind = await fileKind(kept.path, kept.name, asked.signal)
    if (kind === 'zip') return await archivedAnswer(kept, asked) ?? { kind: 'data', kept }
    // Its sheets are for the ingest to judge.
    if (kind === 'workbook') return { kind: 'data', kept }
    const start = await head(kept.path, kept.name)
    if (asked.report.recognise(start) !== null) {
      const partial = asked.report.endpoint?.partial?.(start) ?? null
      return partial === null ? { kind: 'data', kept } : { kind: 'too-wide', says: partial }
    }
    const error = answerIn(start)
    const text = start.lines.join('\n')
    if (isFailure(error, 'feed/no-data') && error.details['operator_code'] === undefined) return { kind: 'no-data', says: 'it has no data' }
    // What is neither is for the ingest to judge, which says what it looks like.
    return error !== null || (kept.bytes < 16 * 1024 && throttling.test(text)) ? spoken(error?.details ?? {}, text) : { kind: 'data', kept }
  } catch (error) {
    if (isFailure(error, 'feed/malformed')) return { kind: 'again', why: 'broken', says: `it sent what is no whole file (${error.message})`, retryAfterMs: null }
    if (isFailure(error, 'feed/mismatch')) return { kind: 'data', kept }
    if (isFailure(error, 'feed/unsafe', 'feed/unrecognised')) return { kind: 'refused', says: `it sent what is no report (${error.message})`, code: 'feed/upstream' }
    throw error
  }
}

/** An archive's own limits: only answers are unpacked here, and those are a page of XML. */
const answerLimits = { ...defaultLimits, totalBytes: 4 * 2 ** 20, members: 100_000 }

/** What an archive with an XML in it says; null where it holds data. */
async function archivedAnswer(kept: Kept, { folder, signal }: Asked): Promise<Answer | null> {
  const found: Answer[] = []
  let members = 0
  await mkdir(folder, { recursive: true })
  await unzip(kept.path, kept.name, meter(answerLimits), signal, async (member, content) => {
    members++
    if (!/\.xml$/i.test(member) || found.length > 0) return
    const path = join(folder, 'answer.xml')
    try {
      await content(path)
      const start = await head(path, member.split('/').at(-1) ?? member)
      const error = answerIn(start)
      if (error) found.push(spoken(error.details, start.lines.join('\n')))
    } finally {
      await rm(path, { force: true })
    }
  })
  return members === 0 ? { kind: 'again', why: 'broken', says: 'it sent an archive with nothing in it', retryAfterMs: null } : found[0] ?? null
}

/** An answer in words: OASIS's codes, or a page. */
function spoken(details: Readonly<Record<string, unknown>>, text: string): Answer {
  const code = typeof details['operator_code'] === 'string' ? details['operator_code'] : null
  const words = typeof details['operator_says'] === 'string' ? `"${printable(details['operator_says'])}" (code ${code})` : ''
  if (code === '1000') return { kind: 'no-data', says: `it has no data: ${words}` }
  if (code === '1004') return { kind: 'too-wide', says: `it finds the range too wide: ${words}` }
  if (code === '1015') return { kind: 'again', why: 'in-making', says: `it is still making the archive: ${words}`, retryAfterMs: null }
  if (throttling.test(text)) return { kind: 'again', why: 'throttled', says: `it says that it is asked too often${said(text)}`, retryAfterMs: null }
  if (code !== null) return { kind: 'refused', says: `it refuses: ${words}`, code: 'feed/upstream' }
  if (overloaded.test(text)) return { kind: 'again', why: 'failing', says: `it answers with a page in place of a file${said(text)}`, retryAfterMs: null }
  return { kind: 'refused', says: `it answers with a page in place of a file${said(text)}`, code: 'feed/upstream' }
}

/** A title, or the first words, of a page. */
function said(text: string): string {
  const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(text)?.[1]
  const words = (title ?? text.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()
  return words === '' ? '' : `: "${printable(words.slice(0, 120))}"`
}
