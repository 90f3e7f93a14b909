/**
 * What goes wrong on purpose: files as operators have really sent them, each with what must be found and what must become
 * of it. A broken file is followed by a good one, as an operator would resend, so the market is complete in the end.
 */
import assert from 'node:assert'
import { minuteMs } from '#canon/instant.ts'
import { caisoNoData } from './caiso-files.ts'
import type { DemoIso } from './network.ts'
import { underscoreStamp, type OperatorFile } from './operator-file.ts'

/** Which of the market's files a fault is made from. */
export type FileKind = 'caiso-day-ahead' | 'caiso-fifteen-minute' | 'miso-day-ahead' | 'miso-preliminary' | 'miso-final' | 'spp-day-ahead' | 'spp-daily' | 'spp-interval'

/**
 * What must become of it: `refused` at the door (no rows are read), `quarantined` by the gate, `aside` = the rows that
 * cannot be placed are kept apart and the rest is merged, `revision` = merged as a later version, `warned` = merged with
 * a warning, `kept` = merged as it is.
 */
export type Outcome = 'refused' | 'quarantined' | 'aside' | 'revision' | 'warned' | 'kept'

export interface Expected {
  /** Rule or error that finds it; empty where nothing may. */
  readonly finding: string
  readonly outcome: Outcome
  readonly afterwards: string
}

/** One line of faults.json. */
export interface InjectedFault {
  readonly id: string
  readonly iso: DemoIso
  /** Path below the market's folder. */
  readonly file: string
  readonly what: string
  readonly expected: Expected
  /** The file that puts it right, below the market's folder; null where nothing is to be put right. */
  readonly resent: string | null
}

export interface Fault {
  readonly id: string
  readonly iso: DemoIso
  readonly kind: FileKind
  /** Days before the last day of the market. */
  readonly daysBack: number
  /** When it appears, against the good file: before it, or (a revision) after it. */
  readonly minutesLater: number
  readonly what: string
  readonly expected: Expected
  damage(file: OperatorFile): OperatorFile
}

const resent = 'The file sent after it is merged.'

export const faults: readonly Fault[] = [
  {
    id: 'caiso-identity', iso: 'caiso', kind: 'caiso-day-ahead', daysBack: 6, minutesLater: -19,
    what: 'At three nodes the price of six hours is 7.5 USD/MWh more than its components add up to.',
    expected: { finding: 'identity', outcome: 'quarantined', afterwards: resent },
    damage: file => ({ ...file, text: mapLines(file.text, caisoBump(['MISSNPT_1_N010', 'OTAYMSA_2_GN1', 'DSRTSUN_2_N001'], [8, 9, 10, 18, 19, 20], ['LMP'], 7.5)) }),
  },
  {
    id: 'caiso-unknown-node', iso: 'caiso', kind: 'caiso-day-ahead', daysBack: 9, minutesLater: -23,
    what: 'It has prices of a node, GHOSTCRK_7_N001, that the operator\'s list does not have.',
    expected: { finding: 'unknown_node', outcome: 'aside', afterwards: 'The node\'s rows are kept aside and counted, the others merged.' },
    damage: file => ({ ...file, text: file.text + file.text.split('\n').filter(line => line.includes(',OROWEIR_2_B1,')).map(line => `${line.replaceAll('OROWEIR_2_B1', 'GHOSTCRK_7_N001')}\n`).join('') }),
  },
  {
    id: 'caiso-revised-day', iso: 'caiso', kind: 'caiso-day-ahead', daysBack: 12, minutesLater: 26 * 60 + 7,
    what: 'The day again, made a day later: congestion in southern California is 3.21 USD/MWh higher in HE 18 to 21.',
    expected: { finding: '', outcome: 'revision', afterwards: 'Changed prices get version 2; the first ones stay readable as of their time; equal rows are no revision.' },
    damage: file => ({ ...file, text: mapLines(file.text, caisoBump(['TH_SP15_GEN-APND', 'DLAP_SCE-APND', 'ONTARMS_6_N002', 'VERNCTY_6_N006'], [18, 19, 20, 21], ['LMP', 'MCC'], 3.21)) }),
  },
  {
    id: 'caiso-no-data', iso: 'caiso', kind: 'caiso-fifteen-minute', daysBack: 4, minutesLater: -41,
    what: 'A zip that holds the site\'s XML answer "no data" (error 1000) in place of prices.',
    expected: { finding: 'feed/no-data', outcome: 'refused', afterwards: resent },
    damage: file => ({ ...file, member: 'INVALID_REQUEST.xml', text: caisoNoData(file.published) }),
  },
  {
    id: 'miso-duplicates', iso: 'miso', kind: 'miso-day-ahead', daysBack: 7, minutesLater: -12,
    what: 'The rows of CIN.WABASH6 come twice, and the second price row says otherwise.',
    expected: { finding: 'duplicates', outcome: 'quarantined', afterwards: resent },
    damage: file => ({ ...file, text: mapLines(file.text, line => line.startsWith('CIN.WABASH6,') ? [line, line.replace(/,LMP,(-?[\d.]+),/, (_, first: string) => `,LMP,${(Number(first) + 4).toFixed(2)},`)] : [line]) }),
  },
  {
    id: 'miso-sign', iso: 'miso', kind: 'miso-day-ahead', daysBack: 15, minutesLater: -14,
    what: 'Losses have the wrong sign at eight nodes: every row still adds up, but energy is no longer one price.',
    expected: { finding: 'energy_uniform', outcome: 'quarantined', afterwards: resent },
    damage: file => ({ ...file, text: mapLines(file.text, line => [/^(EES|EAI|CLEC)\.[^,]+,[^,]+,MLC,/.test(line) ? negateCells(line, 3) : line]) }),
  },
  {
    id: 'miso-blank-price', iso: 'miso', kind: 'miso-preliminary', daysBack: 8, minutesLater: -25,
    what: 'DECO.METRO has no price in HE 14 and HE 15.',
    expected: { finding: 'contract', outcome: 'quarantined', afterwards: resent },
    damage: file => ({ ...file, text: mapLines(file.text, line => [line.startsWith('DECO.METRO,Loadzone,LMP,') ? blankCells(line, [16, 17]) : line], '\r\n') }),
  },
  {
    id: 'miso-final', iso: 'miso', kind: 'miso-final', daysBack: 10, minutesLater: 0,
    what: 'The final prices of a day, which differ from the preliminary ones in some hours.',
    expected: { finding: '', outcome: 'revision', afterwards: 'Every row turns final; where the price differs too, the preliminary one stays readable as of its time.' },
    damage: file => file,
  },
  {
    id: 'wrong-operator', iso: 'miso', kind: 'spp-day-ahead', daysBack: 3, minutesLater: -8,
    what: 'SPP\'s day-ahead prices under the name of MISO\'s.',
    expected: { finding: 'feed/mismatch', outcome: 'refused', afterwards: 'Nothing is read as MISO\'s; both operators\' own files are merged.' },
    damage: file => ({ ...file, name: `${/\d{8}/.exec(file.name)?.[0]}_da_expost_lmp.csv` }),
  },
  {
    id: 'spp-missing-hour', iso: 'spp', kind: 'spp-day-ahead', daysBack: 8, minutesLater: -17,
    what: 'The hour that ends at 16:00 is missing at every location.',
    expected: { finding: 'completeness', outcome: 'quarantined', afterwards: resent },
    damage: file => ({ ...file, text: mapLines(file.text, line => / 16:00:00,/.test(line.slice(0, 20)) ? [] : [line]) }),
  },
  {
    id: 'spp-truncated', iso: 'spp', kind: 'spp-daily', daysBack: 5, minutesLater: -31,
    what: 'The transfer broke off in the middle of a row, somewhat past noon.',
    expected: { finding: 'feed/malformed', outcome: 'refused', afterwards: resent },
    damage: file => ({ ...file, text: file.text.slice(0, file.text.lastIndexOf('\n', Math.floor(file.text.length * 0.58)) + 61) }),
  },
  {
    id: 'spp-stuck', iso: 'spp', kind: 'spp-daily', daysBack: 11, minutesLater: -55,
    what: 'From 09:05 to 11:00 every price and component stands still at the values of 09:00.',
    expected: { finding: 'stuck', outcome: 'warned', afterwards: 'The file sent after it is merged as a revision.' },
    damage: file => ({ ...file, text: freeze(file.text, '09:00:00', '11:00:00') }),
  },
  {
    id: 'spp-empty-interval', iso: 'spp', kind: 'spp-interval', daysBack: 0, minutesLater: -2,
    what: 'A file of zero bytes for the interval that ends at 08:45.',
    expected: { finding: 'feed/malformed', outcome: 'refused', afterwards: resent },
    damage: file => ({ ...file, text: '' }),
  },
]

