/**
 * Reads the market's files back for tests: plain string splitting by column name, nothing shared with the writers or with
 * the product's own readers.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'

export interface Price {
  readonly node: string
  /** Start of the interval, epoch milliseconds. */
  readonly start: number
  readonly minutes: number
  readonly lmp: number
  readonly parts: readonly number[]
  /** Energy where the operator publishes it. */
  readonly energy: number | null
}

export async function textOf(path: string): Promise<{ member: string | null, text: string }> {
  const bytes = await readFile(path)
  if (bytes.readUInt32LE(0) !== 0x04034b50) return { member: null, text: bytes.toString() }
  // The central directory, which lies at the end, has the sizes; the local header before the data may not.
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  assert.equal(bytes.readUInt16LE(end + 10), 1, 'one member')
  const entry = bytes.readUInt32LE(end + 16)
  const [packed, nameLength, local] = [bytes.readUInt32LE(entry + 20), bytes.readUInt16LE(entry + 28), bytes.readUInt32LE(entry + 42)]
  const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  return { member: bytes.toString('latin1', entry + 46, entry + 46 + nameLength), text: inflateRawSync(bytes.subarray(data, data + packed)).toString() }
}

/** Rows of a table with a header, as objects by column name. */
export function table(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.split('\n').filter(line => line !== '')
  const names = header.split(',').map(name => name.trim())
  return lines.map(line => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '?', cell])))
}

export function caisoPrices(text: string): Price[] {
  const byKey = new Map<string, Map<string, number>>()
  for (const row of table(text)) {
    const key = `${row['NODE']} ${row['INTERVALSTARTTIME_GMT']} ${row['INTERVALENDTIME_GMT']}`
    const parts = byKey.get(key) ?? new Map<string, number>()
    byKey.set(key, parts.set(row['LMP_TYPE']!, Number(row['MW'] ?? row['PRC'] ?? row['VALUE'])))
  }
  return [...byKey].map(([key, parts]) => {
    const [node, start, end] = key.split(' ').map((cell, at) => at === 0 ? cell : Date.parse(cell)) as [string, number, number]
    const part = (name: string): number => parts.get(name) ?? Number.NaN
    return { node, start, minutes: (end - start) / 60_000, lmp: part('LMP'), parts: ['MCE', 'MCC', 'MCL', 'MGHG'].map(part), energy: part('MCE') }
  })
}

/** Energy is not published: `parts` are congestion and losses. */
export function misoPrices(text: string): Price[] {
  const lines = text.split(/\r?\n/)
  const [month, day, year] = lines[1]!.split('/').map(Number) as [number, number, number]
  const midnight = Date.UTC(year, month - 1, day, 5)
  const rows = table(lines.slice(4).join('\n'))
  const values = new Map(rows.map(row => [`${row['Node']} ${row['Value']}`, row]))
  const hours = Array.from({ length: 24 }, (_, index) => index + 1)
  return rows.filter(row => row['Value'] === 'LMP').flatMap(row => hours.map(hour => ({
    node: row['Node']!, start: midnight + (hour - 1) * 3_600_000, minutes: 60, lmp: Number(row[`HE ${hour}`]), energy: null,
    parts: ['MCC', 'MLC'].map(name => Number(values.get(`${row['Node']} ${name}`)?.[`HE ${hour}`])),
  })))
}

export function sppPrices(text: string, minutes: number): Price[] {
  return table(text).map(row => {
    const end = (row['GMTIntervalEnd'] ?? row['GMT Interval'])!.match(/\d+/g)!.map(Number) as [number, number, number, number, number]
    return {
      node: (row['Settlement Location'] ?? row['Settlement Location Name'])!,
      start: Date.UTC(end[2], end[0] - 1, end[1], end[3], end[4]) - minutes * 60_000,
      minutes, lmp: Number(row['LMP']), parts: ['MEC', 'MCC', 'MLC'].map(name => Number(row[name])), energy: Number(row['MEC']),
    }
  })
}
