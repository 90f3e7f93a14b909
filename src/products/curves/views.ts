/** Points of one set a day: the newest, and the newest official one. At every branch and time they are what was there then. */
import { curvePoint } from '#canon/curve.ts'
import type { View } from '#lake/port.ts'

export const curveViews: readonly View[] = [
  view('curve.latest', 'Prices of the newest set of each day, whatever its state.', ''),
  view('curve.official', 'Prices of the newest official set of each day.', 'WHERE state = \'official\''),
]

function view(name: string, doc: string, which: string): View {
  const columns = curvePoint.columns.map(column => column.name)
  return {
    name, doc, columns: curvePoint.columns,
    sql: `SELECT ${columns.map(column => `p.${column}`).join(', ')} FROM curve.point AS p
      JOIN (SELECT curve_day, max(set_version) AS set_version FROM curve.set ${which} GROUP BY curve_day) AS s ON p.curve_day = s.curve_day AND p.set_version = s.set_version`,
    passes: { curve_day: 'curve_day' },
  }
}
