/** An operator's endpoint on this machine, for tests: it answers from a script, and notes what it was asked and when. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { ZipFile } from 'yazl'
import type { Timing } from './pace.ts'

/** A plain answer, or full command of the connection. */
export type Reply = PlainReply | ((response: ServerResponse, request: IncomingMessage) => void)
export interface PlainReply { readonly status?: number, readonly headers?: Readonly<Record<string, string>>, readonly body?: string | Buffer }

export interface Operator {
  readonly base: string
  readonly host: string
  /** Path, query and the clock of each request. */
  readonly asked: { readonly url: string, readonly at: number, readonly headers: IncomingMessage['headers'] }[]
}

/** A clock that moves only when somebody sleeps. */
export interface FakeTime extends Timing { readonly slept: number[], random(): number }

export function fakeTime(): FakeTime {
  let now = 1000
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    random: () => 1,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted()
      slept.push(milliseconds)
      now += milliseconds
    },
  }
}

/** Each request takes the next reply; the last one goes on for ever. Or a function of the request's URL. */
export async function operator(t: TestContext, script: readonly Reply[] | ((url: string) => Reply), time: Pick<Timing, 'now'> = { now: () => 0 }): Promise<Operator> {
  const asked: { url: string, at: number, headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    const reply = typeof script === 'function' ? script(url) : script[Math.min(asked.length, script.length - 1)]
    asked.push({ url, at: time.now(), headers: request.headers })
    if (typeof reply === 'function') reply(response, request)
    else response.writeHead(reply?.status ?? 200, { ...reply?.headers }).end(reply?.body ?? '')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { base: `http://${host}`, host, asked }
}

export async function zipped(members: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile()
  for (const [name, text] of Object.entries(members)) archive.addBuffer(Buffer.from(text), name)
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function attachment(name: string): Record<string, string> { return { 'content-disposition': `attachment; filename="${name}"` } }

/** How OASIS says no: status 200, and an archive with an XML. */
export async function oasisRefusal(code: number, words: string): Promise<PlainReply> {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<m:OASISReport xmlns:m="http://operator.example/oasis">\n<m:MessagePayload><m:RTO><m:name>CAISO</m:name>` +
    `<m:ERROR><m:ERR_CODE>${code}</m:ERR_CODE><m:ERR_DESC>${words}</m:ERR_DESC></m:ERROR></m:RTO></m:MessagePayload>\n</m:OASISReport>\n`
  return { headers: attachment('20261120_20261121_INVALID_REQUEST.xml.zip'), body: await zipped({ 'INVALID_REQUEST.xml': xml }) }
}

/** A day of MISO's day-ahead file: one node, or as many as are named. */
export function misoDay(day: string, nodes: readonly string[] = ['NORTH.HUB', 'SOUTH.HUB']): string {
  const hours = Array.from({ length: 24 }, (_, hour) => hour + 1)
  const rows = ['LMP', 'MCC', 'MLC'].flatMap((value, at) => nodes.map((node, place) =>
    `${node},Hub,${value},${hours.map(hour => (at === 0 ? 20 + hour + place : at === 1 ? place : 0).toFixed(2)).join(',')}`))
  return ['Day Ahead Market ExPost LMPs', day, '', ',,,All Hours-Ending are Eastern Standard Time (EST)', `Node,Type,Value,${hours.map(hour => `HE ${hour}`).join(',')}`, ...rows, ''].join('\r\n')
}

/** A winter's day of SPP's day-ahead file, GMT six hours ahead. */
export function sppDay(day: string, places: readonly string[] = ['AREA_ONE', 'AREA_TWO']): string {
  const start = Date.parse(`${day}T06:00:00Z`)
  const stamp = (utc: number): string => new Date(utc).toISOString().replace(/^(\d+)-(\d+)-(\d+)T(.{8}).*$/, '$2/$3/$1 $4')
  const rows = Array.from({ length: 24 }, (_, hour) => start + (hour + 1) * 3_600_000).flatMap(end => places.map((place, at) =>
    `${stamp(end - 6 * 3_600_000)},${stamp(end)},${place},${place},${(25 + at).toFixed(4)},0.0000,${at.toFixed(4)},25.0000`))
  return ['Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC', ...rows, ''].join('\r\n')
}
