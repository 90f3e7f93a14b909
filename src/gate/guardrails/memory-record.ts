/**
 * A series' memory as a record of the meta store: columns of numbers as base64, about a hundred kilobytes, where the plain
 * form has ten times that and takes longer to read than a day takes to judge. Hours as 32-bit counts, prices and distances in
 * full, what only orders (scores) in single precision.
 */
import { fail } from '#base/error.ts'
import { hourMs } from '#canon/instant.ts'
import type { SeriesMemory } from './detectors/judge-day.ts'
import { type Point, seasonGroup } from './detectors/season.ts'
import { emptyState, measures, type Measure, type Scored, type Seen, type SeriesState } from './detectors/series-state.ts'

interface StateRecord { readonly season: readonly [hours: string, values: string], readonly recent: readonly string[], readonly history: readonly string[] }

/** Of hourly series. `version`: a record of another form is as none. */
export interface MemoryRecord { readonly version: 1, readonly zone: string, readonly own: StateRecord, readonly beside: StateRecord }

/** What of scores is kept of each: the distance from neighbours has no day to be stuck in or shifted by. */
const kept = { own: measures, beside: ['spike', 'level'] } as const satisfies Record<string, readonly Measure[]>

export function recordOf({ own, beside }: SeriesMemory): MemoryRecord {
  return { version: 1, zone: own.zone, own: stateRecord(own, kept.own), beside: stateRecord(beside, kept.beside) }
}

/** Null where the record is of another form. */
export function memoryOf(record: MemoryRecord): SeriesMemory | null {
  if (record.version !== 1) return null
  return { own: stateOf(record.zone, record.own, kept.own), beside: stateOf(record.zone, record.beside, kept.beside) }
}

function stateRecord({ season, recent, history }: SeriesState, names: readonly Measure[]): StateRecord {
  const points = season.flat()
  return {
    season: [hours(points), text(Float64Array.from(points, ({ value }) => value))],
    recent: [hours(recent), ...(['value', 'departure', 'residual'] as const).map(name => text(Float64Array.from(recent, seen => seen[name])))],
    // A surprise is at least 1: none is written as 0.
    history: [hours(history), ...names.map(name => text(Float32Array.from(history, ({ scores }) => scores[name]))), text(Float32Array.from(history, ({ surprise }) => surprise ?? 0))],
  }
}

function stateOf(zone: string, record: StateRecord, names: readonly Measure[]): SeriesState {
  const empty = emptyState(zone, 60)
  const season: Point[][] = empty.season.map(() => [])
  const values = doubles(record.season[1])
  times(record.season[0]).forEach((utc, at) => season[seasonGroup(zone, utc)]?.push({ utc, value: values[at] ?? 0 }))
  const [seenAt = '', ...seenColumns] = record.recent
  const [value, departure, residual] = seenColumns.map(doubles)
  const recent = times(seenAt).map((utc, at): Seen => ({ utc, value: value?.[at] ?? 0, departure: departure?.[at] ?? 0, residual: residual?.[at] ?? 0 }))
  const [scoredAt = '', ...scoreColumns] = record.history
  const columns = scoreColumns.map(floats)
  const surprise = columns.at(-1)
  const history = times(scoredAt).map((utc, at): Scored => {
    const scores: Record<Measure, number> = { spike: 0, level: 0, stuck: 0, shape: 0, shift: 0 }
    names.forEach((name, column) => { scores[name] = columns[column]?.[at] ?? 0 })
    return { utc, scores, surprise: (surprise?.[at] ?? 0) === 0 ? null : surprise?.[at] ?? null }
  })
  return { ...empty, season, recent, history }
}

function hours(points: readonly { readonly utc: number }[]): string { return text(Int32Array.from(points, ({ utc }) => utc / hourMs)) }

function times(written: string): number[] { return Array.from(new Int32Array(bytes(written)), hour => hour * hourMs) }

function doubles(written: string): Float64Array { return new Float64Array(bytes(written)) }

function floats(written: string): Float32Array { return new Float32Array(bytes(written)) }

function text(numbers: Int32Array | Float32Array | Float64Array): string { return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64') }

function bytes(written: string): ArrayBuffer {
  const decoded = Buffer.from(written, 'base64')
  if (decoded.byteLength % 4 !== 0) throw fail('engine/failed', 'a series\' memory is not whole', {})
  return decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + decoded.byteLength)
}
