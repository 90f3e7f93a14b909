/**
 * What one folder under a stage hands to the host: the plug.
 *
 * A capability says what it reads and writes, its slice of the configuration, its routes with the permission each needs
 * and its commands. The host wraps every route and command with identity, errors and log context, so that no capability
 * can forget them. Everything but `name`, `stage`, `summary` and `start` is optional.
 */
import type { Static, TSchema } from 'typebox'

/** In the order in which data meets them; `govern` lies across. */
export const stages = ['feeds', 'gate', 'lake', 'products', 'serve', 'govern'] as const
export type Stage = typeof stages[number]

/** What a route may ask for. A role holds a set of these (govern/access). `public` needs no identity and is rare. */
export const permissions = ['public', 'self', 'read', 'write', 'admin'] as const
export type Permission = typeof permissions[number]

export interface Principal { readonly name: string, readonly role: 'admin' | 'reader' }

export interface RouteInput<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Who asks. On a `public` route it is `{ name: 'anonymous', role: 'reader' }` where nobody is logged in. */
  readonly principal: Principal
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The network address that the request came from. */
  readonly address: string
  /** Fires when the caller goes away or the server stops. */
  readonly signal: AbortSignal
}

/** An answer that is not plain JSON: a file, a stream, a redirect, a cookie. */
export class Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array | NodeJS.ReadableStream | null
  constructor(status: number, headers: Record<string, string | readonly string[]>, body: Reply['body']) {
    this.status = status
    this.headers = headers
    this.body = body
  }
}

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** JSON answers are serialised by this schema, and the OpenAPI document is made from it. */
  readonly response?: TSchema
  /**
   * For a protocol that is not ours: the texts of path and query reach `handle` unchecked, the body as bytes whatever its type
   * (`Uint8Array`, `bodyBytes` at most), and errors are told in the protocol's form, those of the host too. `ready`: for a GET
   * without a query, by whoever may ask, the answer that `handle` would give, where it needs no waiting; undefined elsewhere.
   */
  readonly foreign?: { readonly bodyBytes: number, readonly answerError: (error: unknown) => Reply, readonly ready?: (params: Readonly<Record<string, string>>) => Reply | undefined }
  /** JSON, a `Reply`, or undefined: "no content", for a GET "nothing lies here" (a page of the portal or 404). */
  handle(input: RouteInput<never, never, never>): Promise<unknown>
}

interface RouteOf<P extends TSchema, Q extends TSchema, B extends TSchema> extends Omit<Route, 'handle' | 'params' | 'query' | 'body'> {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  handle(input: RouteInput<Static<P>, Static<Q>, Static<B>>): Promise<unknown>
}

/** Types the handler by its schemas. */
export function route<P extends TSchema = TSchema, Q extends TSchema = TSchema, B extends TSchema = TSchema>(definition: RouteOf<P, Q, B>): Route {
  return definition
}

export interface CommandArgument { readonly name: string, readonly summary: string, readonly required?: boolean, readonly variadic?: boolean }

export interface CommandOption {
  /** As commander spells it: `--iso <iso>`, `--all`, `-o, --output <format>`. */
  readonly flag: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly default?: string
}

export interface CommandInput {
  readonly args: readonly string[]
  /** A flag with `...` in it gives an array. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly signal: AbortSignal
  /** A line of progress; drawn on a terminal only. `total` undefined where nobody knows. */
  progress(label: string, done: number, total?: number): void
  /** Raw output for what is neither text nor JSON (a Parquet file to a pipe). */
  write(bytes: Uint8Array | string): Promise<void>
}

/** A command returns what it found; the command line prints `text`, or `json` where `--json` was given. */
export interface CommandOutput {
  readonly json?: unknown
  readonly text?: string
  readonly exit?: number
}

export interface Command {
  /** `branch list`: words after `gridlake`. */
  readonly name: string
  readonly summary: string
  /** Shown under `--help`. */
  readonly examples?: readonly string[]
  readonly arguments?: readonly CommandArgument[]
  readonly options?: readonly CommandOption[]
  /** Where the data folder holds no lake yet: `make` begins one, `ignore` does without. Left out, the command is refused and nothing is made. */
  readonly withoutLake?: 'make' | 'ignore'
  run(input: CommandInput): Promise<CommandOutput>
}

/** What a server does by itself from time to time; the first time soon after its start. Several servers may do it at once. */
export interface Upkeep {
  readonly name: string
  readonly everySeconds: number
  run(signal: AbortSignal): Promise<void>
}

/** A protocol on a port where its clients look for it, beside the platform's own. A port that is taken is said, and done without. */
export interface OwnPort {
  readonly name: string
  readonly host: string
  readonly port: number
  /** By which it is chosen, for the message. */
  readonly setting: string
  /** Where else it answers: a path on the platform's port. */
  readonly elsewhere: string
  /** All of one foreign protocol. */
  readonly routes: readonly Route[]
}

export interface Running {
  readonly ownPorts?: readonly OwnPort[]
  readonly routes?: readonly Route[]
  readonly commands?: readonly Command[]
  readonly upkeep?: readonly Upkeep[]
  close?(): Promise<void>
}

export interface Capability<Ports> {
  readonly name: string
  readonly stage: Stage
  readonly summary: string
  /** Datasets it reads and writes: the only coupling between capabilities that is not code. */
  readonly reads?: readonly string[]
  readonly writes?: readonly string[]
  /** Makes the routes and commands; does nothing yet, so that `--help` touches no data. */
  start(ports: Ports): Running
}
