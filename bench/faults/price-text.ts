/**
 * Prices inside an operator's own text: which cell holds which price, and what the text is once some of them are others. Lines in,
 * lines out; whatever is not changed stays as it stands. Shares no code with the readers of `src/feeds`.
 */
import { hourMs, minuteMs } from '#canon/instant.ts'

export type FaultIso = 'caiso' | 'miso' | 'spp'

/** What the text of a file does not say by itself. */
export interface Form { readonly iso: FaultIso, readonly minutes: number }

export const parts = ['lmp', 'energy', 'congestion', 'loss', 'ghg'] as const
export type Part = typeof parts[number]

/** Where a price stands, and what it is of. `start` is an instant. */
export interface Place { readonly node: string, readonly start: number, readonly part: Part }

/** One line of prices: its node, and the start of its interval where the line has one interval alone. */
export interface LineOf { readonly node: string, readonly start: number | null }

/** Components in USD/MWh. Energy is the interval's: where nodes differ in it by rounding, that stays as it was. */
export interface Parts { readonly energy: number, readonly congestion: number, readonly loss: number, readonly ghg: number }

const columnsOf: Readonly<Record<FaultIso, Readonly<Record<string, Part>>>> = {
  caiso: { LMP: 'lmp', MCE: 'energy', MCC: 'congestion', MCL: 'loss', MGHG: 'ghg' },
  miso: { LMP: 'lmp', MCC: 'congestion', MLC: 'loss' },
  spp: { LMP: 'lmp', MEC: 'energy', MCC: 'congestion', MLC: 'loss' },
}

export function linesOf(text: string): string[] { return text.split('\n') }
export function textOfLines(lines: readonly string[]): string { return lines.join('\n') }

/** Index of the header, and its cells. */
function headerOf(lines: readonly string[]): { readonly line: number, readonly names: readonly string[] } {
  const line = lines.findIndex(text => /^(INTERVALSTARTTIME_GMT|Node|Interval),/.test(text))
  return { line, names: (lines[line] ?? '').trimEnd().split(',').map(name => name.trim()) }
}

/** SPP's stamp of an interval's end in GMT, and back. */
function endOf(stamp: string): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (stamp.match(/\d+/g) ?? []).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute)
}

function stampOf(end: number): string {
  const text = new Date(end).toISOString()
  return `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)} ${text.slice(11, 19)}`
}

/** The instant at which a MISO file's day begins: midnight EST, all year. */
function misoMidnight(lines: readonly string[]): number {
  const [, month = '', day = '', year = ''] = /(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(lines.slice(0, 3).join(' ')) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day), 5)
}

interface Grammar {
  readonly header: number
  /** The line's node and interval, and the columns that hold its prices. */
  read(cells: readonly string[]): { readonly node: string, readonly start: number | null, readonly prices: readonly { readonly column: number, readonly start: number, readonly part: Part }[] }
  readonly times: readonly { readonly column: number, move(cell: string, by: number): string }[]
}

function grammarOf({ iso, minutes }: Form, lines: readonly string[]): Grammar {
  const { line, names } = headerOf(lines)
  const at = (...wanted: string[]): number => names.findIndex(name => wanted.includes(name))
  const known = columnsOf[iso]
  if (iso === 'caiso') {
    const [from, to, node, type, price] = [at('INTERVALSTARTTIME_GMT'), at('INTERVALENDTIME_GMT'), at('NODE_ID'), at('LMP_TYPE'), at('MW', 'PRC', 'VALUE')]
    const move = (cell: string, by: number): string => `${new Date(Date.parse(cell) + by).toISOString().slice(0, 19)}-00:00`
    return {
      header: line, times: [{ column: from, move }, { column: to, move }],
      read: cells => {
        const [start, part] = [Date.parse(cells[from] ?? ''), known[cells[type] ?? '']]
        return { node: cells[node] ?? '', start, prices: part === undefined ? [] : [{ column: price, start, part }] }
      },
    }
  }
  if (iso === 'spp') {
    const [end, node] = [at('GMTIntervalEnd', 'GMT Interval'), at('Settlement Location', 'Settlement Location Name')]
    const columns = names.flatMap((name, column) => known[name] === undefined ? [] : [{ column, part: known[name] }])
    return {
      header: line, times: [{ column: end, move: (cell, by) => stampOf(endOf(cell) + by) }],
      read: cells => {
        const start = endOf(cells[end] ?? '') - minutes * minuteMs
        return { node: cells[node] ?? '', start, prices: columns.map(({ column, part }) => ({ column, start, part })) }
      },
    }
  }
  const [midnight, node, value] = [misoMidnight(lines), at('Node'), at('Value')]
  const hours = names.flatMap((name, column) => /^HE \d+$/.test(name) ? [{ column, start: midnight + (Number(name.slice(3)) - 1) * hourMs }] : [])
  return {
    header: line, times: [],
    read: cells => {
      const part = known[cells[value] ?? '']
      return { node: cells[node] ?? '', start: null, prices: part === undefined ? [] : hours.map(hour => ({ ...hour, part })) }
    },
  }
}

