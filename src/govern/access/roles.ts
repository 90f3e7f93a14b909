/** What a role may do. Pure. */
import { type Permission, permissions, type Principal } from '#base/capability.ts'

export type Role = Principal['role']

/** Least first. */
export const roles = ['reader', 'admin'] as const satisfies readonly Role[]

const granted: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  reader: new Set<Permission>(['public', 'self', 'read']),
  admin: new Set(permissions),
}

export function allows(role: Role, permission: Permission): boolean { return granted[role].has(permission) }

/** A token never has more than its owner has now. */
export function lesserRole(one: Role, other: Role): Role { return roles.indexOf(one) <= roles.indexOf(other) ? one : other }
