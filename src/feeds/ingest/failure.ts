/** Errors as outcomes: those of the world belong to a file or a run, bugs go on up. */
import { fail, type GridlakeError, isFailure, messageOf, systemCode } from '#base/error.ts'

/** The error of a file, or the bug thrown on. */
export function worldly(error: unknown): GridlakeError {
  if (isFailure(error)) return error
  if (systemCode(error) !== undefined) return fail('feed/malformed', messageOf(error), {}, error)
  throw error
}

export function failureOf(error: GridlakeError): { code: string, message: string } {
  return { code: error.code, message: error.message }
}
