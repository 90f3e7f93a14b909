/**
 * Excel workbooks, old (.xls) and new (.xlsx), as text sheet by sheet.
 *
 * Nothing of what a workbook says of itself is trusted. Of a new one the parts with values are taken out under the limits
 * for archives, of an old one the one stream of records; macros, links to other workbooks, pictures and formulas are left.
 * What is left is read by a process of its own with a limit on memory and time (`workbook-process.ts`).
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { fail, type GridlakeError, messageOf, systemCode } from '#base/error.ts'
import { compoundFile, isCompound } from './compound-file.ts'
import { firstBytes } from './file-kind.ts'
import type { Meter, WorkbookLimits } from './limits.ts'
import type { SheetText, WorkbookAnswer, WorkbookRequest } from './workbook-process.ts'
import { members } from './zip.ts'

export interface Workbooks {
  /** The sheets that have cells, in their order. Rejects with `feed/unsafe`, `feed/malformed` or `feed/unrecognised`. */
  sheets(path: string, name: string, meter: Meter): Promise<readonly SheetText[]>
  close(): void
}

const process = new URL('./workbook-process.ts', import.meta.url)

export function workbooks(limits: WorkbookLimits, signal?: AbortSignal): Workbooks {
  let child: ChildProcess | null = null
  const close = (): void => {
    child?.kill('SIGKILL')
    child = null
  }
  return {
    close,
    async sheets(path, name, meter) {
      const { size } = await stat(path)
      if (size > limits.bytes) throw fail('feed/unsafe', `${name} is a workbook of ${size} bytes; ${limits.bytes} are the most. Save its sheets as CSV`, { name, most: limits.bytes })
      const late = AbortSignal.timeout(limits.seconds * 1000)
      const texts: SheetText[] = []
      let textBytes = 0
      await eachRequest(path, name, meter, limits, signal, async request => {
        if (child?.connected !== true) child = started(limits)
        const answer = await asked(child, request, limits, late, signal).catch((error: unknown) => {
          close()
          throw error instanceof Ended ? fail('feed/unsafe', `${name} is a workbook that ${error.message}, as no report does; nothing was taken`, { name }) : error
        })
        for (const sheet of sheetsIn(answer, name)) {
          textBytes += Buffer.byteLength(sheet.text)
          if (textBytes > limits.unpackedBytes) throw fail('feed/unsafe', `${name} is a workbook whose sheets are more than ${limits.unpackedBytes} bytes as text; save its sheets as CSV`, { name, most: limits.unpackedBytes })
          texts.push(sheet)
        }
      })
      if (texts.length === 0) throw fail('feed/malformed', `${name} is a workbook without a cell; sheets with values were expected. Fetch it again`, { name })
      return texts.sort((one, other) => one.place - other.place)
    },
  }
}

function sheetsIn(answer: WorkbookAnswer, name: string): readonly SheetText[] {
  if ('fault' in answer) throw fail('feed/malformed', `${name}: sheet ${answer.fault.sheet} ${answer.fault.reason}. Nothing was taken`, { name, sheet: answer.fault.sheet })
  if ('broken' in answer) throw broken(name, answer.broken)
  return answer.sheets
}

/** What its process did instead of answering. */
class Ended extends Error {}

