/**
 * What a contract delivers, said explicitly: a symbol that nobody mapped is refused, never guessed by its name. The bucket
 * is a property of the contract, since words such as off-peak mean different hours in different contracts.
 */
import { fail } from '#base/error.ts'
import type { Bucket } from '#canon/bucket.ts'
import type { MarketId } from '#canon/market.ts'
import { balanceOfMonth, parsePeriod, type Period } from './period.ts'
import { bucketWeights, dayWeights, type DeliveryWeights, monthWeights } from './weights.ts'

/** Power at a hub, zone or node, against the day-ahead or the real-time price; USD/MWh. */
export interface PowerCurve {
  readonly commodity: 'power'
  readonly market: MarketId
  readonly hub: string
  readonly run: 'da' | 'rt'
  readonly bucket: Bucket
  /** The hub over which this is a basis; null for an outright price. */
  readonly basis_to: string | null
}

/** Gas at a hub; USD/MMBtu. */
export interface GasCurve {
  readonly commodity: 'gas'
  readonly hub: string
  /** How strips are weighted: by days (one flow a day) or by months alike (one volume a month). */
  readonly strips_by: 'days' | 'months'
  readonly basis_to: string | null
}

export type CurveKey = PowerCurve | GasCurve

/** `power/caiso/TH_SP15_GEN-APND/da/6x16`; HLH is written as the 6x16 that it is. */
export function curveId(key: CurveKey): string {
  const name = key.basis_to === null ? key.hub : `${key.hub}-${key.basis_to}`
  return key.commodity === 'gas' ? `gas/${name}` : ['power', key.market, name, key.run, plainBucket(key.bucket)].join('/')
}

/** One name for one set of hours. */
export function plainBucket(bucket: Bucket): Bucket { return bucket === 'HLH' ? '6x16' : bucket }

export function curveWeights(key: CurveKey): DeliveryWeights {
  if (key.commodity === 'power') return bucketWeights(key.market, plainBucket(key.bucket))
  return key.strips_by === 'days' ? dayWeights : monthWeights
}

export interface Contract {
  /** Who quotes it under that id: `ice`, `cme`, a broker, `model`. */
  readonly source: string
  readonly contract_id: string
  readonly curve: CurveKey
  /** As `parsePeriod` reads it, or `balance-of-month` for what is left of the month at the curve date. */
  readonly delivery: string
  /** Among quotes of the same length the lower one stands first: 0 for the most liquid. */
  readonly rank: number
}

export interface ContractBook {
  find(source: string, contract_id: string): Contract | undefined
  readonly contracts: readonly Contract[]
}

/** Throws `usage/invalid` for a period that does not read and for a contract that is mapped twice. */
export function contractBook(contracts: readonly Contract[]): ContractBook {
  const byName = new Map<string, Contract>()
  for (const contract of contracts) {
    if (contract.delivery !== 'balance-of-month') parsePeriod(contract.delivery)
    const name = JSON.stringify([contract.source, contract.contract_id])
    if (byName.has(name)) throw fail('usage/invalid', `contract ${contract.contract_id} of ${contract.source} is mapped twice; leave one of the two`, { contract: contract.contract_id, source: contract.source })
    byName.set(name, contract)
  }
  return { contracts, find: (source, contract_id) => byName.get(JSON.stringify([source, contract_id])) }
}

/** What the contract delivers as seen on the curve date; null where nothing of the month is left. */
export function deliveryOn(contract: Contract, curve_day: number): Period | null {
  return contract.delivery === 'balance-of-month' ? balanceOfMonth(curve_day) : parsePeriod(contract.delivery)
}
