/**
 * ISO-NE generation capacity expected to be out of service on each of the next days: of the seven-day capacity forecast.
 * https://webservices.iso-ne.com/docs/v1.1/ (sevendayforecast); grammar in web-records.ts.
 *
 *   {"SevenDayForecasts": {"SevenDayForecast": [{"BeginDate", "CreationDate", "MarketDay": [{"MarketDate", "ColdWeatherOutagesMw", "OtherGenOutagesMw", ..}, ..]}, ..]}}
 *
 * At the hour of the day's peak. What cold weather is expected to take stands apart from all else.
 */
import { literal } from '#base/sql.ts'
import { outageTotal as dataset } from '#canon/outage.ts'
import { system } from '#canon/measured.ts'
import { report, type SourceFile } from '../../report.ts'
import { dayMinutes } from './hours.ts'
import { instantSql, listOf, recogniseList, webAnswers, type Envelope } from './web-records.ts'

const envelope: Envelope = ['SevenDayForecasts', 'SevenDayForecast']
const causes = [['cold_weather', 'ColdWeatherOutagesMw'], ['other', 'OtherGenOutagesMw']] as const

function rows(files: readonly SourceFile[]): string {
  const day = `{"MarketDate": "VARCHAR", ${causes.map(([, field]) => `"${field}": "DOUBLE"`).join(', ')}}`
  const values = causes.map(([cause, field]) => `{'cause': ${literal(cause)}, 'out_mw': day."${field}"}`)
  return `SELECT CAST(file_index AS INTEGER) AS file, 'isone' AS iso, ${literal(system)} AS area_id, cause, 'all' AS fuel, out_mw, issued_utc, start_utc AS interval_start_utc, ${dayMinutes('start_utc')} AS interval_minutes,
      'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, ${instantSql('created')} AS issued_utc, ${instantSql('day.MarketDate')} AS start_utc, unnest([${values.join(', ')}], recursive := true)
      FROM (SELECT file_index, record.CreationDate AS created, unnest(record.MarketDay) AS day FROM (${listOf(files, envelope, `{"CreationDate": "VARCHAR", "MarketDay": [${day}]}`)})))
    GROUP BY ALL`
}

export const generationOutagesForecast = report({
  iso: 'isone',
  name: 'generation-outages-forecast',
  title: 'Generation capacity expected to be out of service, daily',
  spec: 'sevendayforecast',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /sevendayforecast/i,
  recognise: head => recogniseList(head, envelope, ['CreationDate', 'MarketDay', 'MarketDate', 'OtherGenOutagesMw', 'ColdWeatherOutagesMw']),
  rows,
  endpoint: webAnswers('sevendayforecast/day/{day}/all'),
})
