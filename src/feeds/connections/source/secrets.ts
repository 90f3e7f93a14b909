/** Secrets of one fetch: looked up by their reference, and taken out of everything that is said. */
import { fail } from '#base/error.ts'

const reference = /^(env:|vault:\/\/)/

export interface Secrets {
  /** Throws `connections/secret-missing`. */
  value(ref: string): Promise<string>
  /** As `value`, for what travels in a header. */
  header(ref: string): Promise<string>
  /** What a reference stands for; any other text as it is. */
  resolved(text: string): Promise<string>
  /** Something made of secrets, or given for them, is one too. */
  keep(secret: string): void
  /** The text without any secret that was looked up, in whatever writing a server may echo it. */
  hide(text: string): string
}

export function secretsOf(look: (ref: string) => Promise<string>): Secrets {
  const hidden = new Set<string>()
  function keep(secret: string): void {
    const written = [secret, encodeURIComponent(secret.toWellFormed()), new URLSearchParams({ s: secret }).toString().slice(2), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]
    for (const one of written) if (one !== '') hidden.add(one)
  }
  async function value(ref: string): Promise<string> {
    const secret = await look(ref)
    if (secret === '') throw fail('connections/secret-missing', `${ref} is empty: put the secret there`, { ref })
    keep(secret)
    return secret
  }
  async function header(ref: string): Promise<string> {
    const secret = await value(ref)
    if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(secret)) throw fail('connections/secret-missing', `${ref} cannot be sent in a header: it has a line break, a blank at an end, or signs beyond ASCII`, { ref })
    return secret
  }
  return {
    value, header, keep,
    async resolved(text) { return reference.test(text) ? await header(text) : text },
    hide: text => [...hidden].sort((one, other) => other.length - one.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text),
  }
}