/** Which single-interval file `spp-empty-interval` is made from. */
export const emptyIntervalName = /0845\.csv$/

/** The broken file. A CAISO name carries the time at which the file was made, so it moves with it. */
export function damaged(fault: Fault, file: OperatorFile, zone: string): OperatorFile {
  const published = file.published + fault.minutesLater * minuteMs
  const restamp = (name: string): string => name.replace(/_\d{8}_\d\d_\d\d_\d\d_v/, `_${underscoreStamp(zone, published)}_v`)
  const moved: OperatorFile = { ...file, published, name: restamp(file.name), ...file.member === undefined ? {} : { member: restamp(file.member) } }
  const broken = fault.damage(moved)
  assert(fault.kind === 'miso-final' || broken.text !== file.text || broken.name !== moved.name, `${fault.id} changes nothing in ${file.name}`)
  return broken
}

function mapLines(text: string, change: (line: string) => readonly string[], end = '\n'): string {
  return text.split(end).flatMap(change).join(end)
}

/** Adds `by` to the rows of these nodes, operating hours and components of a CAISO price file. */
function caisoBump(nodes: readonly string[], hours: readonly number[], types: readonly string[], by: number): (line: string) => string[] {
  return line => {
    const cells = line.split(',')
    if (!nodes.includes(cells[6] ?? '') || !hours.includes(Number(cells[3])) || !types.includes(cells[9] ?? '')) return [line]
    cells[14] = String(Number((Number(cells[14]) + by).toFixed(5)))
    return [cells.join(',')]
  }
}

function negateCells(line: string, from: number): string {
  return line.split(',').map((cell, at) => at < from || Number(cell) === 0 ? cell : cell.startsWith('-') ? cell.slice(1) : `-${cell}`).join(',')
}

function blankCells(line: string, at: readonly number[]): string {
  return line.split(',').map((cell, index) => at.includes(index) ? '' : cell).join(',')
}

/** Repeats the prices of the interval labelled `from` in those after it, up to the one labelled `to`. */
function freeze(text: string, from: string, to: string): string {
  const kept = new Map<string, string>()
  return mapLines(text, line => {
    const cells = line.split(',')
    const label = (cells[0] ?? '').slice(11)
    const prices = cells.slice(4).join(',')
    if (label === from) kept.set(cells[2] ?? '', prices)
    if (label <= from || label > to) return [line]
    return [[...cells.slice(0, 4), kept.get(cells[2] ?? '') ?? prices].join(',')]
  })
}
