/** Market days of the invented operators: the same rules as the platform's calendar, in the shortest form. */

interface Market { zone: string, onPeakFrom: number, saturday: boolean, nodes: readonly (readonly [string, string, string])[], rt: { run: string, minutes: number } }

const eastern = { zone: 'America/New_York', onPeakFrom: 7, saturday: false }
const central = { zone: 'America/Chicago', onPeakFrom: 6, saturday: false }

export const markets: Record<string, Market> = {
  caiso: {
    zone: 'America/Los_Angeles', onPeakFrom: 6, saturday: true, rt: { run: 'RTD', minutes: 5 },
    nodes: [
      ['TH_NP15_GEN-APND', 'NP15 trading hub', 'HUB'], ['TH_SP15_GEN-APND', 'SP15 trading hub', 'HUB'], ['TH_ZP26_GEN-APND', 'ZP26 trading hub', 'HUB'],
      ['DLAP_PGAE-APND', 'PG&E load area', 'ZONE'], ['DLAP_SCE-APND', 'SCE load area', 'ZONE'], ['DLAP_SDGE-APND', 'SDG&E load area', 'ZONE'],
    ],
  },
  miso: {
    zone: 'Etc/GMT+5', onPeakFrom: 6, saturday: false, rt: { run: 'RTH', minutes: 60 },
    nodes: [['INDIANA.HUB', 'Indiana hub', 'HUB'], ['MICHIGAN.HUB', 'Michigan hub', 'HUB'], ['MINN.HUB', 'Minnesota hub', 'HUB'], ['AMIL.BGS6', 'AMIL.BGS6', 'LOAD']],
  },
  ercot: {
    ...central, rt: { run: 'SCED', minutes: 15 },
    nodes: [['HB_NORTH', 'North hub', 'HUB'], ['HB_HOUSTON', 'Houston hub', 'HUB'], ['HB_WEST', 'West hub', 'HUB'], ['LZ_WEST', 'West load zone', 'ZONE']],
  },
  spp: { ...central, rt: { run: 'RTBM', minutes: 5 }, nodes: [['SPPNORTH_HUB', 'North hub', 'HUB'], ['SPPSOUTH_HUB', 'South hub', 'HUB']] },
  nyiso: { ...eastern, rt: { run: 'RTD', minutes: 5 }, nodes: [['61752', 'WEST zone A', 'ZONE'], ['61761', 'N.Y.C. zone J', 'ZONE'], ['61762', 'LONGIL zone K', 'ZONE']] },
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' })
  formatters.set(zone, made)
  return made
}

export function localParts(ms: number, zone: string): { date: string, hour: number } {
  const parts = Object.fromEntries(formatter(zone).formatToParts(ms).map(part => [part.type, part.value]))
  return { date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) }
}

/** First instant of a local date. */
export function midnight(date: string, zone: string): number {
  const noon = Date.parse(`${date}T00:00:00Z`)
  for (let shift = -14; shift <= 14; shift += 1) {
    const at = noon + shift * 3_600_000
    const { date: local, hour } = localParts(at, zone)
    if (local === date && hour === 0) return at
  }
  throw new Error(`no midnight of ${date} in ${zone}`)
}

export function nextDate(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const holidays: Record<string, string> = { '2026-11-26': 'Thanksgiving Day', '2026-12-25': 'Christmas Day', '2026-09-07': 'Labor Day', '2026-07-04': 'Independence Day', '2026-05-25': 'Memorial Day', '2026-01-01': 'New Year\'s Day' }

export function utc(ms: number): string { return new Date(ms).toISOString().replace('.000Z', 'Z') }

export function marketDay(iso: string, date: string) {
  const market = markets[iso]
  if (!market) throw new Error(`no market ${iso}`)
  const start = midnight(date, market.zone)
  const end = midnight(nextDate(date), market.zone)
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  const holiday = holidays[date] ?? null
  const peakDay = holiday === null && weekday !== 0 && (weekday !== 6 || market.saturday)
  // The clocks change before the block begins, so that counting back from the day's end is exact.
  const peakStart = end - (24 - market.onPeakFrom) * 3_600_000
  const hours = (end - start) / 3_600_000
  return {
    date, start_utc: utc(start), end_utc: utc(end), hours, holiday, dst: hours !== 24,
    on_peak: peakDay ? [{ start_utc: utc(peakStart), end_utc: utc(peakStart + 16 * 3_600_000) }] : [],
  }
}

export function marketDays(iso: string, from: string, to: string) {
  const days = []
  for (let date = from; date <= to && days.length < 800; date = nextDate(date)) days.push(marketDay(iso, date))
  return days
}
