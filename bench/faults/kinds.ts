/** What can be wrong with an operator's file: one function for each way, from its lines to the lines that should not be believed. */
import { hourMs } from '#canon/instant.ts'
import { axesOf, changeCells, changeLines, changeParts, type Form, keyOf, moveLine, type Part, type Parts, pricesOf } from './price-text.ts'

export const faultKinds = ['stuck meter', 'DST shift', 'unit change', 'sign flip', 'duplicate hour', 'missing zone', 'late file', 'revision after final', 'level shift', 'real scarcity'] as const
export type FaultKind = typeof faultKinds[number]

/** From the interval after `from` up to `to`, prices and components of these nodes (all, where null) stand still. */
export function stuck(form: Form, lines: readonly string[], nodes: ReadonlySet<string> | null, from: number, to: number): string[] {
  const was = pricesOf(form, lines)
  return changeCells(form, lines, (value, at) => at.start > from && at.start <= to && nodes?.has(at.node) !== false ? was.get(keyOf({ ...at, start: from })) ?? value : value)
}

/** Instants read with an offset that is wrong by some hours, all over the file. MISO's files have no instants to be wrong. */
export function labelsMoved(form: Form, lines: readonly string[], hours: number): string[] {
  return changeLines(form, lines, line => [moveLine(form, lines, line, hours * hourMs)])
}

/** Prices an hour later than their labels (`by` 1) or earlier (-1); at the end there is what the day beside begins or ended with. */
export function valuesMoved(form: Form, lines: readonly string[], beside: readonly string[], by: 1 | -1): string[] {
  const was = new Map([...pricesOf(form, beside), ...pricesOf(form, lines)])
  return changeCells(form, lines, (value, at) => was.get(keyOf({ ...at, start: at.start - by * hourMs })) ?? value)
}

/** An hour has the label of the one before it, so that one comes twice and one is missing. */
export function hourRelabelled(form: Form, lines: readonly string[], hour: number): string[] {
  if (form.iso === 'miso') return misoHeader(lines, hourNumber(form, lines, hour), number => [number - 1])
  return changeLines(form, lines, (line, { start }) => [start !== null && start >= hour && start < hour + hourMs ? moveLine(form, lines, line, -hourMs) : line])
}

export function hourLost(form: Form, lines: readonly string[], hour: number): string[] {
  if (form.iso === 'miso') return misoHeader(lines, hourNumber(form, lines, hour), () => [])
  return changeLines(form, lines, (line, { start }) => start !== null && start >= hour && start < hour + hourMs ? [] : [line])
}

/** An hour's rows come twice, the second time dearer by so many USD/MWh: by 0 they are the same. */
export function hourRepeated(form: Form, lines: readonly string[], hour: number, dearer: number): string[] {
  if (form.iso === 'miso') return misoHeader(lines, hourNumber(form, lines, hour), number => [number, number])
  const again = changeCells(form, lines, (value, { part }) => part === 'lmp' || part === 'energy' ? value + dearer : value)
  const rows: string[] = []
  changeLines(form, again, (line, { start }) => {
    if (start !== null && start >= hour && start < hour + hourMs) rows.push(line)
    return [line]
  })
  return [...lines.slice(0, -1), ...rows, ...lines.slice(-1)]
}

/** The prices of the hour before stand in an hour once more, at all nodes. */
export function hourCopied(form: Form, lines: readonly string[], hour: number): string[] {
  const was = pricesOf(form, lines)
  return changeCells(form, lines, (value, at) => at.start >= hour && at.start < hour + hourMs ? was.get(keyOf({ ...at, start: at.start - hourMs })) ?? value : value)
}

/** The whole file in another unit. */
export function unitChanged(form: Form, lines: readonly string[], factor: number): string[] {
  return changeParts(form, lines, was => times(was, factor))
}

/** One component with the other sign, beside a price that has it rightly. */
export function componentFlipped(form: Form, lines: readonly string[], flipped: Part): string[] {
  return changeCells(form, lines, (value, { part }) => part === flipped ? -value : value)
}

/** Price and components with the other sign. */
export function allFlipped(form: Form, lines: readonly string[]): string[] { return changeParts(form, lines, was => times(was, -1)) }

/** No line of these nodes, or none from an instant on. */
export function nodesLost(form: Form, lines: readonly string[], nodes: ReadonlySet<string>): string[] {
  return changeLines(form, lines, (line, { node }) => nodes.has(node) ? [] : [line])
}

/** How a level that is not the node's gets into its price: into the price alone, into all its parts by their share, or into congestion. */
export type LevelBy = 'price' | 'all parts' | 'congestion'

/** One node's prices are so many times what they are, all day. */
export function levelShifted(form: Form, lines: readonly string[], node: string, factor: number, by: LevelBy): string[] {
  if (by === 'price') return changeCells(form, lines, (value, at) => at.node === node && at.part === 'lmp' ? value * factor : value)
  return changeParts(form, lines, (was, at) => {
    if (at.node !== node) return was
    if (by === 'all parts') return times(was, factor)
    return { ...was, congestion: was.congestion + (factor - 1) * (was.energy + was.congestion + was.loss + was.ghg) }
  })
}

/** Prices of some nodes are others by so many USD/MWh, in congestion, from an interval up to another. */
export function revised(form: Form, lines: readonly string[], nodes: ReadonlySet<string>, from: number, to: number, by: number): string[] {
  return changeParts(form, lines, (was, { node, start }) => nodes.has(node) && start >= from && start <= to ? { ...was, congestion: was.congestion + by } : was)
}

/** Not a fault: energy is dear everywhere for some intervals, and losses, which are a share of it, with it. It rises within one interval and falls over two. */
export function scarce(form: Form, lines: readonly string[], from: number, to: number, dearer: number): string[] {
  const { starts } = axesOf(form, lines)
  const last = starts.filter(start => start <= to).length
  return changeParts(form, lines, (was, { start }) => {
    if (start < from || starts.indexOf(start) > last + 1) return was
    const more = start <= to ? dearer * (1 - 0.1 * ((start - from) / Math.max(1, to - from))) : dearer / 2 ** (starts.indexOf(start) - last + 2)
    const share = Math.abs(was.energy) < 1 ? 0 : was.loss / was.energy
    return { ...was, energy: was.energy + more, loss: was.loss + more * Math.max(-0.1, Math.min(0.1, share)) }
  })
}

function times({ energy, congestion, loss, ghg }: Parts, factor: number): Parts {
  return { energy: energy * factor, congestion: congestion * factor, loss: loss * factor, ghg: ghg * factor }
}

/** 1 for the first hour of the file. */
function hourNumber(form: Form, lines: readonly string[], hour: number): number {
  return Math.round((hour - (axesOf(form, lines).starts[0] ?? hour)) / hourMs) + 1
}

/** The column of one hour under other numbers: none, one or two, as they are given. */
function misoHeader(lines: readonly string[], hour: number, numbers: (hour: number) => readonly number[]): string[] {
  const header = lines.findIndex(line => line.startsWith('Node,'))
  const column = (lines[header] ?? '').trimEnd().split(',').indexOf(`HE ${hour}`)
  return lines.map((line, index) => {
    if (index < header || line.trim() === '') return line
    const end = line.endsWith('\r') ? '\r' : ''
    const cells = line.slice(0, line.length - end.length).split(',')
    const made = numbers(hour).map(number => index === header ? `HE ${number}` : cells[column] ?? '')
    return [...cells.slice(0, column), ...made, ...cells.slice(column + 1)].join(',') + end
  })
}
