/**
 * How long do SPP's many small files take?
 *
 * A real-time day is 288 files of 1,200 locations: held against one COPY of all and against a COPY of each. A day-ahead day
 * is one file of 24 x 1,200 rows. Both sides start from nothing, engine included.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { literal } from '#base/sql.ts'
import type { Session } from '#drivers/engine/port.ts'
import { writeSppDay } from '#feeds/demo/index.ts'
import { against, csvFiles, explicitColumns, race, withSession } from './ingest.ts'
import { type Bench, inFolder } from './measure.ts'

const date = '2026-11-20'

export const bench: Bench = {
  question: 'Are 288 five-minute files, and a day-ahead day, taken in as fast as DuckDB copies them?',
  async run({ quick, rounds, say }) {
    const nodes = quick ? 50 : 1_200
    return await inFolder(async root => {
      const [realTime, dayAhead] = [join(root, 'real-time'), join(root, 'day-ahead')]
      await withSession(root, async session => {
        await writeSppDay(session, { folder: realTime, date, nodes })
        await writeDayAhead(session, dayAhead, nodes)
      })
      const five = await csvFiles(realTime)
      const explicit = await explicitColumns(five[0] ?? '', join(root, 'spill'))
      const times = rounds ?? (quick ? 1 : 5)
      const realTimeRace = await race(root, five, nodes * 288, { all: { task: 'copy' }, explicit: { task: 'copy', options: explicit }, each: { task: 'copyEach' } }, times, say)
      const dayAheadRace = await race(root, await csvFiles(dayAhead), nodes * 24, { all: { task: 'copy' } }, times, say)
      const [what, whole] = [`SPP real-time day, 288 files, ${(nodes * 288).toLocaleString('en-US')} prices`, `SPP day-ahead day, ${(nodes * 24).toLocaleString('en-US')} prices`]
      return [
        ...against(what, realTimeRace, 'all', 'one COPY of all files', 0.7),
        ...against(what, realTimeRace, 'explicit', 'the same with columns', null),
        ...against(what, realTimeRace, 'each', '288 COPYs', null),
        ...against(whole, dayAheadRace, 'all', 'COPY of read_csv', 0.9),
      ]
    })
  },
}

/** The hours of one market day from its first five-minute files, under the day-ahead file's name: 06:00Z is midnight there in November. */
async function writeDayAhead(session: Session, folder: string, nodes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const hours = Array.from({ length: 24 }, (_, hour) => ({ local: stamp(Date.parse(`${date}T00:00:00Z`) + (hour + 1) * 3_600_000), gmt: stamp(Date.parse(`${date}T06:00:00Z`) + (hour + 1) * 3_600_000) }))
  const price = (name: string): string => `(hash(n, hour, '${name}') % 500000)::BIGINT`
  await session.run(`COPY (
    SELECT local AS "Interval", gmt AS "GMTIntervalEnd", 'LOC' || lpad(n::VARCHAR, 5, '0') AS "Settlement Location", 'LOC' || lpad(n::VARCHAR, 5, '0') || '_RA' AS "Pnode",
      printf('%.4f', (energy + congestion + loss) / 10000) AS "LMP", printf('%.4f', loss / 10000) AS "MLC", printf('%.4f', congestion / 10000) AS "MCC", printf('%.4f', energy / 10000) AS "MEC"
    FROM (SELECT *, (hash(hour, 'energy') % 500000)::BIGINT AS energy, ${price('congestion')} AS congestion, ${price('loss')} // 20 AS loss
      FROM (VALUES ${hours.map(({ local, gmt }, hour) => `(${hour}, ${literal(local)}, ${literal(gmt)})`).join(', ')}) AS clock(hour, local, gmt), range(${nodes}) AS nodes(n))
    ORDER BY hour, n
  ) TO ${literal(join(folder, `DA-LMP-SL-${date.replaceAll('-', '')}0100.csv`))} (FORMAT csv, HEADER true)`)
}

/** `11/20/2026 06:00:00` */
function stamp(ms: number): string {
  const [day = '', time = ''] = new Date(ms).toISOString().split('T')
  const [year, month, dayOfMonth] = day.split('-')
  return `${month}/${dayOfMonth}/${year} ${time.slice(0, 8)}`
}
