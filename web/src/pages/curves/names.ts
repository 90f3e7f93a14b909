/** How sets, curves and periods are called on the page. */
import type { CurveSet } from '../../api/curve-types.ts'
import { shortNode } from '../../chart/lines.ts'

export function setName({ curve_day, set_version }: Pick<CurveSet, 'curve_day' | 'set_version'>): string { return `${curve_day}.v${set_version}` }

export interface CurveName { commodity: string, market: string, hub: string, run: string, bucket: string }

/** `power/MARKET/HUB/RUN/BUCKET` or `gas/HUB`, in parts. */
export function readCurve(id: string): CurveName {
  const [commodity = '', ...rest] = id.split('/')
  const [market, hub, run, bucket] = commodity === 'gas' ? ['', rest.join('/'), '', ''] : rest
  return { commodity, market: market ?? '', hub: hub ?? '', run: run ?? '', bucket: bucket ?? '' }
}

/** All buckets of one have the same hub and run; a gas hub is alone. */
export function hubOf(id: string): string {
  const { commodity, market, hub, run } = readCurve(id)
  return commodity === 'gas' ? id : [commodity, market, hub, run].join('/')
}

/** `SP15 DA 6x16`. */
export function shortCurve(id: string): string {
  const { commodity, hub, run, bucket } = readCurve(id)
  return commodity === 'gas' ? `${hub} gas` : `${shortNode(hub)} ${run.toUpperCase()} ${bucket}`
}

export function unitOf(id: string): string { return id.startsWith('gas/') ? 'USD/MMBtu' : 'USD/MWh' }

// What rounds to nothing has no sign.
const digits = new Map([2, 3].map(places => [places, new Intl.NumberFormat('en-US', { minimumFractionDigits: places, maximumFractionDigits: places, signDisplay: 'negative' })]))

/** Cents; for gas, which is quoted so, tenths of them. */
export function priceText(price: number | null | undefined, curve_id: string): string {
  if (price === null || price === undefined || !Number.isFinite(price)) return '–'
  return digits.get(curve_id.startsWith('gas/') ? 3 : 2)?.format(price).replace('-', '−') ?? ''
}

const asSaid = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 8 })

/** With the digits that somebody said, cents at least. */
export function quoteText(price: number | null): string { return price === null ? '–' : asSaid.format(price).replace('-', '−') }

export function changeText(change: number | null | undefined, curve_id: string): string {
  if (change === null || change === undefined || !Number.isFinite(change)) return '–'
  const text = priceText(change, curve_id)
  return change > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** What a set is compared with. */
export const besides = [['day', 'Day before'], ['week', 'Week before'], ['official', 'Official']] as const

export function besideText(name: string): string { return besides.find(([value]) => value === name)?.[1].toLowerCase() ?? name }

export function isInstant(at: string): boolean { return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(at) }

/** A file is called as what it shows. */
export function fileName(title: string): string { return title.replaceAll(/[^A-Za-z0-9.]+/g, '-') }
