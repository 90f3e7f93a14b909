/** Which machines a webhook may reach: public ones over https, and this very machine where the settings say so. */
import { isIP, type LookupFunction } from 'node:net'
import { addressIn, isLoopback, isPublic, lookupOf } from '#base/public-address.ts'

export interface Reach { readonly loopback: boolean }

export function mayReach(address: string, reach: Reach): boolean { return isLoopback(address) ? reach.loopback : isPublic(address) }

/** Half a sentence that says why no request may go there, or null. A name is judged when it is looked up. */
export function closedTo(url: URL, reach: Reach): string | null {
  const address = addressIn(url)
  const local = url.hostname === 'localhost' || (address !== null && isLoopback(address))
  if (url.username !== '' || url.password !== '') return 'it carries a user or password, which would be kept in clear'
  if (local && !reach.loopback) return `${url.host} is this machine itself, which webhooks may reach only where the settings allow it (hooks.loopback)`
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return `${url.protocol}//${url.host} is not https`
  if (address !== null && !mayReach(address, reach)) return `${url.host} is no public address`
  return null
}

export function lookupWithin(reach: Reach): LookupFunction { return lookupOf(address => isIP(address) !== 0 && mayReach(address, reach)) }
