/** The administration on the command line. Whoever can write the data folder is trusted with it. */
import type { Command, CommandInput, CommandOutput, Principal } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { formatInstant } from '#canon/instant.ts'
import type { AccessControl } from './control.ts'
import { leastCharacters } from './passwords.ts'
import { type Role, roles } from './roles.ts'
import { shownToken, shownUser } from './routes.ts'

/** Whoever runs a command sees everything. */
const operator: Principal = { name: 'gridlake', role: 'admin' }

export interface CommandPorts { readonly access: AccessControl, readonly config: Pick<Config, 'server'>, /** From a terminal, or one line of standard input. */ readPassword(question: string): Promise<string> }

export function accessCommands(ports: CommandPorts): readonly Command[] {
  return [...userCommands(ports), ...tokenCommands(ports), loginLinkCommand(ports)]
}

function userCommands({ access, readPassword }: CommandPorts): readonly Command[] {
  const name = { name: 'name', summary: 'the user', required: true }
  return [
    {
      name: 'user add', summary: 'add a user; the password is asked for, or read from standard input', withoutLake: 'make',
      arguments: [name],
      options: [roleOption, { flag: '--no-password', summary: 'no password: the user logs in by `login-link` only' }],
      examples: ['gridlake user add ana --role admin', 'gridlake user add desk < password.txt'],
      async run({ args: [given = ''], options }) {
        if (await access.users.find(given)) throw fail('access/exists', `there is a user ${given} already`, { name: given })
        const password = options['password'] === false ? null : await readPassword(`Password for ${given} (at least ${leastCharacters} characters): `)
        const user = shownUser(await access.users.add({ name: given, role: options['role'] as Role, password }))
        return { text: `added ${user.name} as ${user.role}`, json: user }
      },
    },
    {
      name: 'user list', summary: 'list users',
      async run() {
        const users = (await access.users.list()).map(user => ({ ...shownUser(user), password: user.password !== null }))
        const rows = users.map(({ name, role, created_utc, password }) => [name, role, password ? 'yes' : 'no', created_utc])
        return { json: { users }, text: textTable([{ name: 'name' }, { name: 'role' }, { name: 'password' }, { name: 'created (UTC)' }], rows) }
      },
    },
    {
      name: 'user remove', summary: 'remove a user with all sessions and tokens', arguments: [name],
      async run({ args: [given = ''] }) {
        await access.users.remove(given)
        return { text: `removed ${given}`, json: { name: given } }
      },
    },
    {
      name: 'user password', summary: 'set a user\'s password and end the sessions', arguments: [name],
      async run({ args: [given = ''] }) {
        if (!await access.users.find(given)) throw fail('access/unknown', `there is no user ${JSON.stringify(given)}; \`gridlake user list\` shows the names`, { name: given })
        await access.users.setPassword(given, await readPassword(`New password for ${given} (at least ${leastCharacters} characters): `))
        return { text: `set the password of ${given}; sessions of before have ended`, json: { name: given } }
      },
    },
  ]
}

const roleOption = { flag: '--role <role>', summary: 'what it may do', choices: roles, default: 'reader' } as const

function tokenCommands({ access }: CommandPorts): readonly Command[] {
  return [
    {
      name: 'token add', summary: 'make an API token; it is shown this once', withoutLake: 'make',
      arguments: [{ name: 'name', summary: 'what it is for', required: true }],
      options: [{ flag: '--user <user>', summary: 'whose it is', default: 'admin' }, roleOption, { flag: '--days <days>', summary: 'valid for so many days; without end unless told' }],
      examples: ['gridlake token add notebook --days 90'],
      async run({ args: [name = ''], options }) {
        const user = (await access.users.find(String(options['user'])))?.value
        if (!user) throw fail('access/unknown', `there is no user ${JSON.stringify(String(options['user']))}; name one with --user, \`gridlake user list\` shows them`, { name: options['user'] })
        const days = options['days'] === undefined ? undefined : Number(options['days'])
        const made = await access.tokens.add(user, { name, role: options['role'] as Role, days })
        return { text: made.token, json: made }
      },
    },
    {
      name: 'token list', summary: 'list API tokens, without their secrets',
      async run() {
        const tokens = (await access.tokens.list(operator)).map(shownToken)
        const rows = tokens.map(({ id, name, user, role, expires_utc, last_used_utc }) => [id, printable(name), user, role, expires_utc ?? 'no end', last_used_utc ?? 'never'])
        return { json: { tokens }, text: textTable(['id', 'name', 'user', 'role', 'expires (UTC)', 'last used (UTC)'].map(name => ({ name })), rows) }
      },
    },
    {
      name: 'token revoke', summary: 'revoke an API token', arguments: [{ name: 'id', summary: 'as `token list` shows it', required: true }],
      async run({ args: [id = ''] }) {
        await access.tokens.revoke(operator, id)
        return { text: `revoked ${id}`, json: { id } }
      },
    },
  ]
}

function loginLinkCommand({ access, config }: CommandPorts): Command {
  return {
    name: 'login-link', summary: 'print an address that logs a person in once, within 10 minutes',
    options: [
      { flag: '--user <user>', summary: 'whom; the admin unless told' },
      { flag: '--at <url>', summary: 'address of the server as the person reaches it, such as https://gridlake.example' },
    ],
    async run({ options }: CommandInput): Promise<CommandOutput> {
      const base = baseUrl(options['at'] as string | undefined ?? await access.announced() ?? configuredUrl(config))
      const link = await access.loginLink(options['user'] as string | undefined)
      const url = loginUrl(base, link.secret)
      return { text: url, json: { user: link.name, url, expires_utc: formatInstant(link.expires_utc) } }
    },
  }
}

/** Where a one-time link logs in: `http://127.0.0.1:8254/login?token=...`. */
export function loginUrl(base: string, secret: string): string { return new URL(`/login?token=${secret}`, base).href }

function baseUrl(given: string): string {
  const url = URL.parse(given)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin
  throw fail('usage/invalid', `--at takes the address of the server, such as http://127.0.0.1:8254, found ${JSON.stringify(given)}`, { field: 'at', expected: 'an http or https address', found: given })
}

function configuredUrl({ server: { host, port } }: Pick<Config, 'server'>): string {
  if (port === 0) throw fail('usage/invalid', 'no server runs on this data folder, and the settings name no fixed port; start the server, or name its address with --at')
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