/** Cells without the line's end, which is put back. */
function split(line: string): { readonly cells: string[], readonly end: string } {
  const end = line.endsWith('\r') ? '\r' : ''
  return { cells: line.slice(0, line.length - end.length).split(','), end }
}

/** Every price, as `change` says; a price that it gives back as it was stays as it was written. */
export function changeCells(form: Form, lines: readonly string[], change: (value: number, at: Place) => number): string[] {
  const grammar = grammarOf(form, lines)
  const short = lines[0]?.startsWith('Day Ahead') === true
  return lines.map((line, index) => {
    if (index <= grammar.header || line.trim() === '') return line
    const { cells, end } = split(line)
    const { node, prices } = grammar.read(cells)
    for (const { column, start, part } of prices) {
      if ((cells[column] ?? '').trim() === '') continue
      const old = Number(cells[column])
      const value = change(old, { node, start, part })
      if (value !== old) cells[column] = written(form.iso, value, short)
    }
    return cells.join(',') + end
  })
}

function written(iso: FaultIso, value: number, short: boolean): string {
  if (iso === 'spp') return value.toFixed(4)
  if (iso === 'caiso') return plain(Number(value.toFixed(5)))
  return short ? plain(Number(value.toFixed(2))).replace(/^(-?)0\./, '$1.') : value.toFixed(2)
}

/** Without an exponent. */
function plain(value: number): string {
  const text = String(value === 0 ? 0 : value)
  return text.includes('e') ? value.toFixed(5) : text
}

/** By `node start part`. */
export function pricesOf(form: Form, lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  changeCells(form, lines, (value, at) => {
    found.set(keyOf(at), value)
    return value
  })
  return found
}

export function keyOf({ node, start, part }: Place): string { return `${node} ${start} ${part}` }

/** Nodes in order of the file, and the starts of its intervals in order of time. */
export function axesOf(form: Form, lines: readonly string[]): { readonly nodes: readonly string[], readonly starts: readonly number[] } {
  const [nodes, starts] = [new Set<string>(), new Set<number>()]
  changeCells(form, lines, (value, { node, start }) => {
    nodes.add(node)
    starts.add(start)
    return value
  })
  return { nodes: [...nodes], starts: [...starts].sort((a, b) => a - b) }
}

/** Components, and the price with them: it stays their sum as far as it was. */
export function changeParts(form: Form, lines: readonly string[], change: (was: Parts, at: Omit<Place, 'part'>) => Parts): string[] {
  const prices = pricesOf(form, lines)
  const { nodes, starts } = axesOf(form, lines)
  const energies = new Map(starts.map(start => [start, median(nodes.flatMap(node => energyOf(prices, node, start) ?? []))]))
  const differences = new Map<string, Parts>()
  const difference = (node: string, start: number): Parts | null => {
    const key = `${node} ${start}`
    const known = differences.get(key)
    if (known !== undefined) return known
    if (!prices.has(`${key} lmp`)) return null
    const was: Parts = { energy: energies.get(start) ?? 0, congestion: prices.get(`${key} congestion`) ?? 0, loss: prices.get(`${key} loss`) ?? 0, ghg: prices.get(`${key} ghg`) ?? 0 }
    const is = change(was, { node, start })
    const round = (value: number): number => Number(value.toFixed(form.iso === 'miso' ? 2 : form.iso === 'spp' ? 4 : 5))
    // Rounded one by one, so that the price is the sum of what is written.
    const made = { energy: round(is.energy - was.energy), congestion: round(is.congestion - was.congestion), loss: round(is.loss - was.loss), ghg: prices.has(`${key} ghg`) ? round(is.ghg - was.ghg) : 0 }
    differences.set(key, made)
    return made
  }
  return changeCells(form, lines, (value, { node, start, part }) => {
    const by = difference(node, start)
    if (by === null) return value
    return value + (part === 'lmp' ? by.energy + by.congestion + by.loss + by.ghg : by[part])
  })
}

function energyOf(prices: ReadonlyMap<string, number>, node: string, start: number): number | null {
  const of = (part: Part): number | undefined => prices.get(keyOf({ node, start, part }))
  const [lmp, energy] = [of('lmp'), of('energy')]
  return energy ?? (lmp === undefined ? null : lmp - (of('congestion') ?? 0) - (of('loss') ?? 0) - (of('ghg') ?? 0))
}

function median(values: readonly number[]): number { return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0 }

/** Lines of prices as `change` says: none, one or several in place of each. */
export function changeLines(form: Form, lines: readonly string[], change: (line: string, of: LineOf) => readonly string[]): string[] {
  const grammar = grammarOf(form, lines)
  return lines.flatMap((line, index) => index <= grammar.header || line.trim() === '' ? [line] : change(line, grammar.read(split(line).cells)))
}

/** A line's interval moved by so many milliseconds, in the columns from which its instant is read. */
export function moveLine(form: Form, lines: readonly string[], line: string, byMs: number): string {
  const { cells, end } = split(line)
  for (const { column, move } of grammarOf(form, lines).times) cells[column] = move(cells[column] ?? '', byMs)
  return cells.join(',') + end
}
