/** Reads a checkout of the Numenta Anomaly Benchmark (MIT): `data/`, `labels/combined_windows.json`, `results/`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Labelled } from './score.ts'

export interface CorpusFile extends Labelled {
  /** Folder of the file: `realTraffic` and the like. */
  readonly group: string
  /** Local clock of an unknown zone, as if it were UTC. */
  readonly utc: Float64Array
  readonly values: Float64Array
}

/** In the order of the labels, which is by name. */
export function readCorpus(folder: string): CorpusFile[] {
  const windows = JSON.parse(readFileSync(join(folder, 'labels', 'combined_windows.json'), 'utf8')) as Record<string, [string, string][]>
  return Object.entries(windows).map(([file, found]) => {
    const rows = table(join(folder, 'data', file))
    const [time, value] = [rows.column('timestamp'), rows.column('value')]
    return {
      file, group: file.split('/')[0] ?? '', times: time,
      windows: found.map(([first, last]) => [first.slice(0, 19), last.slice(0, 19)] as const),
      utc: Float64Array.from(time, text => Date.parse(`${text.replace(' ', 'T')}Z`)), values: Float64Array.from(value, Number),
    }
  })
}

/** Scores that a detector of the benchmark's authors gave, as they were published. */
export function publishedScores(folder: string, detector: string, file: string): Float64Array {
  const [group = '', name = ''] = file.split('/')
  return Float64Array.from(table(join(folder, 'results', detector, group, `${detector}_${name}`)).column('anomaly_score'), Number)
}

export function publishedDetectors(folder: string): string[] {
  return readdirSync(join(folder, 'results'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort()
}

/** Normalised scores by detector and profile. */
export function publishedResults(folder: string): Record<string, Record<string, number>> {
  const path = join(folder, 'results', 'final_results.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, number>> : {}
}

/** Thresholds by detector and profile. */
export function publishedThresholds(folder: string): Record<string, Record<string, { readonly threshold: number }>> {
  return JSON.parse(readFileSync(join(folder, 'config', 'thresholds.json'), 'utf8')) as Record<string, Record<string, { threshold: number }>>
}

function table(path: string): { column(name: string): string[] } {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/)
  const names = head.split(',')
  return {
    column(name) {
      const at = names.indexOf(name)
      if (at < 0) throw new TypeError(`${path} has no column ${name}`)
      return lines.map(line => line.split(',')[at] ?? '')
    },
  }
}
