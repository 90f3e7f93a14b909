/** Logging in and out, and the administration of users and tokens, over HTTP. */
import { Type } from 'typebox'
import { Reply, type Route, route } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { formatInstant } from '#canon/instant.ts'
import type { AccessControl } from './control.ts'
import { sessionCookie } from './credentials.ts'
import { sessionMs } from './sessions.ts'

const strict = { additionalProperties: false } as const
const role = Type.Union([Type.Literal('admin'), Type.Literal('reader')])
const nullableTime = Type.Union([Type.String(), Type.Null()])
const me = Type.Object({ name: Type.String(), role })
// Longer than any password may be, so that a short clear answer comes before work.
const password = Type.String({ maxLength: 4096 })
const name = Type.String({ minLength: 1, maxLength: 200 })

/** `secure`: TLS is spoken in front. */
export function accessRoutes(access: AccessControl, secure: boolean): readonly Route[] {
  return [loginRoute(access, secure), ...sessionRoutes(access, secure), ...userRoutes(access), ...tokenRoutes(access)]
}

function loginRoute(access: AccessControl, secure: boolean): Route {
  return route({
    method: 'GET', path: '/login', permission: 'public',
    summary: 'Log in by one-time link: sets the cookie and leads to the portal. Without a token: the portal\'s login page.',
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 200 })), next: Type.Optional(Type.String({ maxLength: 2000 })) }, strict),
    async handle({ query, headers }) {
      if (query.token === undefined) return undefined
      try {
        const { secret } = await access.redeem(query.token)
        return new Reply(303, { 'location': '/', 'set-cookie': sessionCookie(secret, sessionMs / 1000, secure) }, null)
      } catch (error) {
        if (!isFailure(error, 'access/unauthenticated') || !String(headers['accept']).includes('text/html')) throw error
        return new Reply(401, { 'content-type': 'text/html; charset=utf-8' }, spentPage)
      }
    },
  })
}

const spentPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>gridlake: login link</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em">
<h1>This login link is spent</h1>
<p>A link works once and for 10 minutes. Print a fresh one on the machine itself:</p>
<pre>gridlake login-link</pre>
<p>Or <a href="/login">log in with a name and password</a>.</p>
</body></html>
`

function sessionRoutes(access: AccessControl, secure: boolean): readonly Route[] {
  return [
    route({
      method: 'POST', path: '/api/session', permission: 'public', summary: 'Log in with name and password; sets the session cookie.',
      body: Type.Object({ name, password }, strict), response: me,
      async handle({ body, address }) {
        const { secret, principal } = await access.login(body.name, body.password, address)
        return new Reply(200, { 'content-type': 'application/json; charset=utf-8', 'set-cookie': sessionCookie(secret, sessionMs / 1000, secure) }, JSON.stringify(principal))
      },
    }),
    route({
      method: 'DELETE', path: '/api/session', permission: 'self', summary: 'Log out: the session ends.',
      async handle({ headers }) {
        await access.logout(headers)
        return new Reply(204, { 'set-cookie': sessionCookie('', 0, secure) }, null)
      },
    }),
    route({
      method: 'GET', path: '/api/me', permission: 'self', summary: 'Who is logged in.', response: me,
      handle: async ({ principal }) => ({ name: principal.name, role: principal.role }),
    }),
  ]
}

function userRoutes(access: AccessControl): readonly Route[] {
  const user = Type.Object({ name: Type.String(), role, created_utc: Type.String() })
  return [
    route({
      method: 'GET', path: '/api/users', permission: 'admin', summary: 'Who may log in.',
      response: Type.Object({ users: Type.Array(user) }),
      handle: async () => ({ users: (await access.users.list()).map(shownUser) }),
    }),
    route({
      method: 'POST', path: '/api/users', permission: 'admin', summary: 'Add a user.',
      body: Type.Object({ name, password, role }, strict), response: user,
      handle: async ({ body }) => shownUser(await access.users.add(body)),
    }),
    route({
      method: 'DELETE', path: '/api/users/:name', permission: 'admin', summary: 'Remove a user with all sessions and tokens.',
      params: Type.Object({ name }),
      async handle({ params }) { await access.users.remove(params.name) },
    }),
  ]
}

function tokenRoutes(access: AccessControl): readonly Route[] {
  const token = Type.Object({ id: Type.String(), name: Type.String(), user: Type.String(), role, created_utc: Type.String(), expires_utc: nullableTime, last_used_utc: nullableTime })
  return [
    route({
      method: 'GET', path: '/api/tokens', permission: 'self', summary: 'One\'s own tokens; for an admin everybody\'s. Never their secrets.',
      response: Type.Object({ tokens: Type.Array(token) }),
      handle: async ({ principal }) => ({ tokens: (await access.tokens.list(principal)).map(shownToken) }),
    }),
    route({
      method: 'POST', path: '/api/tokens', permission: 'self', summary: 'Make a token. Its secret is in this answer and nowhere else.',
      body: Type.Object({ name: Type.String(), role: Type.Optional(role), days: Type.Optional(Type.Integer()) }, strict),
      response: Type.Object({ id: Type.String(), token: Type.String() }),
      handle: async ({ body, principal }) => await access.tokens.add(principal, { name: body.name, role: body.role ?? 'reader', days: body.days }),
    }),
    route({
      method: 'DELETE', path: '/api/tokens/:id', permission: 'self', summary: 'Revoke a token.',
      params: Type.Object({ id: Type.String() }),
      async handle({ params, principal }) { await access.tokens.revoke(principal, params.id) },
    }),
  ]
}

type Users = Awaited<ReturnType<AccessControl['users']['list']>>
type Tokens = Awaited<ReturnType<AccessControl['tokens']['list']>>

/** A user without the password's hash. */
export function shownUser({ name, role, created_utc }: Users[number]) {
  return { name, role, created_utc: formatInstant(created_utc) }
}

/** A token without the secret's hash. */
export function shownToken({ id, name, user, role, created_utc, expires_utc, used_utc }: Tokens[number]) {
  return {
    id, name, user, role, created_utc: formatInstant(created_utc),
    expires_utc: expires_utc === null ? null : formatInstant(expires_utc),
    last_used_utc: used_utc === null ? null : formatInstant(used_utc),
  }
}
