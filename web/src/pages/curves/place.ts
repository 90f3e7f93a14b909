/** What the pages of curves share: set, time and curves, as they stand in the address. */
import type { CurveSet, CurveSummary } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery, type Query } from '../../api/query.ts'
import { useAddress, type Address } from '../../parts/address.ts'
import { setName } from './names.ts'

export const terms = [['month', 'Months'], ['quarter', 'Quarters'], ['year', 'Years']] as const
export type Term = typeof terms[number][0]

/** Below the month there is one curve at a time, over a stretch of its delivery. */
export const deliveries = [['hour', 'Hours'], ['day', 'Days'], ...terms] as const

/** `fine`: days or hours instead of terms. */
export interface Place { address: Address, set: string, at: string, term: Term, fine: 'day' | 'hour' | null }

export function usePlace(): Place {
  const address = useAddress()
  const asked = address.get('term')
  return { address, set: address.get('set') ?? 'latest', at: address.get('at') ?? '', term: terms.find(([term]) => term === asked)?.[0] ?? 'month', fine: asked === 'day' || asked === 'hour' ? asked : null }
}

const setsMost = 500

export type Sets = Query<{ commit: string, sets: CurveSet[] }>

/** Newest day and version first. */
export function useSets(at: string): Sets { return useQuery(withQuery('/api/curves/sets', { at, limit: setsMost })) }

/** The set that `latest`, `official` or a version is; of a day alone its official one, else its newest, as the platform takes it. */
export function named(sets: readonly CurveSet[], name: string): CurveSet | undefined {
  if (name === 'latest') return sets[0]
  const of = sets.filter(set => name === 'official' || set.curve_day === name)
  return sets.find(set => setName(set) === name) ?? of.find(({ state }) => state === 'official') ?? (name === 'official' ? undefined : of[0])
}

/** Where no curve is named: the first that its market calls peak. Empty where there are none. */
export function usualCurve(curves: readonly CurveSummary[]): string {
  return (curves.find(({ bucket, basis_to }) => (bucket === '5x16' || bucket === '6x16') && basis_to === null) ?? curves[0])?.curve_id ?? ''
}

/** The viewer with a curve in it. */
export function viewerPath(curve: string, more: Record<string, string | readonly string[] | null> = {}): string { return withQuery('/curves', { curve, ...more }) }
