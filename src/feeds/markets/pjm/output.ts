/** What PJM's feeds of wind and solar output share. Their fuel name is none of the fuel mix, so that the two stand beside each other. */
import { generation } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { areaSql, feedReport, interval } from './table.ts'
import type { Report } from '../../report.ts'

export interface Output {
  readonly name: string
  readonly title: string
  readonly display: string
  readonly feed: string
  readonly fuel: 'solar' | 'wind'
  /** 0 for a value at an instant. */
  readonly minutes: 60 | 5 | 0
  /** Whether rows are by area; without, they are of all PJM. */
  readonly byArea: boolean
  readonly days: number
}

export function outputReport({ name, title, display, feed, fuel, minutes, byArea, days }: Output): Report {
  const value = `${fuel}_generation_mw`
  return feedReport({
    name, title, display, dataset: generation, minutes: minutes === 0 ? null : minutes, asked: { days },
    // The hours of a day come at seven in the morning of the next.
    ...byArea ? { published: dayOver() } : {},
    table: { feed, texts: ['datetime_beginning_utc', ...byArea ? ['area'] : []], numbers: [value], lacks: byArea ? [] : ['area'] },
    rows: {
      columns: cell => ({
        area_id: byArea ? areaSql(cell('area')) : `'SYSTEM'`, fuel: `'${fuel}'`, fuel_name: `'${fuel === 'solar' ? 'Solar' : 'Wind'} Generation'`, output_mw: cell(value), ...interval(cell, minutes), status: `'preliminary'`,
      }),
    },
  })
}
