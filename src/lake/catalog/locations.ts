/** Where tables lie: from keys of objects to the URIs that clients see, and back. Nothing outside the objects' root has a key. */
import { randomUUID } from 'node:crypto'
import type { Objects } from '#drivers/objects/port.ts'
import { dotted, type Ident } from './names.ts'

export interface Locations {
  uri(key: string): string
  /** The key of what a client names, or undefined where it lies elsewhere or leaves its folder. */
  key(uri: string): string | undefined
  /** A folder that nothing else has. */
  folderFor(ident: Ident, kind: 'tables' | 'views'): string
}

export function locations(objects: Objects): Locations {
  const uri = (key: string): string => plain(objects.location(key)).replace(/^\//, 'file:///')
  const root = plain(objects.location('x')).slice(0, -1)
  return {
    uri,
    key(text) {
      const path = plain(text)
      if (!path.startsWith(root)) return undefined
      const key = path.slice(root.length).replace(/\/+$/, '')
      return key.split('/').every(part => part !== '' && part !== '.' && part !== '..') ? key : undefined
    },
    folderFor: (ident, kind) => [kind, ...dotted(ident.namespace).split('.'), `${ident.name}-${randomUUID().slice(0, 8)}`].map(part => part.replace(/[^A-Za-z0-9._=-]/g, '_')).join('/'),
  }
}

/** `file:///a`, `file:/a`, `file://localhost/a` and `/a` are one place; so are `s3a://b` and `s3://b`. */
function plain(uri: string): string {
  return uri.replace(/^file:(?:\/\/(?:localhost)?)?(?=\/)/, '').replace(/^s3[an]:\/\//, 's3://')
}

/** Whether one folder is the other or lies in it. */
export function overlap(a: string, b: string): boolean { return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`) }
