/** Instants as a market tells them. */
import { two } from '../parts/format.ts'

interface Local { weekday: string, date: string, hour: number, minute: number }

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
  formats.set(zone, made)
  return made
}

export function localOf(seconds: number, zone: string): Local {
  const parts = Object.fromEntries(format(zone).formatToParts(seconds * 1000).map(part => [part.type, part.value]))
  return { weekday: parts.weekday ?? '', date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour), minute: Number(parts.minute) }
}

/** `HE14`; the hour that the clocks repeat in autumn is `HE02*`, as operators mark it. */
export function hourEnding(seconds: number, zone: string): string {
  const here = localOf(seconds, zone)
  const before = localOf(seconds - 3600, zone)
  const repeated = before.hour === here.hour && before.date === here.date
  return `HE${two(here.hour + 1)}${repeated ? '*' : ''}`
}

/** `Etc/GMT+5` is five hours behind UTC, all year: its sign is the other way round. */
export function zoneName(zone: string): string {
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(zone)
  if (!fixed) return zone.replace('America/', '').replaceAll('_', ' ')
  return zone === 'Etc/GMT+5' ? 'EST all year' : `UTC${fixed[1] === '+' ? '−' : '+'}${fixed[2]}`
}

/** `Fri 2026-11-20 HE14 · 13:00`: the hour's name, and when it begins. */
export function marketText(seconds: number, zone: string): string {
  const { weekday, date, hour, minute } = localOf(seconds, zone)
  return `${weekday} ${date} ${hourEnding(seconds, zone)} · ${two(hour)}:${two(minute)}`
}

export function utcText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
