/**
 * The one error type that crosses a module boundary.
 *
 * Three kinds of trouble, three spellings:
 * - a bug           -> `assert(...)`, which stops the work;
 * - the world fails -> `throw fail('lake/conflict', ...)`, one line of `codes` each;
 * - bad data        -> a returned verdict, never an exception (see gate/).
 *
 * HTTP status and exit code come from the table, so that routes and commands have no mapping of their own.
 * docs/errors.md is held equal to the table by a test.
 */

interface CodeInfo {
  /** HTTP status of an answer that carries it. */
  status: number
  /** Exit code of a command that ends with it: 2 usage, 3 bad input, 4 refused, 5 not found, 6 conflict, 7 upstream, 1 anything else. */
  exit: number
  /** Whether the same call may succeed later with nothing changed by the caller. */
  retry: boolean
  meaning: string
}

export const codes = {
  'usage/invalid': { status: 400, exit: 2, retry: false, meaning: 'A command, option, parameter or body is not of the form that the call takes.' },
  'usage/unknown-path': { status: 404, exit: 5, retry: false, meaning: 'The server has nothing under that method and path.' },
  'usage/method': { status: 405, exit: 2, retry: false, meaning: 'The path is there, and takes no call of that method.' },
  'usage/too-large': { status: 413, exit: 2, retry: false, meaning: 'The body is larger than the server takes.' },
  'usage/media-type': { status: 415, exit: 2, retry: false, meaning: 'The body is not JSON, the one form that the call takes.' },
  'config/invalid': { status: 500, exit: 2, retry: false, meaning: 'A setting is missing, unknown or out of range.' },
  'data/newer': { status: 500, exit: 1, retry: false, meaning: 'The data folder was written by a newer gridlake.' },
  'data/unusable': { status: 500, exit: 1, retry: false, meaning: 'The data folder cannot be read, written or made, or holds no lake.' },
  'data/unreachable': { status: 503, exit: 7, retry: true, meaning: 'The server that keeps the records or the objects does not answer.' },
  'server/port-in-use': { status: 500, exit: 1, retry: false, meaning: 'Another process listens on the port.' },
  'object/missing': { status: 404, exit: 5, retry: false, meaning: 'No object lies under that key.' },
  'object/conflict': { status: 409, exit: 6, retry: true, meaning: 'The key was written by someone else first.' },
  'meta/conflict': { status: 409, exit: 6, retry: true, meaning: 'A record changed between reading and writing it.' },
  'engine/failed': { status: 500, exit: 1, retry: false, meaning: 'The query engine failed for a reason that is not the query\'s text.' },
  'engine/memory': { status: 507, exit: 1, retry: false, meaning: 'The query needs more memory, or more room for what does not fit, than the engine may use.' },
  'engine/interrupted': { status: 499, exit: 1, retry: true, meaning: 'The query was cancelled or ran over its time limit.' },
  'feed/unrecognised': { status: 422, exit: 3, retry: false, meaning: 'The bytes are no report that gridlake knows.' },
  'feed/malformed': { status: 422, exit: 3, retry: false, meaning: 'The bytes start as a known report but do not hold to its format.' },
  'feed/mismatch': { status: 422, exit: 3, retry: false, meaning: 'Name, content or the forced report contradict each other.' },
  'feed/unsafe': { status: 422, exit: 3, retry: false, meaning: 'An archive or file goes beyond a limit or tries to leave its folder.' },
  'feed/no-data': { status: 404, exit: 5, retry: true, meaning: 'The operator answered that it has no data for what was asked.' },
  'feed/upstream': { status: 502, exit: 7, retry: true, meaning: 'The operator\'s endpoint failed, refused or did not answer.' },
  'lake/unknown-ref': { status: 404, exit: 5, retry: false, meaning: 'No branch, tag, commit or time of that name.' },
  'lake/unknown-table': { status: 404, exit: 5, retry: false, meaning: 'No table of that name at that ref.' },
  'lake/unknown-run': { status: 404, exit: 5, retry: false, meaning: 'No run of that id.' },
  'lake/exists': { status: 409, exit: 6, retry: false, meaning: 'A branch, tag or table of that name exists.' },
  'lake/conflict': { status: 409, exit: 6, retry: true, meaning: 'Two commits changed the same thing.' },
  'lake/nothing': { status: 409, exit: 6, retry: false, meaning: 'There is nothing to merge, pick or take back.' },
  'lake/protected': { status: 403, exit: 4, retry: false, meaning: 'The branch is protected: the change must come another way, or lacks a check or an approval.' },
  'lake/invalid-name': { status: 400, exit: 3, retry: false, meaning: 'A name that cannot be a branch, tag or table.' },
  'lake/expired': { status: 410, exit: 5, retry: false, meaning: 'A commit from before the window of housekeeping, whose files are deleted.' },
  'lake/unreadable': { status: 422, exit: 3, retry: false, meaning: 'A table is written in a way that this program does not read, or does not write.' },
  'lake/corrupt': { status: 500, exit: 1, retry: false, meaning: 'A file of the lake is missing or does not say what it must.' },
  'review/unknown': { status: 404, exit: 5, retry: false, meaning: 'No pull request, protection rule, check, hook or sandbox of that name.' },
  'review/closed': { status: 409, exit: 6, retry: false, meaning: 'The pull request is merged or closed already.' },
  'gate/invalid-rule': { status: 422, exit: 3, retry: false, meaning: 'A rule of one\'s own is not of the form that rules have.' },
  'gate/unknown-rule': { status: 404, exit: 5, retry: false, meaning: 'No rule of one\'s own has that name.' },
  'gate/blocks-everything': { status: 409, exit: 4, retry: false, meaning: 'A rule would have blocked every run that passed lately.' },
  'gate/not-quarantined': { status: 409, exit: 6, retry: false, meaning: 'The run is not in quarantine, or its rows are gone or cannot be written.' },
  'schema/invalid': { status: 422, exit: 3, retry: false, meaning: 'A schema does not parse, breaks its format\'s rules, or goes beyond a limit of size, depth or number of types.' },
  'schema/incompatible': { status: 409, exit: 4, retry: false, meaning: 'A schema does not go together with an earlier version of its subject.' },
  'schema/refused': { status: 422, exit: 4, retry: false, meaning: 'The schema registry refuses the change: a mode, a name, a reference or a rule is in the way.' },
  'schema/unknown': { status: 404, exit: 5, retry: false, meaning: 'No subject, version or schema of that name.' },
  'connections/invalid-spec': { status: 422, exit: 3, retry: false, meaning: 'A specification of a source is not as it must be.' },
  'connections/private-address': { status: 403, exit: 4, retry: false, meaning: 'A source lies at an address or in a folder that connections may not reach.' },
  'connections/refused': { status: 502, exit: 7, retry: false, meaning: 'A source refused a request, or its answer is not what the specification says.' },
  'connections/not-yet': { status: 422, exit: 3, retry: false, meaning: 'A specification asks for a kind of source, format or sink that is described and not run yet.' },
  'connections/unknown': { status: 404, exit: 5, retry: false, meaning: 'No connection or endpoint of that name.' },
  'connections/secret-missing': { status: 422, exit: 3, retry: false, meaning: 'A secret that a specification refers to is not there.' },
  'connections/state': { status: 409, exit: 6, retry: false, meaning: 'The connection is paused, runs already, or its table is not of the form that the change needs.' },
  'curve/invalid': { status: 422, exit: 3, retry: false, meaning: 'A file of quotes, a mark or a configuration of curves is not of its form.' },
  'curve/unknown': { status: 404, exit: 5, retry: false, meaning: 'No set of curves, version, curve or run of that name.' },
  'curve/state': { status: 409, exit: 6, retry: false, meaning: 'The set of curves is not in the state that the step needs, or has findings that are in the way.' },
  'curve/same-person': { status: 403, exit: 4, retry: false, meaning: 'Who built a set of curves, or marked in it, is not who reviews it and makes it official.' },
  'sql/invalid': { status: 400, exit: 3, retry: false, meaning: 'The SQL does not parse or does not bind.' },
  'sql/refused': { status: 403, exit: 4, retry: false, meaning: 'The SQL uses something that queries may not use.' },
  'access/unauthenticated': { status: 401, exit: 4, retry: false, meaning: 'No valid session or token came with the request.' },
  'access/forbidden': { status: 403, exit: 4, retry: false, meaning: 'The role does not allow the call.' },
  'access/throttled': { status: 429, exit: 4, retry: true, meaning: 'Too many attempts; wait and try again.' },
  'access/wrong-host': { status: 421, exit: 4, retry: false, meaning: 'The request names a host that the server does not answer for.' },
  'access/exists': { status: 409, exit: 6, retry: false, meaning: 'A user or token of that name exists.' },
  'access/unknown': { status: 404, exit: 5, retry: false, meaning: 'No user or token of that name.' },
} as const satisfies Record<string, CodeInfo>

export type Code = keyof typeof codes

export class GridlakeError extends Error {
  readonly code: Code
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: Code, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'GridlakeError'
    this.code = code
    this.details = Object.freeze({ ...details })
  }

  get status(): number { return codes[this.code].status }
  get exit(): number { return codes[this.code].exit }
  get retry(): boolean { return codes[this.code].retry }
}

/** `message` names the thing, what was expected, what was found, and what to do. */
export function fail(code: Code, message: string, details: Record<string, unknown> = {}, cause?: unknown): GridlakeError {
  return new GridlakeError(code, message, details, cause)
}

export function isFailure(error: unknown, ...wanted: readonly Code[]): error is GridlakeError {
  return error instanceof GridlakeError && (wanted.length === 0 || wanted.includes(error.code))
}

/** The system's error code (`ENOENT`, `EADDRINUSE`), where there is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
