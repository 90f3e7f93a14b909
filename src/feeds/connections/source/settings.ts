/** Settings whose form follows from a word beside them, with what is left out. */
import { fail } from '#base/error.ts'
import { formFaults } from '../spec/form.ts'
import { defaultsOf } from '../spec/rules.ts'

type Form = Parameters<typeof formFaults>[0]

/** Throws `connections/invalid-spec` at the first fault. */
export function settingsOf(form: Form | undefined, given: Readonly<Record<string, unknown>>, what: string, name: string): Record<string, unknown> {
  if (form === undefined) return {}
  const settings = { ...defaultsOf(form), ...given }
  const [fault] = formFaults(form, settings, what)
  if (fault !== undefined) throw fail('connections/invalid-spec', `${name}: ${fault.path.replaceAll('/', '.')}: ${fault.message}`)
  return settings
}
