/**
 * How long does a CAISO real-time day take, from the operator's bytes to judged rows that a commit of main names?
 *
 * 16,000 nodes x 288 intervals, 24 files, 3 GB. Held against DuckDB's own COPY of the same files to one Parquet file with
 * the same threads and memory, with read_csv's defaults and with the columns named. The baseline keeps no raw bytes, turns
 * no rows into columns, judges nothing and syncs nothing.
 */
import { join } from 'node:path'
import { writeCaisoDay } from '#feeds/demo/index.ts'
import { against, csvFiles, explicitColumns, race, withSession } from './ingest.ts'
import { type Bench, bounded, inFolder, size } from './measure.ts'

const date = '2026-11-20'
const memoryMost = 4e9

export const bench: Bench = {
  question: 'Is taking in a CAISO real-time day as fast as copying its CSV to Parquet, in less than 4 GB?',
  async run({ quick, rounds, say }) {
    const nodes = quick ? 400 : 16_000
    return await inFolder(async root => {
      const folder = join(root, 'files')
      say(`writing a day of ${nodes} nodes`)
      await withSession(root, async session => { await writeCaisoDay(session, { folder, date, nodes }) })
      const files = await csvFiles(folder)
      const explicit = await explicitColumns(files[0] ?? '', join(root, 'spill'))
      const outcome = await race(root, files, nodes * 288, { sniffed: { task: 'copy' }, explicit: { task: 'copy', options: explicit } }, rounds ?? (quick ? 1 : 3), say)
      const what = `CAISO day, ${(nodes * 288).toLocaleString('en-US')} prices`
      const peak = Math.max(...outcome.peakBytes['ours'] ?? [])
      return [
        ...against(what, outcome, 'sniffed', 'COPY of read_csv', 0.9),
        ...against(what, outcome, 'explicit', 'COPY of read_csv with columns', null),
        bounded(`${what}, peak memory`, peak, memoryMost, size, outcome.peakBytes['ours']),
      ]
    })
  },
}
