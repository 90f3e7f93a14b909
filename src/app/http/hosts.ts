/** Which addresses may be bound, and which names the server answers to. Pure. */
import { isIP } from 'node:net'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'

type Server = Config['server']

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return name === 'localhost' || name === '::1' || name === '::ffff:127.0.0.1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** Throws `config/invalid` for an address that others can reach, unless a proxy with TLS stands in front and somebody may log in. */
export function checkBind({ host, behind_tls }: Server, hasUsers: boolean): void {
  if (isLoopback(host)) return
  if (!behind_tls) {
    throw fail('config/invalid', `server.host ${host} can be reached by others, and passwords would travel in the clear: put a proxy that speaks TLS in front and set server.behind_tls to true, or listen on 127.0.0.1`, { setting: 'server.host', found: host })
  }
  if (!hasUsers) throw fail('config/invalid', `server.host ${host} can be reached by others, and there are no users yet: add one with \`gridlake user add\``, { setting: 'server.host', found: host })
}

/**
 * Whether the `Host` header is one of ours. A page of a stranger can point its own name at 127.0.0.1 (DNS rebinding) and
 * would then be "same origin" to the browser; only the name gives it away. The port is free, for tunnels.
 */
export function answersTo(header: string | undefined, { host, behind_tls }: Server): boolean {
  if (behind_tls) return true
  const name = hostName(header ?? '')
  return name !== undefined && (isLoopback(name) || name === host.toLowerCase())
}

function hostName(header: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase()
}

/** As a person types it; an address for all interfaces is reached by loopback. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
