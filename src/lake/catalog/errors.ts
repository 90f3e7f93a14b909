/** Errors in the protocol's form: `{"error": {"message", "type", "code"}}`, with the types that clients look at. */
import { Reply } from '#base/capability.ts'
import { isFailure, messageOf } from '#base/error.ts'
import { type Json, stringifyJson } from '../iceberg/json.ts'

/** By type, the HTTP status that goes with it. Java's client tells errors of one status apart by the type. */
const statuses = {
  BadRequestException: 400, IllegalArgumentException: 400, /** Rows that the gate did not let pass. */ ValidationException: 400, NotAuthorizedException: 401, ForbiddenException: 403,
  NoSuchNamespaceException: 404, NoSuchTableException: 404, NoSuchViewException: 404, NoSuchWarehouseException: 404, NotFoundException: 404,
  NoSuchPlanIdException: 404, NoSuchPlanTaskException: 404,
  UnsupportedOperationException: 406, AlreadyExistsException: 409, CommitFailedException: 409, NamespaceNotEmptyException: 409,
  PayloadTooLargeException: 413, UnprocessableEntityException: 422, TooManyRequestsException: 429, InternalServerError: 500,
} as const

export type ErrorType = keyof typeof statuses

/** Ends an operation of the catalog with an answer in the protocol's form. */
export class CatalogError extends Error {
  readonly type: ErrorType
  constructor(type: ErrorType, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'CatalogError'
    this.type = type
  }

  get status(): number { return statuses[this.type] }
}

export function refused(type: ErrorType, message: string, cause?: unknown): CatalogError { return new CatalogError(type, message, cause) }

const byCode: Readonly<Record<string, ErrorType>> = {
  'lake/conflict': 'CommitFailedException', 'meta/conflict': 'CommitFailedException', 'object/conflict': 'CommitFailedException',
  'lake/unknown-ref': 'NoSuchWarehouseException', 'lake/unknown-table': 'NoSuchTableException', 'lake/protected': 'ForbiddenException',
  'access/unauthenticated': 'NotAuthorizedException', 'access/forbidden': 'ForbiddenException', 'access/throttled': 'TooManyRequestsException',
  'usage/too-large': 'PayloadTooLargeException', 'lake/exists': 'AlreadyExistsException',
}

const byStatus: Readonly<Record<number, ErrorType>> = { 400: 'BadRequestException', 401: 'NotAuthorizedException', 403: 'ForbiddenException', 404: 'NotFoundException', 409: 'CommitFailedException', 413: 'PayloadTooLargeException', 422: 'UnprocessableEntityException', 429: 'TooManyRequestsException' }

/** What a client is told. An error that nobody expected tells nothing of its inside. */
export function asCatalogError(error: unknown): CatalogError {
  if (error instanceof CatalogError) return error
  if (!isFailure(error)) return refused('InternalServerError', 'this is a fault of gridlake itself; the log has the details', error)
  const type = byCode[error.code] ?? byStatus[error.status] ?? (error.status < 500 ? 'BadRequestException' : 'InternalServerError')
  return refused(type, messageOf(error), error)
}

export function errorReply(error: unknown): Reply {
  const known = asCatalogError(error)
  return jsonReply(known.status, { error: { message: known.message, type: known.type, code: known.status } })
}

export function jsonReply(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Reply {
  return new Reply(status, { 'content-type': 'application/json; charset=utf-8', ...headers }, stringifyJson(body))
}

export const noContent = (): Reply => new Reply(204, {}, null)
