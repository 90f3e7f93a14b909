/** Which faults are put into a file: kinds, places and magnitudes, drawn by the file's name and day alone. */
import { officialHubs } from '#canon/hub.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { stream } from '#feeds/demo/random.ts'
import type { DayFile } from './day-file.ts'
import { allFlipped, componentFlipped, type FaultKind, hourCopied, hourLost, hourRelabelled, hourRepeated, labelsMoved, levelShifted, nodesLost, revised, scarce, stuck, unitChanged, valuesMoved } from './kinds.ts'
import { axesOf, linesOf, pricesOf, textOfLines } from './price-text.ts'

export interface Case {
  readonly kind: FaultKind
  /** Which way of going wrong, for the list of what was missed. */
  readonly way: string
  readonly file: DayFile
  readonly text: string
  /** When it comes, by the clock of whoever takes it in. */
  readonly at: number
}

/** Values between 0 and 1, the same for the same file and purpose. */
function drawsOf({ kind, day, name }: DayFile, purpose: string): () => number {
  const { uniform } = stream(1, `${kind} ${day} ${name.slice(-12)} ${purpose}`)
  let next = 0
  return () => uniform(next++)
}

interface Scene {
  readonly file: DayFile
  readonly lines: readonly string[]
  readonly nodes: readonly string[]
  readonly starts: readonly number[]
  readonly hubs: readonly string[]
  readonly draw: () => number
}

function sceneOf(file: DayFile, purpose: string): Scene {
  const lines = linesOf(file.text)
  const { nodes, starts } = axesOf(file, lines)
  return { file, lines, nodes, starts, hubs: hubsOf(file, nodes), draw: drawsOf(file, purpose) }
}

/** The operator's hubs and zones among these nodes; the first three, where none is. */
export function hubsOf({ iso }: Pick<DayFile, 'iso'>, nodes: readonly string[]): string[] {
  const hubs = officialHubs(iso).map(({ id }) => id).filter(id => nodes.includes(id))
  return hubs.length === 0 ? nodes.slice(0, 3) : hubs
}

/** The files of the days before and after, of the same report. */
export interface Beside { readonly before: DayFile | null, readonly after: DayFile | null }

type Way = readonly [way: string, lines: readonly string[]]

const pick = <T>(values: readonly T[], draw: () => number): T => values[Math.floor(draw() * values.length)] as T

/** Hours that begin in the file, without the first. */
function hours({ starts }: Scene): number[] { return starts.filter(start => start % hourMs === 0).slice(1) }

