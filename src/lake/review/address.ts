/**
 * Which machines a webhook may reach: public ones over https, and this very machine where the settings say so. Names are
 * resolved here, and the address that was judged is the one that is connected to, with no second look-up between.
 */
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const loopback = subnets([['127.0.0.0', 8]], [['::1', 128]])
/** No public host: private, shared, link-local, documentation, benchmark, multicast, reserved; in IPv6 tunnels that carry any IPv4. */
const closed = subnets([
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
], [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]])
const globalIpv6 = subnets([], [['2000::', 3]])

export interface Reach { readonly loopback: boolean }

export function mayReach(address: string, reach: Reach): boolean {
  const version = isIP(address)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (loopback.check(address, family)) return reach.loopback
  return !closed.check(address, family) && (version === 4 || globalIpv6.check(address, 'ipv6'))
}

/** Half a sentence that says why no request may go there, or null. A name is judged when it is looked up. */
export function closedTo(url: URL, reach: Reach): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const local = host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6'))
  if (url.username !== '' || url.password !== '') return 'it carries a user or password, which would be kept in clear'
  if (local && !reach.loopback) return `${url.host} is this machine itself, which webhooks may reach only where the settings allow it`
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return `${url.protocol}//${url.host} is not https`
  if (!local && isIP(host) !== 0 && !mayReach(host, reach)) return `${url.host} is no public address`
  return null
}

/** Resolves as the system does, and hands over only addresses that may be reached. */
export function lookupWithin(reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true } as LookupOptions & { all: true }, (error, found: LookupAddress[]) => {
      const open = error ? [] : found.filter(({ address }) => mayReach(address, reach))
      const [first] = open
      if (error) callback(error, '', 0)
      else if (first === undefined) callback(new Error(`${hostname} is ${found.map(({ address }) => address).join(', ')}, which is no public address`), '', 0)
      else if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}

function subnets(ipv4: readonly (readonly [string, number])[], ipv6: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of ipv4) list.addSubnet(net, prefix, 'ipv4')
  for (const [net, prefix] of ipv6) list.addSubnet(net, prefix, 'ipv6')
  return list
}
