/** Prices as plain JavaScript reads them from the operators' files: string splitting only, nothing shared with the product. */
export interface PriceRow {
  readonly iso: string
  readonly market_run: string
  readonly node_id: string
  /** Epoch milliseconds. */
  readonly start: number
  readonly minutes: number
  readonly lmp: number
  readonly energy: number | null
  readonly congestion: number | null
  readonly loss: number | null
  readonly ghg: number | null
}

export const components = ['lmp', 'energy', 'congestion', 'loss', 'ghg'] as const

function records(text: string, header: number): Record<string, string>[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).slice(header).filter(line => line !== '')
  const names = (lines[0] ?? '').split(',').map(name => name.trim())
  return lines.slice(1).map(line => Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])))
}

export function readCaiso(text: string): PriceRow[] {
  const found = new Map<string, Record<string, string | number>>()
  for (const row of records(text, 0)) {
    const key = `${row['NODE']}|${row['INTERVALSTARTTIME_GMT']}`
    const parts = found.get(key) ?? { node: row['NODE'] ?? '', run: row['MARKET_RUN_ID'] ?? '', start: Date.parse(row['INTERVALSTARTTIME_GMT'] ?? ''), end: Date.parse(row['INTERVALENDTIME_GMT'] ?? '') }
    parts[row['LMP_TYPE'] ?? ''] = Number(row['MW'] ?? row['PRC'] ?? row['VALUE'])
    found.set(key, parts)
  }
  return [...found.values()].map(parts => ({
    iso: 'caiso', market_run: String(parts['run']), node_id: String(parts['node']), start: Number(parts['start']), minutes: (Number(parts['end']) - Number(parts['start'])) / 60_000,
    lmp: Number(parts['LMP']), energy: optional(parts['MCE']), congestion: optional(parts['MCC']), loss: optional(parts['MCL']), ghg: optional(parts['MGHG']),
  }))
}

function numbersIn(text: string): number[] { return (text.match(/\d+/g) ?? []).map(Number) }

function optional(value: string | number | undefined): number | null { return value === undefined ? null : Number(value) }

export function readSpp(text: string, market_run: string, minutes: number): PriceRow[] {
  return records(text, 0).map(row => {
    const [month, day, year, hour, minute] = numbersIn(row['GMTIntervalEnd'] ?? row['GMT Interval'] ?? '') as [number, number, number, number, number]
    return {
      iso: 'spp', market_run, node_id: row['Settlement Location'] ?? row['Settlement Location Name'] ?? '', start: Date.UTC(year, month - 1, day, hour, minute) - minutes * 60_000, minutes,
      lmp: Number(row['LMP']), energy: Number(row['MEC']), congestion: Number(row['MCC']), loss: Number(row['MLC']), ghg: null,
    }
  })
}

/** Energy is not published: what is left of the price, in its two decimals. */
export function readMiso(text: string, market_run: string): PriceRow[] {
  const lines = text.split(/\r?\n/)
  const header = lines.findIndex(line => line.startsWith('Node,Type,Value,'))
  const [month, day, year] = numbersIn(lines[1] ?? '') as [number, number, number]
  const byNode = new Map<string, Record<string, Record<string, string>>>()
  for (const row of records(text, header)) {
    const node = byNode.get(row['Node'] ?? '') ?? {}
    node[row['Value'] ?? ''] = row
    byNode.set(row['Node'] ?? '', node)
  }
  return [...byNode].flatMap(([node_id, parts]) => Array.from({ length: 24 }, (_, hour) => {
    const [lmp, congestion, loss] = ['LMP', 'MCC', 'MLC'].map(part => Number(parts[part]?.[`HE ${hour + 1}`])) as [number, number, number]
    return { iso: 'miso', market_run, node_id, start: Date.UTC(year, month - 1, day, 5 + hour), minutes: 60, lmp, energy: Math.round((lmp - congestion - loss) * 100) / 100, congestion, loss, ghg: null }
  }))
}

/** Key to value, for a comparison row by row. */
export function byKey(rows: readonly PriceRow[]): Map<string, PriceRow> {
  return new Map(rows.map(row => [`${row.iso}|${row.market_run}|${row.node_id}|${row.start}`, row]))
}
