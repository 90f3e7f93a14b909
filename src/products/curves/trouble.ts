/** Refusals of this folder, in one spelling. */
import { fail, type GridlakeError } from '#base/error.ts'

/** Quotes, marks or a configuration that are not of their form. */
export function invalid(message: string, details: Record<string, unknown> = {}): GridlakeError { return fail('curve/invalid', message, details) }

/** No set, version or curve of that name. */
export function unknown(message: string, details: Record<string, unknown> = {}): GridlakeError { return fail('curve/unknown', message, details) }
