/** Secrets in the clear: a specification lies in a repository, where everybody reads it. */
import { error, type Found, pointer, warning } from './problems.ts'

const secretKey = /passw|secret|token|api[-_]?key|authorization|credential|private[-_]?key|signature/i
const reference = /^(env:|vault:\/\/)/
/** A value that looks like a key whatever it is called: a long run of letters and digits of both kinds, or a known beginning. */
const secretValue = /^(Bearer |Basic |sk-|ghp_|AKIA|eyJ)[A-Za-z0-9+/=_.-]{8,}/

/** Names of settings that speak of a secret's place, kind or name, and hold none. */
const harmless = /(_ref|_url|_path|_param|_header|token_type)$/i

export function secretFaults(spec: unknown): Found[] {
  const found: Found[] = []
  look(spec, '', '', found)
  return found
}

function look(value: unknown, path: string, key: string, found: Found[]): void {
  if (typeof value === 'string') {
    if (value === '' || reference.test(value)) return
    if (secretValue.test(value)) found.push(error(path, 'this looks like a secret: write env:NAME or vault://PATH in its place'))
    else if (secretKey.test(key) && !harmless.test(key)) found.push(inPlain(path) ? error(path, `${key} holds a secret by its name: write env:NAME or vault://PATH in its place`) : warning(path, `${key} sounds like a secret; where it is one, write env:NAME or vault://PATH in its place`))
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) look(inner, pointer(path, name), Array.isArray(value) ? key : name, found)
}

/** Whether what stands at a place may be a secret, so that no message repeats it: messages go to screens and logs. */
export function maybeSecret(path: string, text: string): boolean {
  const key = path.split('/').findLast(step => !/^\d+$/.test(step)) ?? ''
  return secretKey.test(key) || inPlain(`${path}/`) || /(Bearer |Basic |sk-|ghp_|AKIA|eyJ)[A-Za-z0-9+/=_.-]{8,}|:\/\/[^/]*@/.test(text)
}

/** Where values are sent as they stand. */
function inPlain(path: string): boolean { return /\/(headers|query_params|config|auth_config)\//.test(path) }
