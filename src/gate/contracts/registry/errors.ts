/** Errors in the protocol's form: `{"error_code": 40401, "message": "..."}`. The first three digits are the HTTP status. */
import { Reply } from '#base/capability.ts'
import { type Code, type GridlakeError, isFailure } from '#base/error.ts'

/** The numbers are the protocol's; clients look at them. */
export const errorCodes = {
  unknownSubject: 40401, unknownVersion: 40402, unknownSchema: 40403,
  subjectSoftDeleted: 40404, subjectNotSoftDeleted: 40405, versionSoftDeleted: 40406, versionNotSoftDeleted: 40407,
  noSubjectConfig: 40408, noSubjectMode: 40409,
  incompatible: 409,
  invalidSchema: 42201, invalidVersion: 42202, invalidLevel: 42203, invalidMode: 42204, notPermitted: 42205, referenced: 42206,
  otherId: 42207, invalidSubject: 42208, tooLarge: 42209, invalidRules: 42210, contextNotEmpty: 42211,
  unreadable: 422, store: 50001, bug: 500,
} as const

export type ErrorName = keyof typeof errorCodes

/** Ends a call with an answer in the protocol's form. */
export class RegistryError extends Error {
  readonly errorCode: number
  constructor(errorCode: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'RegistryError'
    this.errorCode = errorCode
  }

  get status(): number { return this.errorCode >= 10_000 ? Math.floor(this.errorCode / 100) : this.errorCode }
}

/** `message` names the thing, what was expected, what was found. */
export function refused(name: ErrorName, message: string, cause?: unknown): RegistryError { return new RegistryError(errorCodes[name], message, cause) }

export function isRefused(error: unknown, ...names: readonly ErrorName[]): error is RegistryError {
  return error instanceof RegistryError && (names.length === 0 || names.some(name => errorCodes[name] === error.errorCode))
}

const byCode: Partial<Record<Code, number>> = {
  'schema/invalid': errorCodes.invalidSchema, 'access/unauthenticated': 40101, 'access/forbidden': 40301,
  'meta/conflict': errorCodes.store, 'data/unreachable': errorCodes.store, 'data/unusable': errorCodes.store,
}

/** What a client is told. An error that nobody expected tells nothing of its inside. */
export function asRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error
  if (!isFailure(error)) return new RegistryError(errorCodes.bug, 'this is a fault of gridlake itself; the log has the details', error)
  return new RegistryError(byCode[error.code] ?? statusOf(error), error.message, error)
}

function statusOf({ status }: GridlakeError): number { return status }

export function errorReply(error: unknown): Reply {
  const { status, errorCode, message } = asRegistryError(error)
  return jsonReply(status, { error_code: errorCode, message })
}

export const mediaType = 'application/vnd.schemaregistry.v1+json'

export function jsonReply(status: number, body: unknown): Reply {
  return new Reply(status, { 'content-type': mediaType }, Buffer.from(JSON.stringify(body), 'utf8'))
}
