/**
 * Which machines a request may reach whose address somebody else wrote (a redirect, a webhook): it could point at a service
 * that only this machine can see. So names are resolved here, and a connection is made to a public address or not at all.
 * The address that was judged is the one that is connected to, with no second look-up between.
 */
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** IPv4 that is no public host: private, loopback, link-local, shared, documentation, benchmark, multicast, reserved. */
const closed4 = blocks('ipv4', [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
])
/** Public IPv6 is what lies here; tunnels are left out, as they carry any IPv4 inside. */
const open6 = blocks('ipv6', [['2000::', 3]])
const loopback = blocks('ipv4', [['127.0.0.0', 8]])
loopback.addAddress('::1', 'ipv6')
const closed6 = blocks('ipv6', [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]])

export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !closed4.check(address, 'ipv4')
  return version === 6 && open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}

/** The address that a URL's host is, or null where it is a name. */
export function addressIn(url: URL): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) === 0 ? null : host
}

export function isLoopback(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

export const privateAddress = 'EPRIVATE'

/** Resolves as the system does, and hands over only addresses that may be reached; `EPRIVATE` where there are none but others. */
export const publicLookup: LookupFunction = lookupOf(isPublic)

export function lookupOf(mayReach: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true } as LookupOptions & { all: true }, (error, found) => {
      const open = error ? [] : found.filter(({ address }) => mayReach(address))
      const [first] = open
      if (error) callback(error, '', 0)
      else if (first === undefined) callback(privateOnly(hostname, found), '', 0)
      else if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}

function privateOnly(hostname: string, found: readonly LookupAddress[]): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} is ${found.map(({ address }) => address).join(', ')}, which is no public address`), { code: privateAddress })
}

function blocks(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family)
  return list
}