const makers: Readonly<Record<Exclude<FaultKind, 'late file' | 'revision after final'>, (scene: Scene, turn: number, beside: Beside) => readonly Way[]>> = {
  'stuck meter': (scene, turn) => {
    const { file, lines, starts, hubs, draw } = scene
    const length = (file.minutes === 60 ? 5 + Math.floor(draw() * 4) : 3 + Math.floor(draw() * 3)) * hourMs
    const from = pick(starts.filter(start => start + length <= (starts.at(-1) ?? 0)), draw)
    const one = turn % 2 === 1 && starts.length > 1
    return [[`${one ? 'a hub' : 'all nodes'}, ${length / hourMs} h`, stuck(file, lines, one ? new Set([pick(hubs, draw)]) : null, from, from + length)]]
  },
  'DST shift': (scene, turn, { before, after }) => {
    const { file, lines } = scene
    const { dst, start_utc } = marketDay(file.iso, file.day)
    if (dst === 'fall') {
      const second = start_utc + 2 * hourMs
      return [['the repeated hour is lost', hourLost(file, lines, second)], ['both hours have one label', hourRelabelled(file, lines, second)], ['both hours have one price', hourCopied(file, lines, second)]]
    }
    if (dst === 'spring') return [['the hour after the skipped one is lost', hourLost(file, lines, start_utc + 2 * hourMs)], ['instants an hour off', labelsMoved(file, lines, 1)]]
    // MISO's files have no instants to be off.
    if (file.iso !== 'miso' && turn % 2 === 0) return [['instants an hour off', labelsMoved(file, lines, turn % 4 === 0 ? 1 : -1)]]
    const [other, by, word] = (file.iso === 'miso' ? turn : turn >> 1) % 2 === 0 ? [before, 1, 'late'] as const : [after, -1, 'early'] as const
    return other === null ? [] : [[`prices an hour ${word}`, valuesMoved(file, lines, linesOf(other.text), by)]]
  },
  'unit change': ({ file, lines }, turn) => {
    const [name, factor] = ([['x 1000', 1_000], ['/ 1000', 1 / 1_000], ['x 12', 12], ['/ 12', 1 / 12]] as const)[turn % 4] ?? ['x 1000', 1_000]
    return [[name, unitChanged(file, lines, factor)]]
  },
  'sign flip': ({ file, lines }, turn) => {
    const congested = [...pricesOf(file, lines)].some(([key, value]) => key.endsWith(' congestion') && Math.abs(value) > 1)
    if (turn % 2 === 0) return congested ? [['congestion', componentFlipped(file, lines, 'congestion')]] : []
    return [['price and components', allFlipped(file, lines)]]
  },
  'duplicate hour': (scene, turn) => {
    const { file, lines, draw } = scene
    const hour = pick(hours(scene), draw)
    return [([
      () => ['an hour twice', hourRepeated(file, lines, hour, 0)], () => ['an hour twice, with other prices', hourRepeated(file, lines, hour, 1 + 5 * draw())],
      () => ['two hours of one label', hourRelabelled(file, lines, hour)], () => ['the hour before once more', hourCopied(file, lines, hour)],
    ] as const satisfies readonly (() => Way)[])[turn % 4]?.() ?? ['none', lines]]
  },
  'missing zone': ({ file, lines, nodes, hubs, draw }, turn) => {
    if (nodes.length < 2) return []
    // Of a file of few nodes that lacks two nobody knows whether more were asked for.
    const lost = new Set([pick(hubs, draw), ...turn % 2 === 1 && nodes.length >= 7 ? [pick(hubs, draw)] : []])
    return [[lost.size === 1 ? 'one' : 'two', nodesLost(file, lines, lost)]]
  },
  'level shift': ({ file, lines, hubs, draw }, turn) => {
    const by = (['price', 'all parts', 'congestion'] as const)[turn % 3] ?? 'price'
    const share = 0.15 + 0.15 * draw()
    return [[`in ${by}`, levelShifted(file, lines, pick(hubs, draw), draw() < 0.5 ? 1 + share : 1 - share, by)]]
  },
  'real scarcity': ({ file, lines, starts, draw }) => {
    // What is short is short in real time.
    if (file.market === 'da') return []
    const length = file.minutes === 60 ? 1 + Math.floor(draw() * 3) : Math.ceil((20 + 100 * draw()) / file.minutes)
    const from = Math.floor(draw() * (starts.length - length - 2))
    const dearer = 250 + 1_250 * draw()
    return [[`${Math.round(dearer)} USD/MWh for ${length * file.minutes} min`, scarce(file, lines, starts[from] ?? 0, starts[from + length - 1] ?? 0, dearer)]]
  },
}

/** `turn` says which way of going wrong it is. Nothing where the kind makes no sense in this file. */
export function casesOf(kind: keyof typeof makers, file: DayFile, turn: number, beside: Beside): Case[] {
  const scene = sceneOf(file, `${kind} ${turn}`)
  return makers[kind](scene, turn, beside).map(([way, lines]) => ({ kind, way, file, text: textOfLines(lines), at: file.published })).filter(({ text }) => text !== file.text)
}

/** The file as it is, later than its operator's hour. */
export function lateCase(file: DayFile): Case {
  const draw = drawsOf(file, 'late')
  const minutes = file.market === 'da' ? 45 + Math.floor(draw() ** 2 * 40 * 60) : 20 + Math.floor(draw() * 90)
  // Other bytes, or they would have been seen before the file itself comes.
  const lines = linesOf(file.text)
  const text = textOfLines([...lines.slice(0, -3), ...lines.slice(-3, -1).reverse(), ...lines.slice(-1)])
  return { kind: 'late file', way: `${minutes} min`, file, text, at: file.published + minutes * minuteMs }
}

/** A few prices of a day that main has, changed at `at`. */
export function revisionCase(file: DayFile, at: number, most: 'few' | 'one'): Case {
  const scene = sceneOf(file, `revision ${most}`)
  const { lines, starts, draw } = scene
  // An operator that corrects a node corrects the hubs that are means of it: one price alone is that of no hub.
  const single = scene.nodes.filter(node => !scene.hubs.includes(node))
  const nodes = most === 'one' && single.length > 0 ? single : scene.nodes
  // A node may lack what is drawn.
  for (;;) {
    const changed = new Set(Array.from({ length: most === 'one' ? 1 : 1 + Math.floor(draw() * 3) }, () => pick(nodes, draw)))
    const first = Math.floor(draw() * starts.length)
    const last = most === 'one' ? first : Math.min(starts.length - 1, first + Math.floor(draw() * 4))
    const by = (draw() < 0.5 ? -1 : 1) * (0.05 + 12 * draw() ** 2)
    const text = textOfLines(revised(file, lines, changed, starts[first] ?? 0, starts[last] ?? 0, by))
    if (text !== file.text) return { kind: 'revision after final', way: `${by.toFixed(2)} USD/MWh`, file, text, at }
  }
}