/** It may read the code and write nothing, knows nothing of our environment, and what it says when it dies is for nobody. */
function started({ heapMegabytes }: WorkbookLimits): ChildProcess {
  return fork(process, [], {
    execArgv: [`--max-old-space-size=${heapMegabytes}`, '--permission', '--allow-fs-read=*'], env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

async function asked(child: ChildProcess, request: WorkbookRequest, { seconds, heapMegabytes }: WorkbookLimits, late: AbortSignal, signal: AbortSignal | undefined): Promise<WorkbookAnswer> {
  signal?.throwIfAborted()
  const over = new AbortController()
  try {
    return await new Promise<WorkbookAnswer>((resolve, reject) => {
      const on = { signal: over.signal }
      const tooLate = (): void => { reject(new Ended(`takes more than ${seconds} seconds to read`)) }
      if (late.aborted) tooLate()
      late.addEventListener('abort', tooLate, on)
      signal?.addEventListener('abort', () => { reject(signal.reason as Error) }, on)
      listen(child, on, 'message', answer => { resolve(answer as WorkbookAnswer) })
      listen(child, on, 'error', error => { reject(fail('engine/failed', `the process that reads workbooks could not be started: ${messageOf(error)}`, {}, error)) })
      listen(child, on, 'exit', () => { reject(new Ended(`needs more than ${heapMegabytes} MiB of memory, or ends the process that reads it`)) })
      child.send(request)
    })
  } finally {
    over.abort()
  }
}

function listen(child: ChildProcess, { signal }: { signal: AbortSignal }, event: string, listener: (value: unknown) => void): void {
  child.on(event, listener)
  signal.addEventListener('abort', () => { child.off(event, listener) })
}

/** One for each sheet of a new workbook, with the parts that all of them share; one for all sheets of an old one. */
async function eachRequest(path: string, name: string, meter: Meter, limits: WorkbookLimits, signal: AbortSignal | undefined, ask: (request: WorkbookRequest) => Promise<void>): Promise<void> {
  const [cells, characters] = [limits.cells, limits.sheetBytes]
  const start = await firstBytes(path)
  if (isCompound(start)) return await ask({ cells, characters, stream: recordsOf(await readFile(path, signal === undefined ? {} : { signal }), name) })
  const shared: [string, Buffer][] = []
  const seen = new Set<string>()
  const once = (part: string): string => {
    if (seen.has(part.toLowerCase())) throw broken(name, `${part} is in it twice`)
    seen.add(part.toLowerCase())
    return part
  }
  const most = { most: limits.unpackedBytes, oneMost: limits.sheetBytes }
  await members(path, name, meter, signal, { ...most, member: part => sharedParts.test(part) }, (part, bytes) => { shared.push([once(part), bytes]) })
  const paths = shared.map(([part]) => part)
  if (paths.some(part => /^xl\/workbook\.bin$/i.test(part))) throw fail('feed/unrecognised', `${name} is a binary workbook (.xlsb); .xlsx, .xls or CSV was expected. Save it as .xlsx`, { name })
  if (!paths.some(part => /(^|\/)workbook\.xml$/i.test(part))) throw fail('feed/unrecognised', `${name} is an office document without a workbook; a file of an operator was expected`, { name })
  await members(path, name, meter, signal, { ...most, member: part => sheetParts.test(part), again: true }, async (part, bytes) => { await ask({ cells, characters, parts: [...shared, [once(part), bytes]] }) })
  const lacking = sheetsNamed(shared) - (seen.size - shared.length)
  if (lacking > 0) throw broken(name, `${lacking} of its sheets are not where sheets lie`)
}

/** Sheets of cells in the list of sheets: the reader leaves out without a word what it does not find. */
function sheetsNamed(parts: readonly (readonly [string, Buffer])[]): number {
  const found = (part: RegExp, what: RegExp): number => parts.filter(([path]) => part.test(path)).reduce((sum, [, bytes]) => sum + (bytes.toString('latin1').match(what)?.length ?? 0), 0)
  return found(/(^|\/)workbook\.xml$/i, /<(?:\w{1,20}:)?sheet\s/g) - found(/workbook\.xml\.rels$/i, /relationships\/(?:chartsheet|dialogsheet|xl(?:Intl)?Macrosheet)["']/gi)
}

/** Names, texts, number formats. */
const sharedParts = /^\[Content_Types\]\.xml$|^(xl\/)?(_rels\/)?workbook\.(xml(\.rels)?|bin)$|^xl\/(sharedStrings|styles|metadata)\.xml$|^xl\/persons\/[^/]+\.xml$/i
const sheetParts = /^xl\/worksheets\/[^/]+\.xml$/i

function recordsOf(bytes: Buffer, name: string): Buffer {
  try {
    const file = compoundFile(bytes)
    if (file.names.includes('EncryptedPackage')) throw encrypted(name)
    const records = file.stream('Workbook') ?? file.stream('Book')
    if (records === undefined) throw fail('feed/unrecognised', `${name} is an old office document without a workbook (it holds ${file.names.slice(0, 5).join(', ') || 'nothing'}); a file of an operator was expected`, { name })
    refuseBroken(records, name)
    return records
  } catch (error) {
    throw error instanceof RangeError ? broken(name, systemCode(error) === undefined ? messageOf(error) : 'a table of it leads out of the file') : error
  }
}

const [beginOfPart, endOfPart, passwordRecord] = [0x0809, 0x000a, 0x002f]

/** Records are a kind, a length and as many bytes; each part of the stream has a begin and an end. The reader is content with less. */
function refuseBroken(records: Buffer, name: string): void {
  let [open, parts] = [0, 0]
  for (let at = 0; at + 4 <= records.length;) {
    const kind = records.readUInt16LE(at)
    // Streams are filled up with zeros.
    if (kind === 0 && open === 0) break
    if (kind === passwordRecord) throw encrypted(name)
    if (kind === beginOfPart) [open, parts] = [open + 1, parts + 1]
    if (kind === endOfPart) open--
    if (open < 0 || parts === 0) throw broken(name, parts === 0 ? `its records begin with ${kind}, as in versions before Excel 5` : `a part ends at byte ${at} that never began`)
    at += 4 + records.readUInt16LE(at + 2)
    if (at > records.length) throw broken(name, 'its last record is cut off')
  }
  if (open !== 0) throw broken(name, 'a part of it has no end')
}

function encrypted(name: string): GridlakeError { return fail('feed/unsafe', `${name} is a workbook with a password; save it without one and give that`, { name }) }

function broken(name: string, reason: string): GridlakeError { return fail('feed/malformed', `${name} is a broken workbook (${reason}); fetch it again`, { name, reason }) }
