/** From a source's product and period to a contract: mapped explicitly or not at all. */
import { isFailure } from '#base/error.ts'
import type { Contract } from '../contract.ts'
import { parsePeriod } from '../period.ts'
import { type Configuration, curveKeys, type KnownCurve } from './configuration.ts'

export type Mapped = { readonly contract: Contract } | { readonly why: string }

export interface ProductMap {
  readonly curves: ReadonlyMap<string, KnownCurve>
  /** `rank`: in place of that of product and source. `why` says what is wrong. */
  contract(source: string, product: string, delivery: string, rank: number | null): Mapped
}

/** A product is a user's own code, else the code or id of a curve (`PJM-WH-DA-5x16`, `power/pjm/WESTERN HUB/da/5x16`). */
export function productMap(configuration: Configuration): ProductMap {
  const curves = curveKeys(configuration)
  const sources = new Map(configuration.sources.map(entry => [entry.source, entry]))
  const own = new Map(configuration.products.map(entry => [JSON.stringify([entry.source, entry.product]), entry]))
  const byCode = new Map([...curves].flatMap(([id, known]) => known.quoted ? [[known.code, known], [id, known]] as const : []))
  return {
    curves,
    contract(source, product, delivery, rank) {
      const from = sources.get(source)
      if (!from) return { why: `${JSON.stringify(source)} is no source of the configuration; there are ${[...sources.keys()].join(', ')}` }
      const entry = own.get(JSON.stringify([source, product]))
      const known = entry ? curves.get(entry.curve) : byCode.get(product)
      if (!known) return { why: `no product ${JSON.stringify(product)} of ${source} is mapped to a curve; \`gridlake curves products\` lists those that are, \`gridlake curves configure\` adds one` }
      if (entry && entry.delivery !== null && delivery !== '' && delivery !== entry.delivery) return { why: `${product} of ${source} delivers ${entry.delivery}, not ${delivery}` }
      const period = entry?.delivery ?? delivery
      const wrong = wrongPeriod(period)
      if (wrong !== null) return { why: wrong }
      return { contract: { source, contract_id: contractId(product, delivery), curve: known.key, delivery: period, rank: rank ?? entry?.rank ?? from.rank } }
    },
  }
}

export function contractId(product: string, delivery: string): string { return delivery === '' ? product : `${product} ${delivery}` }

/** Null for a period that can be read. */
export function wrongPeriod(delivery: string): string | null {
  if (delivery === 'balance-of-month') return null
  try {
    const { first_day, end_day } = parsePeriod(delivery)
    return first_day >= quotedDays.first && end_day <= quotedDays.end ? null : `${delivery} lies outside of the years 2000 to 2054`
  } catch (error) {
    if (!isFailure(error)) throw error
    return error.message
  }
}

/** Days since 1970-01-01: 2000-01-01 and 2055-01-01, the calendar of the weights. */
export const quotedDays = { first: 10_957, end: 31_046 } as const
